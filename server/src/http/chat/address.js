// An address of mail that is left after the beginning: one line above the field, and behind it a form. `send` takes what was typed and gives
// the server's answer, `done` hears in a word what became of it. Gives what shows the line or hides it.
const addressLine = (at, words, send, done) => {
  const [line, field, wrong, left] = ["address", "address-email", "address-wrong", "address-left"].map(at);
  const refuse = (said) => {
    wrong.textContent = said;
    wrong.hidden = !said;
    if (said) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  };
  let sending = false;
  at("address-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    refuse("");
    let answer = { became: "lost" };
    try {
      answer = await (await send({ email: field.value, website: at("website").value })).json();
    } catch { /* No network, or no answer of ours. */ }
    sending = false;
    const { became, fields } = answer;
    if (["kept", "there", "ended"].includes(became)) {
      if (became === "kept") left.textContent = words.address_left;
      line.open = false;
      done(became);
      return;
    }
    refuse(Object.values(fields ?? {})[0] ?? { many: words.many, gone: words.gone, lost: words.not_sent }[became] ?? words.trouble);
    field.focus();
  });
  return (shown) => {
    // Of a conversation that is over, or of the next one, nothing is said.
    if (!shown.begun) left.textContent = "";
    line.hidden = !shown.begun || shown.over || shown.known;
  };
};

