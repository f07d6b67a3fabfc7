// Puts a chat into the corner of the page: <script src="…/embed/chat.js" data-chat="…" async></script>
// Nothing else is asked of the page: a policy that lets it load scripts and frames from here is enough. The button shows once the frame has
// said how it looks: where this page may not show it, or the chat is switched off, nothing does.
(() => {
  const script = document.currentScript;
  const token = script?.dataset.chat ?? "";
  if (!/^[0-9a-f]{32}$/.test(token)) return;
  const home = new URL(script.src).origin;
  const spoken = script.dataset.lang || document.documentElement.lang || navigator.language;
  const chinese = /^zh/i.test(spoken);
  const words = chinese ? "{zh}" : "{en}";
  const PHONE = "(max-width: 640px)";
  const ABOVE_ALL = "2147483000";

  // In a tree of its own the styles of the page do not reach it; set by properties, its styles need no leave of the page's policy.
  const host = document.createElement("div");
  host.setAttribute("data-qingzhou-chat", "");
  const root = host.attachShadow({ mode: "open" });
  const style = (element, properties) => Object.assign(element.style, properties);
  const made = (name, properties) => {
    const element = document.createElement(name);
    style(element, properties);
    root.append(element);
    return element;
  };

  const frame = made("iframe", { position: "fixed", zIndex: ABOVE_ALL, border: "0", display: "none", colorScheme: "normal" });
  frame.id = "frame";
  frame.title = words.chat;
  frame.src = `${home}/chat/${token}?lang=${chinese ? "zh-CN" : "en"}`;
  const button = made("button", {
    position: "fixed", zIndex: ABOVE_ALL, bottom: "max(20px, env(safe-area-inset-bottom))", width: "56px", height: "56px", padding: "0", border: "0",
    borderRadius: "28px", color: "#fff", cursor: "pointer", display: "none", alignItems: "center", justifyContent: "center",
    boxShadow: "0 2px 12px rgb(0 0 0 / 0.28)", outlineOffset: "3px",
  });
  button.type = "button";
  button.setAttribute("aria-controls", "frame");
  const SVG = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(SVG, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: "26", height: "26", fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" })) {
    icon.setAttribute(name, value);
  }
  const line = icon.appendChild(document.createElementNS(SVG, "path"));
  button.append(icon);
  const badge = document.createElement("span");
  style(badge, {
    position: "absolute", top: "-4px", right: "-4px", minWidth: "22px", height: "22px", padding: "0 6px", boxSizing: "border-box", borderRadius: "11px",
    background: "#b3261e", color: "#fff", font: "600 13px/22px system-ui, sans-serif", textAlign: "center", display: "none",
  });
  badge.setAttribute("aria-hidden", "true");
  button.append(badge);

  let [open, unread, side] = [false, 0, "right"];
  const phone = matchMedia(PHONE);
  const tell = (what) => frame.contentWindow?.postMessage({ qingzhouChat: what }, home);

  const draw = () => {
    const full = phone.matches;
    const edge = side === "left" ? { left: "20px", right: "auto" } : { right: "20px", left: "auto" };
    style(button, { ...edge, display: open && full ? "none" : "flex" });
    const corner = { ...edge, top: "auto", bottom: "88px", width: "380px", height: "min(600px, calc(100vh - 108px))", borderRadius: "12px", boxShadow: "0 8px 32px rgb(0 0 0 / 0.28)" };
    const whole = { top: "0", bottom: "auto", left: "0", right: "0", width: "100%", height: "100dvh", borderRadius: "0", boxShadow: "none" };
    style(frame, { ...(full ? whole : corner), display: open ? "block" : "none" });
    line.setAttribute("d", open ? "M18 6 6 18M6 6l12 12" : "M21 15a2 2 0 0 1-2 2H8l-5 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z");
    const label = open ? words.close : unread > 0 ? words.unread.replace("#", unread) : words.open;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-expanded", String(open));
    badge.textContent = unread > 99 ? "99+" : String(unread);
    style(badge, { display: unread > 0 && !open ? "block" : "none" });
  };

  const turn = (to) => {
    if (open === to) return;
    open = to;
    draw();
    tell(open ? "open" : "closed");
    if (open) frame.focus();
    else button.focus();
  };
  button.addEventListener("click", () => turn(!open));
  phone.addEventListener("change", draw);

  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home) return;
    const said = event.data?.qingzhouChat;
    if (said?.look) {
      // Only what a look can be: the frame is ours, and still it says nothing that the page would have to believe.
      if (/^#[0-9a-f]{6}$/.test(said.look.code)) style(button, { background: said.look.code });
      side = said.look.side === "left" ? "left" : "right";
      draw();
      // It was loaded anew while it stood open.
      if (open) tell("open");
    }
    if (Number.isInteger(said?.unread)) {
      unread = Math.max(0, said.unread);
      draw();
    }
    if (said === "close") turn(false);
  });

  const place = () => document.body.append(host);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
})();
