// A list that grows while it is read: the stream says how many are new, a click shows them. Nothing moves by itself.
// Beside it stands how new the data are: how far the service was behind when it said so, and how long ago that was.
// Without a stream the service is asked every 30 seconds, and for a stream again once it answers.
(() => {
  const LOOK_EVERY_MS = 30000;
  const LOOK_AT_MOST_MS = 5000;
  const SAY_EVERY_MS = 5000;
  const bar = document.querySelector("[data-live]");
  if (!bar) return;
  const state = document.querySelector("[data-live-state]");
  if (!bar.getAttribute("href")) bar.href = location.href;

  let asOf = null, words = "";
  const say = () => {
    if (!state || !words) return;
    const age = asOf === null ? "" : ` · 数据新到 ${Math.max(1, Math.round((Date.now() - asOf) / 1000))} 秒前`;
    state.textContent = words + age;
  };
  const now = (said) => { words = said; say(); };
  const here = (behind) => { asOf = Date.now() - behind * 1000; say(); };
  const show = (count) => {
    bar.hidden = count < 1;
    bar.textContent = `刚到 ${count} 件，点这里显示`;
  };

  let looking = 0, stream = null;
  const look = async () => {
    try {
      const asked = { headers: { Accept: "text/plain" }, signal: AbortSignal.timeout(LOOK_AT_MOST_MS) };
      const answer = await (await fetch(bar.dataset.live, asked)).text();
      const said = (event) => answer.match(`event: ${event}\ndata: (\\d+)`);
      if (said("new")) show(Number(said("new")[1]));
      if (said("here")) here(Number(said("here")[1]));
      if (stream.readyState === EventSource.CLOSED) listen();
    } catch { /* still away; the next look comes by itself */ }
  };

  const listen = () => {
    stream = new EventSource(bar.dataset.live);
    stream.addEventListener("open", () => {
      now("实时");
      clearInterval(looking);
      looking = 0;
    });
    stream.addEventListener("new", (event) => show(Number(event.data)));
    stream.addEventListener("here", (event) => here(Number(event.data)));
    stream.addEventListener("error", () => {
      now("断开了，每 30 秒自动看一次");
      if (!looking) looking = setInterval(look, LOOK_EVERY_MS);
    });
  };
  listen();
  setInterval(say, SAY_EVERY_MS);
  addEventListener("pagehide", () => stream.close());
})();
