// What the script of the frame is made of, and knows nothing of conversations.

/** So many random bytes in hexadecimal. */
const random = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
/** A key of random bits, written as a UUID. */
const newKey = () => random(16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
/** An element with a class and a text. */
const element = (name, className, content) => {
  const made = document.createElement(name);
  made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
};

/** Hears what the server tells at an address, a block at a time, until the line breaks or is cut; whether there is something to hear at all. */
const hearBlocks = async (address, headers, stop, opened, block) => {
  // The server gives a sign of life all the time.
  let patience = setTimeout(() => stop.abort(), 40_000);
  try {
    const response = await fetch(address, { headers: { ...headers, accept: "text/event-stream" }, signal: stop.signal });
    if (response.status === 404) return false;
    if (!response.ok) return true;
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let told = ""; ;) {
      const { value, done } = await reader.read();
      if (done) return true;
      clearTimeout(patience);
      patience = setTimeout(() => stop.abort(), 40_000);
      told += value;
      for (let end = told.indexOf("\n\n"); end >= 0; end = told.indexOf("\n\n")) {
        // What came before the line was cut is no news any more.
        if (stop.signal.aborted) return true;
        block(told.slice(0, end));
        told = told.slice(end + 2);
      }
    }
  } catch {
    return true;
  } finally {
    clearTimeout(patience);
  }
};

