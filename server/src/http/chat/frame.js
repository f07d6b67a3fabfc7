// The visitor's side of a conversation. What is said goes one message after the other, each with a key of its own, so that nothing is lost and
// nothing is said twice; what others say comes over one line, which goes on behind the last number when it breaks.
(() => {
  const { token, code, side } = document.body.dataset;
  if (!token) return;
  const words = JSON.parse(document.body.dataset.words);
  const language = document.documentElement.lang;
  const base = `/chat/${token}`;
  const at = (id) => document.getElementById(id);
  const [form, text, lines, note, types, who] = ["form", "text", "lines", "note", "types", "who"].map(at);
  const framed = parent !== window;
  const tell = (what) => framed && parent.postMessage({ qingzhouChat: what }, "*");

  // ---- What the browser keeps. Where the storage of frames is closed, it lasts as long as the page.
  const PLACE = `qingzhou-chat-${token}`;
  let kept = { secret: null, begun: false, draft: "", unsent: [], seen: 0, past: null };
  try {
    kept = { ...kept, ...JSON.parse(localStorage.getItem(PLACE) || "{}") };
  } catch { /* Begins anew. */ }
  const keep = () => {
    try {
      localStorage.setItem(PLACE, JSON.stringify(kept));
    } catch { /* It stays in the page. */ }
  };

  let [live, open, ended, agent, last, seen, unread] = [document.body.dataset.live === "true", !framed, null, null, 0, kept.seen, 0];
  let [rates, lost, sending, reached, resumed, endedAt] = [false, false, false, true, false, 0];
  const request = (path, body, { signal, secret = kept.secret } = {}) => fetch(`${base}/${path}`, {
    method: "POST",
    signal,
    headers: { "content-type": "application/json", "x-chat-secret": secret ?? "" },
    body: JSON.stringify(body ?? {}),
  });

  // ---- What is shown.
  const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const bubble = ({ mine, by, text: said, at: when, key }) => {
    const line = element("li", mine ? "line line--mine" : "line");
    const name = mine ? words.you : by || words.staff;
    const head = element("p", "line__head", when ? `${name} · ${clock.format(new Date(when))}` : name);
    line.append(head, element("p", "line__text", said));
    if (key) line.dataset.key = key;
    return line;
  };
  const find = (key) => [...lines.children].find((line) => line.dataset.key === key);
  const toEnd = () => {
    at("talk").scrollTop = at("talk").scrollHeight;
  };

  const draw = () => {
    const begun = kept.begun || kept.unsent.length > 0;
    at("greeting").hidden = !live || begun;
    at("away").hidden = live || begun;
    at("live-fields").hidden = !live || begun;
    at("away-fields").hidden = live || begun;
    at("send").textContent = live || begun ? words.send : words.leave;
    form.hidden = ended !== null;
    at("over").hidden = ended === null;
    at("over-words").textContent = ended === "away" ? words.left : words.over;
    at("rate").hidden = !rates || ended === null || !at("rate").href;
    at("end").hidden = !kept.begun || ended !== null;
    who.hidden = !agent;
    who.textContent = agent ? words.with.replace("#", agent) : "";
    const waits = kept.begun && !ended && !agent && !lines.querySelector(".line:not(.line--mine)");
    note.textContent = lost ? words.lost : resumed ? words.goes_on : waits ? (live ? words.waiting : words.nobody) : "";
    showAddress({ begun: kept.begun, over: ended !== null, known: reached });
  };
  const showAddress = addressLine(at, words, (typed) => request(`address?lang=${language}`, typed), (became) => {
    if (became === "ended") end("agent");
    else reached = true;
    draw();
    text.focus();
  });
  const end = (by) => {
    if (ended === null) [ended, endedAt] = [by, Date.now()];
  };
  const look = () => tell({ look: { code, side } });
  const count = () => tell({ unread });

  // ---- What is sent.
  const wrongs = (fields) => {
    const shown = live ? "live" : "away";
    for (const mark of form.querySelectorAll(".wrong")) mark.hidden = true;
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const [name, said] of Object.entries(fields)) {
      const id = name === "text" ? "text" : `${shown}-${name}`;
      const [field, mark] = [at(id) ?? text, at(`${id}-wrong`) ?? at("text-wrong")];
      mark.textContent = said;
      mark.hidden = false;
      field.setAttribute("aria-invalid", "true");
    }
    form.querySelector("[aria-invalid]")?.focus();
  };
  const mark = (key, state, said) => {
    const line = find(key);
    if (!line) return;
    line.classList.toggle("line--failed", state === "failed");
    line.querySelector(".line__state")?.remove();
    if (!state) return;
    const foot = element("p", "line__state", state === "failed" ? `${said} ` : words.sending);
    if (state === "failed") {
      foot.setAttribute("role", "alert");
      const again = element("button", "line__again", words.again);
      again.type = "button";
      again.addEventListener("click", flush);
      foot.append(again);
    }
    line.append(foot);
    toEnd();
  };
  // Back into the field: it cannot be sent as it is.
  const takeBack = (message) => {
    kept.unsent = kept.unsent.filter((one) => one !== message);
    find(message.key)?.remove();
    text.value = [message.text, text.value].filter(Boolean).join("\n");
    kept.draft = text.value;
  };

  // What was filled in while somebody was there is filled in already when it is asked for again.
  const takeOver = () => {
    for (const field of at(live ? "live-fields" : "away-fields").querySelectorAll("input")) {
      field.value ||= form.querySelector(`#${live ? "away" : "live"}-fields [data-part="${field.dataset.part}"]`)?.value ?? "";
    }
  };

  /** One after the other, until one cannot be sent. */
  async function flush() {
    if (sending) return;
    sending = true;
    while (kept.unsent.length > 0) {
      const message = kept.unsent[0];
      mark(message.key, "sending");
      let [became, answer] = ["trouble", {}];
      try {
        const response = await request(`words?lang=${language}`, message);
        answer = await response.json();
        became = answer.became;
      } catch { /* No network, or no answer of ours. */ }
      if (became === "kept" || became === "left") {
        kept.unsent.shift();
        kept.begun = true;
        mark(message.key);
        if (became === "left") ended = "away";
        keep();
        draw();
        listen();
        continue;
      }
      if (became === "wrong") {
        takeBack(message);
        const was = live;
        live = kept.begun ? live : answer.live;
        if (was !== live) takeOver();
        draw();
        wrongs(was === live ? answer.fields : { ...answer.fields, text: words.away });
      } else if (became === "ended") {
        takeBack(message);
        end("agent");
        draw();
      } else {
        const said = { many: words.many, gone: words.gone }[became] ?? words.not_sent;
        mark(message.key, "failed", said);
      }
      break;
    }
    sending = false;
    keep();
  }

  const send = () => {
    const said = text.value.trim();
    if (!said) {
      text.focus();
      return;
    }
    wrongs({});
    const message = { key: newKey(), text: said, website: at("website").value };
    if (!kept.begun && kept.unsent.length === 0) {
      for (const field of at(live ? "live-fields" : "away-fields").querySelectorAll("input")) message[field.dataset.part] = field.value;
    }
    kept.secret ??= random(32);
    kept.unsent.push(message);
    resumed = false;
    text.value = "";
    kept.draft = "";
    // What is typed next is told at once.
    signed = 0;
    keep();
    lines.append(bubble({ mine: true, text: said, key: message.key }));
    draw();
    toEnd();
    // The field stays where one types on.
    if (!text.disabled) text.focus();
    flush();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", (event) => {
    // What is typed by an input method ends its word with Enter.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });

  // ---- Signs: that one types, and how far one has read.
  let [signed, signing] = [0, Promise.resolve()];
  // One after the other: the last one said is the last one heard.
  const sign = (doing) => {
    if (!kept.begun || ended) return;
    if (doing === "writes") signed = Date.now();
    // One that hangs does not hold up the others for long.
    const given = () => request("sign", { doing, read: seen }, { signal: AbortSignal.timeout(5000) });
    signing = signing.then(given).catch(() => { /* What is lost comes again. */ });
  };
  const writes = () => Date.now() - signed < 4000 && text.value.trim();
  text.addEventListener("input", () => {
    kept.draft = text.value;
    keep();
    if (text.value.trim() && !writes()) sign("writes");
  });
  const read = () => {
    if (!open || document.hidden) return;
    if (unread > 0) {
      unread = 0;
      count();
    }
    if (seen < last) {
      seen = last;
      kept.seen = seen;
      keep();
      sign(writes() ? "writes" : "reads");
    }
  };
  document.addEventListener("visibilitychange", read);

  // ---- The line.
  let [listening, typing, line] = [false, null, null];
  const showTypes = (on) => {
    clearTimeout(typing);
    types.textContent = on ? words.types.replace("#", agent || words.staff) : "";
    // Who types says so again and again: silence means that they have rested.
    if (on) typing = setTimeout(() => showTypes(false), 16_000);
  };
  const heard = {
    words(said) {
      last = Math.max(last, said.number);
      resumed = false;
      const known = said.key && find(said.key);
      if (known) {
        known.replaceWith(bubble(said));
        kept.unsent = kept.unsent.filter((one) => one.key !== said.key);
        keep();
      } else {
        // What is still to be sent stays behind.
        const first = kept.unsent.map((one) => find(one.key)).find(Boolean) ?? null;
        lines.insertBefore(bubble(said), first);
      }
      if (!said.mine) {
        showTypes(false);
        if (said.number > seen && (!open || document.hidden)) {
          unread += 1;
          count();
        }
      }
      toEnd();
      read();
    },
    state(now) {
      // Who had ended it took that back: it goes on, and how it went is asked another time.
      const again = ended === "agent" && now.ended === null;
      const led = again && at("over").contains(document.activeElement);
      if (now.ended) end(now.ended);
      [agent, ended, rates, live, reached] = [now.agent, now.ended, now.rates, now.live, now.reached];
      if (again) at("rate").removeAttribute("href");
      resumed = ended === null && (resumed || again);
      if (ended && rates) askHow();
      draw();
      if (led) text.focus();
    },
    types({ types: on }) {
      showTypes(on);
    },
  };
  const block = (told) => {
    const [name, data] = ["event:", "data:"].map((field) => told.split("\n").find((one) => one.startsWith(field))?.slice(field.length).trim());
    if (name && data && Object.hasOwn(heard, name)) heard[name](JSON.parse(data));
    draw();
  };
  /** Hears until the line breaks; whether there is something to hear at all. */
  const hear = () => {
    line = new AbortController();
    const opened = () => {
      lost = false;
      draw();
    };
    return hearBlocks(`${base}/line?after=${last}`, { "x-chat-secret": kept.secret }, line, opened, block);
  };
  async function listen() {
    tellPast();
    if (listening || !kept.begun) return;
    listening = true;
    for (let rest = 500; ; rest = Math.min(rest * 2, 15_000)) {
      const began = Date.now();
      if (!(await hear())) {
        // Nothing is known of it any more: one begins anew, and what was typed is still there.
        forget();
        break;
      }
      // One begins anew. What we ended may go on again within the minute, and nothing else that is over.
      if (!kept.begun || (ended && (ended !== "agent" || Date.now() - endedAt > 60_000))) break;
      lost = ended === null;
      draw();
      if (Date.now() - began > 20_000) rest = 500;
      await new Promise((resolve) => {
        const go = () => {
          removeEventListener("online", go);
          resolve();
        };
        addEventListener("online", go);
        setTimeout(go, rest);
      });
    }
    listening = false;
  }

  // ---- The end.
  function forget() {
    const { draft, unsent, past } = kept;
    kept = { secret: unsent.length > 0 ? random(32) : null, begun: false, draft, unsent, seen: 0, past };
    [ended, agent, last, seen, unread, rates, lost, reached, resumed] = [null, null, 0, 0, 0, false, false, true, false];
    line?.abort();
    lines.replaceChildren(...unsent.map((one) => bubble({ mine: true, text: one.text, key: one.key })));
    at("rate").removeAttribute("href");
    keep();
    count();
    draw();
  }
  async function askHow() {
    if (at("rate").hasAttribute("href")) return;
    try {
      const answer = await (await request("rating")).json();
      // Unless it goes on meanwhile.
      if (answer.address && ended) at("rate").href = `${answer.address}?lang=${language}`;
    } catch { /* One is asked another time. */ }
    draw();
  }
  at("end").addEventListener("click", async () => {
    try {
      const answer = await (await request("end")).json();
      if (answer.became === "ended") end("visitor");
    } catch {
      note.textContent = words.trouble;
      return;
    }
    draw();
    at("begin-again").focus();
  });
  // Nobody opens a conversation again that one cannot come back to: that is said until it is heard.
  async function tellPast() {
    const { past } = kept;
    if (!past) return;
    try {
      const response = await request("anew", {}, { secret: past });
      if (response.status < 500 && kept.past === past) kept.past = null;
      keep();
    } catch { /* It is said with the next one. */ }
  }
  at("begin-again").addEventListener("click", () => {
    kept.past = kept.secret;
    forget();
    tellPast();
    text.focus();
  });

  // ---- The page around.
  at("close").hidden = !framed;
  at("close").addEventListener("click", () => tell("close"));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && framed) tell("close");
  });
  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    if (event.data?.qingzhouChat === "open") {
      open = true;
      toEnd();
      read();
      (form.hidden ? at("talk") : text).focus();
    }
    if (event.data?.qingzhouChat === "closed") open = false;
  });

  text.value = kept.draft;
  for (const message of kept.unsent) lines.append(bubble({ mine: true, text: message.text, key: message.key }));
  draw();
  look();
  listen();
  if (kept.unsent.length > 0) flush();
})();
