// One stream of live updates per browser. The tab that holds the lock listens and tells the others; when it closes, the
// next one takes over and resumes where the last event was. What was told while a tab was being loaded it asks for.
(() => {
  const stamp = JSON.parse(document.body.dataset.stamp || "{}");
  if (!stamp.session) return;
  const tabs = new BroadcastChannel("qingzhou-live");
  const me = Math.random().toString(36);
  // Where this page was rendered: what happened since is told when the stream opens.
  let last = stamp.live;
  let line;
  let leads = false;
  // What was told lately, all of it behind the place `from`, and the most that is kept.
  const lately = [];
  const MOST = 200;
  let from = last;
  // Whether another tab was asked for what this one may have missed and has not answered yet.
  let asks = true;
  // Places are too long for JavaScript's numbers.
  const isBefore = (one, other) => BigInt(one || 0) < BigInt(other || 0);
  // As the server says it (`LiveEvent::resync`).
  const NOBODY = "00000000-0000-0000-0000-000000000000";
  const READ_ANEW = JSON.stringify({ kind: "", subject_kind: "", subject: NOBODY, version: 0, resync: true });
  // What comes before the page's program listens waits for it.
  let waiting = [];
  const hears = () => "hydrated" in document.documentElement.dataset;
  const tell = (data) => {
    if (!waiting) window.dispatchEvent(new CustomEvent("qingzhou-live", { detail: data }));
    else if (waiting.push(data) > MOST) waiting = [READ_ANEW];
  };
  const begin = () => {
    const before = waiting;
    waiting = null;
    before.forEach(tell);
  };
  const watch = new MutationObserver(() => {
    if (!hears()) return;
    watch.disconnect();
    // After the parts of the page that came with it have joined in.
    setTimeout(begin, 100);
  });
  if (hears()) begin();
  else watch.observe(document.documentElement, { attributes: true });
  const state = (name) => document.documentElement.setAttribute("data-line", (line = name));
  const ask = () => tabs.postMessage({ asks: me, since: stamp.live });
  const take = ({ event, id }) => {
    last = id || last;
    lately.push({ event, id: last });
    if (lately.length > MOST) from = lately.shift().id;
    tell(event);
  };
  const answer = ({ asks: to, since }) => {
    // Without a place of its own "read anew" has that of the event before it: whoever is there needs it too.
    const missed = lately.filter(({ id }) => !isBefore(id, since));
    tabs.postMessage({ to, line, place: last, missed: isBefore(since, from) ? null : missed });
  };
  const catchUp = ({ line, place, missed }) => {
    asks = false;
    if (line) state(line);
    if (missed) {
      // What came from the stream since it was asked is known already.
      const known = new Set(lately.map(({ event, id }) => id + event));
      missed.filter(({ event, id }) => !known.has(id + event)).forEach(take);
    } else {
      // That is longer ago than is kept.
      from = place;
      tell(READ_ANEW);
    }
    if (isBefore(last, place)) last = place;
  };
  tabs.onmessage = ({ data }) => {
    if (data.asks) return leads && answer(data);
    if (data.to) return data.to === me && asks && catchUp(data);
    if (!data.state) return take(data);
    state(data.state);
    // Nobody led when this tab asked; now somebody does.
    if (asks && data.state === "open") ask();
  };
  const say = (message) => {
    tabs.postMessage(message);
    if (message.state) state(message.state);
    else take(message);
  };
  const PAUSE = 5000;
  const address = () => "/live?after=" + last;
  const signedOut = async () => {
    try {
      const answer = await fetch(address());
      await answer.body?.cancel();
      return answer.status === 401;
    } catch {
      return false;
    }
  };
  const listen = () =>
    new Promise((end) => {
      leads = true;
      // Nobody said what was missed: the stream does.
      if (asks) last = stamp.live;
      asks = false;
      let stream;
      const connect = () => {
        stream = new EventSource(address());
        stream.onopen = () => say({ state: "open" });
        stream.onmessage = (event) => say({ event: event.data, id: event.lastEventId });
        stream.onerror = async () => {
          say({ state: "closed" });
          // The browser reconnects by itself after a broken line, but not after an answer that is no stream, such as that
          // of a gateway whose server is starting anew.
          if (stream.readyState !== EventSource.CLOSED) return;
          if (await signedOut()) {
            say({ state: "out" });
            end();
          } else setTimeout(connect, PAUSE);
        };
      };
      connect();
      window.addEventListener("online", () => stream.readyState === EventSource.OPEN && say({ state: "open" }));
      window.addEventListener("pagehide", () => stream.close());
      window.addEventListener("pageshow", (event) => event.persisted && connect());
    });
  // Sooner known than a silent line.
  window.addEventListener("offline", () => state("closed"));
  if (navigator.locks) {
    ask();
    navigator.locks.request("qingzhou-live", listen);
  } else listen();
})();
