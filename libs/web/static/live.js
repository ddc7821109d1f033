// A list that grows while it is read: the stream says how many are new, a click shows them. Nothing moves by itself.
// Without a stream the page is asked for every 30 seconds.
(() => {
  const LOOK_EVERY_MS = 30000;
  const LOOK_AT_MOST_MS = 5000;
  const bar = document.querySelector("[data-live]");
  if (!bar) return;
  const state = document.querySelector("[data-live-state]");
  const say = (words) => { if (state) state.textContent = words; };
  if (!bar.getAttribute("href")) bar.href = location.href;

  const show = (count) => {
    bar.hidden = count < 1;
    bar.textContent = `刚到 ${count} 件，点这里显示`;
  };

  let looking = 0;
  const look = async () => {
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), LOOK_AT_MOST_MS);
    try {
      const answer = await fetch(bar.dataset.live, { signal: stop.signal });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let words = "", found = null;
      while (!found) {
        const { done, value } = await reader.read();
        if (done) break;
        words += value;
        found = words.match(/data: (\d+)\n/);
      }
      if (found) show(Number(found[1]));
    } catch { /* still away; the next look comes by itself */ }
    clearTimeout(late);
    stop.abort();
  };

  const stream = new EventSource(bar.dataset.live);
  stream.addEventListener("open", () => {
    say("实时");
    clearInterval(looking);
    looking = 0;
  });
  stream.addEventListener("new", (event) => show(Number(event.data)));
  stream.addEventListener("error", () => {
    say("断开了，每 30 秒自动看一次");
    if (!looking) looking = setInterval(look, LOOK_EVERY_MS);
  });
  addEventListener("pagehide", () => stream.close());
})();
