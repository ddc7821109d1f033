// The keys of a list on a desk: J and K go down and up, Enter opens what has the focus, / goes to the search, ? shows
// the keys. What has a key of its own (data-key) gets the focus by it; a link is followed, a button waits for Enter.
// Whoever is disturbed by them switches them off; nothing needs them.
(() => {
  const OFF = "shouwang-no-keys";
  const help = document.querySelector("[data-keys]");
  if (!help) return;
  const box = help.querySelector("[data-keys-off]");
  const search = document.querySelector("[role=search] input:not([type=hidden])");
  const kept = { get: () => { try { return localStorage.getItem(OFF); } catch { return null; } } };
  help.hidden = false;
  box.checked = kept.get() === "1";
  box.addEventListener("change", () => {
    try { box.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* for this page only */ }
  });

  const move = (by) => {
    const rows = [...document.querySelectorAll("[data-key-row]")];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const opened = rows.findIndex((row) => row.matches("[aria-current], [aria-selected=true]"));
    const next = at < 0 ? Math.max(opened, 0) : Math.min(Math.max(at + by, 0), rows.length - 1);
    if (rows[next]) rows[next].querySelector("a[href]").focus();
  };
  const own = (key) => [...document.querySelectorAll("[data-key]")].find((part) => part.dataset.key === key);
  const go = (part) => {
    const form = part.matches("[aria-current]") && part.closest("form");
    if (form) form.querySelector("input:not([type=hidden]), select, textarea, button").focus();
    else if (part.matches("a")) part.click();
    else part.focus();
  };
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => search && search.focus(),
    "?": () => box.focus(),
  };
  addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : "";
    const act = acts[key] || (key && own(key) && (() => go(own(key))));
    const types = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (!act || types || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (box.checked && event.key !== "?") return;
    event.preventDefault();
    act();
  });
})();
