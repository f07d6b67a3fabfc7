// Lets the browser keep the program and show a page of ours when the network is gone.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch((error) => console.warn("Service worker:", error));
  });
}

// The program that this page runs with: first the page is seen, then its files are asked for, all at once.
(() => {
  const files = [...document.querySelectorAll("meta[name=pieces]")].flatMap((meta) => meta.content.split(" "));
  const fetchAll = () => {
    for (const file of files) {
      const link = document.createElement("link");
      const wanted = file.endsWith(".js") ? { rel: "modulepreload" } : { rel: "preload", as: "fetch", type: "application/wasm" };
      document.head.append(Object.assign(link, wanted, { crossOrigin: "anonymous", href: file }));
    }
  };
  // A frame's callbacks come before it is painted, the next task after.
  requestAnimationFrame(() => setTimeout(fetchAll));
})();

// A page may name files that the next one will want: they are fetched one after the other while nothing else is to do.
(() => {
  const ahead = (document.body.dataset.ahead ?? "").split(" ").filter(Boolean);
  if (ahead.length === 0 || navigator.connection?.saveData) return;
  const fetchAll = async () => {
    // To the end of each: what nobody reads may be given up half way.
    for (const file of ahead) await (await fetch(file, { priority: "low" })).arrayBuffer();
  };
  const idle = window.requestIdleCallback ?? ((start) => setTimeout(start, 200));
  addEventListener("load", () => idle(() => fetchAll().catch(() => {}))); // without a network the next page fetches them
})();

// The first page comes first. Some time after it answers, when its reader pauses, it is told that it may fetch what most
// visits open later or never: that then opens at once, and without a network too.
(() => {
  const FIRST_PAGE = 5000;
  const root = document.documentElement;
  const tell = () => {
    const line = navigator.connection;
    // Where every byte counts, nothing is fetched that may never be wanted.
    if (line?.saveData || /2g/.test(line?.effectiveType)) return;
    if (navigator.onLine) dispatchEvent(new CustomEvent("qingzhou-calm"));
    else addEventListener("online", tell, { once: true });
  };
  const whenIdle = () => (window.requestIdleCallback ? requestIdleCallback(tell) : tell());
  const begin = () => setTimeout(whenIdle, FIRST_PAGE);
  const watch = new MutationObserver(() => {
    watch.disconnect();
    begin();
  });
  if ("hydrated" in root.dataset) begin();
  else watch.observe(root, { attributeFilter: ["data-hydrated"] });
})();
