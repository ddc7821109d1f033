// 草稿：填一项存一项，报完清掉；没信号先存着，有了信号送出，只送一份。
// The draft of a report: kept on this phone after each field, sent once with the key that it was begun with.
(() => {
  "use strict";
  const NAME = "shouwang.report";
  const PICKING = "shouwang.report.picking";
  const KEPT_MS = 7 * 24 * 3600 * 1000;
  const AGAIN_MS = 30000;

  const read = () => {
    try {
      const draft = JSON.parse(localStorage.getItem(NAME) || "null");
      if (draft && Date.now() - draft.at > KEPT_MS) { clear(); return null; }
      return draft;
    } catch { return null; }
  };
  const write = (draft) => {
    try { localStorage.setItem(NAME, JSON.stringify(draft)); return true; } catch { return false; }
  };
  const clear = () => { try { localStorage.removeItem(NAME); } catch { /* nothing is kept here */ } };

  if (document.querySelector("[data-draft-clear]")) {
    const had = read() !== null;
    clear();
    const line = document.querySelector("[data-draft-clear]");
    if (had) line.hidden = false;
  }
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const line = document.querySelector("[data-draft-line]");
  const offer = document.querySelector("[data-draft-offer]");
  const words = line.dataset;

  const values = () => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "key" || name === "form_token" || name === "for" || value === "") continue;
      (fields[name] ||= []).push(value);
    }
    return fields;
  };
  const clock = () => new Date().toTimeString().slice(0, 5);
  const save = (waits) => {
    const draft = { at: Date.now(), key: form.elements.key.value, fields: { ...(read()?.fields), ...values() }, waits };
    if (form.querySelector("[name=difficulties]")) draft.fields.difficulties = values().difficulties || [];
    if (!write(draft)) return;
    line.hidden = false;
    line.textContent = waits ? words.offline : words.saved.replace("{time}", clock());
  };
  // Whether the page is left for the one of the draft's village; that page then fills itself in.
  const fill = (draft) => {
    for (const [name, given] of Object.entries(draft.fields)) {
      for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (input.type === "checkbox" || input.type === "radio") input.checked = given.includes(input.value);
        else if (!(name === "area_code" && input.value)) input.value = given[0];
      }
    }
    form.elements.key.value = draft.key;
    const code = form.elements.area_code;
    if (code && code.value && form.dataset.area !== code.value) {
      location.replace(`${form.dataset.pick}${encodeURIComponent(code.value)}`);
      return true;
    }
    return false;
  };

  const send = async () => {
    const body = new URLSearchParams(new FormData(form));
    save(false);
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      if (answer.ok && answer.redirected) { location.assign(answer.url); return; }
      if (answer.status === 409) { setTimeout(send, 2000); return; }
      form.submit();
    } catch {
      save(true);
      setTimeout(() => { if (read()?.waits) send(); }, AGAIN_MS);
    }
  };

  form.addEventListener("input", () => save(false));
  form.addEventListener("change", () => save(false));
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  window.addEventListener("online", () => { if (read()?.waits) send(); });
  for (const link of document.querySelectorAll("[data-draft-keep]")) {
    link.addEventListener("click", () => { save(false); sessionStorage.setItem(PICKING, "1"); });
  }

  const draft = read();
  const picking = sessionStorage.getItem(PICKING) !== null;
  sessionStorage.removeItem(PICKING);
  if (!draft || form.dataset.filled) return;
  if (picking) { fill(draft); save(false); return; }
  if (draft.waits) { if (!fill(draft)) send(); return; }
  offer.hidden = false;
  offer.querySelector("[data-draft-go]").addEventListener("click", () => {
    sessionStorage.setItem(PICKING, "1");
    if (fill(draft)) return;
    sessionStorage.removeItem(PICKING);
    offer.hidden = true;
    save(false);
  });
  offer.querySelector("[data-draft-drop]").addEventListener("click", () => { clear(); offer.hidden = true; });
})();
