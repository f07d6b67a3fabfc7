// Puts a form of ours where this script stands: <script src="…/embed/form.js" data-form="…" async></script>
// Nothing else is asked of the page: a policy that lets it load scripts and frames from here is enough.
(() => {
  const script = document.currentScript;
  const token = script?.dataset.form ?? "";
  if (!/^[0-9a-f]{32}$/.test(token)) return;
  const home = new URL(script.src).origin;
  const language = script.dataset.lang === "en" || script.dataset.lang === "zh-CN" ? `&lang=${script.dataset.lang}` : "";
  // Where whoever fills it in came from: what the address of this page says of it, and the page itself.
  const came = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("utm_")));
  came.set("page", `${location.origin}${location.pathname}`.slice(0, 300));
  const frame = document.createElement("iframe");
  frame.src = `${home}/forms/${token}?frame=true${language}&came_from=${encodeURIComponent(came)}`;
  const chinese = /^zh/.test(script.dataset.lang ?? navigator.language);
  frame.title = chinese ? "{zh}" : "{en}";
  frame.loading = "lazy";
  // By properties: a page whose policy forbids styles in its text lets a script set them.
  Object.assign(frame.style, { display: "block", width: "100%", height: "640px", border: "0", colorScheme: "normal" });
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home) return;
    const height = event.data?.qingzhouForm;
    if (Number.isFinite(height)) frame.style.height = `${Math.min(Math.max(Math.ceil(height), 120), 4000)}px`;
  });
  const place = () => (script.parentElement && script.parentElement !== document.head ? script.after(frame) : document.body.append(frame));
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();
