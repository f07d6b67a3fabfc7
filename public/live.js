// One stream of live updates per browser. The tab that holds the lock listens and tells the others; when it closes, the
// next one takes over and resumes where the last event was.
(() => {
  if (!document.body.dataset.stamp || !JSON.parse(document.body.dataset.stamp).session) return;
  const tabs = new BroadcastChannel("qingzhou-live");
  let last = "";
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
  const listen = () =>
    new Promise((end) => {
      const stream = new EventSource("/live" + (last && "?after=" + last));
      stream.onopen = () => say({ state: "open" });
      stream.onmessage = (event) => say({ event: event.data, id: event.lastEventId });
      stream.onerror = () => {
        say({ state: "closed" });
        // The browser reconnects by itself after a broken line; a refusal (signed out) ends it.
        if (stream.readyState === EventSource.CLOSED) end();
      };
      window.addEventListener("pagehide", () => stream.close());
    });
  if (navigator.locks) navigator.locks.request("qingzhou-live", listen);
  else listen();
})();
