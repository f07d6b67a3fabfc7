// Lets the browser keep the program and show a page of ours when the network is gone.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch((error) => console.warn("Service worker:", error));
  });
}
