// A page of figures looks again by itself every few seconds. It keeps still while somebody is at work on it: with the
// focus inside, text selected, or the pointer on something that can be pressed. Without a script one reloads it.
(() => {
  const mark = () => document.querySelector("[data-refresh]");
  if (!mark()) return;
  const every = Number(mark().dataset.refresh);
  const LOOK_AT_MOST_MS = 5000;
  const say = (words) => { mark().textContent = `${words} · ${mark().dataset.at}`; };
  const inUse = () => {
    const main = document.querySelector("main");
    const chosen = getSelection();
    return document.hidden || (main !== document.activeElement && main.contains(document.activeElement))
      || (!chosen.isCollapsed && main.contains(chosen.anchorNode))
      || main.querySelector("a:hover, button:hover, summary:hover") !== null;
  };

  const look = async () => {
    if (inUse()) return;
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(LOOK_AT_MOST_MS) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.querySelector("[data-refresh]")) throw new Error("another page");
      if (inUse()) return;
      document.title = page.title;
      document.querySelector("main").replaceChildren(...page.querySelector("main").children);
      say(`每 ${every} 秒更新`);
    } catch {
      say(`断开了，每 ${every} 秒自动看一次`);
    }
  };
  say(`每 ${every} 秒更新`);
  setInterval(look, every * 1000);
})();
