// The keys of a list on a desk: J and K go down and up, Enter opens what has the focus, / goes to the search, ? shows
// the keys. Whoever is disturbed by them switches them off; nothing needs them.
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
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    "/": () => search && search.focus(),
    "?": () => box.focus(),
  };
  addEventListener("keydown", (event) => {
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : ""];
    const types = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (!act || types || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (box.checked && event.key !== "?") return;
    event.preventDefault();
    act();
  });
})();
