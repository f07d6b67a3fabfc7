// One stream of live updates per browser. The tab that holds the lock listens and tells the others; when it closes, the
// next one takes over and resumes where the last event was.
(() => {
  const stamp = JSON.parse(document.body.dataset.stamp || "{}");
  if (!stamp.session) return;
  const tabs = new BroadcastChannel("qingzhou-live");
  // Where this page was rendered: what happened since is told when the stream opens.
  let last = stamp.live;
  const tell = (data) => window.dispatchEvent(new CustomEvent("qingzhou-live", { detail: data }));
  const state = (name) => document.documentElement.setAttribute("data-line", name);
  const take = (message) => {
    if (message.state) return state(message.state);
    last = message.id || last;
    tell(message.event);
  };
  tabs.onmessage = (message) => take(message.data);
  const say = (message) => {
    tabs.postMessage(message);
    take(message);
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
  if (navigator.locks) navigator.locks.request("qingzhou-live", listen);
  else listen();
})();
