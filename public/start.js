// Lets the browser keep the program and show a page of ours when the network is gone.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch((error) => console.warn("Service worker:", error));
  });
}

// A page may name files that the next one will want: they are fetched one after the other while nothing else is to do.
(() => {
  const ahead = (document.body.dataset.ahead ?? "").split(" ").filter(Boolean);
  if (ahead.length === 0 || navigator.connection?.saveData) return;
  const fetchAll = async () => {
    for (const file of ahead) await fetch(file, { priority: "low" });
  };
  const idle = window.requestIdleCallback ?? ((start) => setTimeout(start, 200));
  addEventListener("load", () => idle(() => fetchAll().catch(() => {}))); // without a network the next page fetches them
})();
