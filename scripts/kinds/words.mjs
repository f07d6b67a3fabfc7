// Compares the two languages in app/locales with each other and with the sources. Prints every fault, exits 1 if there is one.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const LANGUAGES = ["en", "zh-CN"];
const HAN = /\p{Script=Han}/u;
// A half-width mark between or after Chinese characters; figures and Latin words keep theirs.
const HALF_WIDTH = /\p{Script=Han}\s*[,;:!?]|\p{Script=Han}\.(?!\w)|\p{Script=Han}\(|[,;:!?]\p{Script=Han}/u;

const faults = [];
const rooms = new Set(LANGUAGES.flatMap((language) => files(join("app/locales", language), ".json").map((file) => file.split("/").pop())));
if (rooms.size === 0) faults.push("app/locales holds no words");

const sources = ["app/src", "app/tests", "server/src", "frontend/src", "migrations"]
  .flatMap((folder) => [...files(folder, ".rs"), ...files(folder, ".sql")])
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");
const mentioned = new Set(sources.match(/[A-Za-z_][A-Za-z0-9_]*/g));

// Keys that are put together: `format!("sign_in_{}", …)`, with an ending that is written somewhere too.
const beginnings = [...sources.matchAll(/"([a-z][a-z0-9_]*_)\{/g)].map((match) => match[1]);
// The ending may be a number, or of two parts, `field_{table}_{column}`, and PostgreSQL names references `<table>_<column>_fkey` by itself.
const known = (ending) => /^\d+$/.test(ending) || mentioned.has(ending) || [...ending.matchAll(/_/g)].some(({ index }) => mentioned.has(ending.slice(0, index)) && mentioned.has(ending.slice(index + 1)));
const used = (key) =>
  mentioned.has(key) ||
  beginnings.some((begins) => key.startsWith(begins) && known(key.slice(begins.length))) ||
  (key.endsWith("_fkey") && known(key.slice(0, -"_fkey".length)));

let count = 0;
for (const room of [...rooms].sort()) {
  const [en, zh] = LANGUAGES.map((language) => read(join("app/locales", language, room)));
  for (const key of new Set([...Object.keys(en), ...Object.keys(zh)])) {
    count += 1;
    const where = `${room} ${key}`;
    if (!(key in en)) faults.push(`${where}: missing in English`);
    else if (!(key in zh)) faults.push(`${where}: missing in Chinese`);
    else compare(where, en[key], zh[key]);
    if (!/^[a-z][a-z0-9_]*$/.test(key)) faults.push(`${where}: keys are lower case with underscores`);
    // A key is a function in Rust, or a code that the server sends.
    if (!used(key)) faults.push(`${where}: used nowhere`);
  }
}

for (const fault of faults) console.log(fault);
console.log(`${count} keys in ${rooms.size} files, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);

function compare(where, en, zh) {
  for (const [language, text] of [["English", en], ["Chinese", zh]]) {
    if (typeof text !== "string" || text.trim() === "") faults.push(`${where}: no text in ${language}`);
    // A mark between the items of a list keeps its space.
    else if (text !== text.trim() && !/^[,;·] $/.test(text)) faults.push(`${where}: space at an end in ${language}`);
  }
  const [there, here] = [en, zh].map((text) => [...new Set(String(text).match(/\{\w+\}/g))].sort().join(" "));
  if (there !== here) faults.push(`${where}: parameters differ: ${there || "none"} in English, ${here || "none"} in Chinese`);
  // The name of the other language is written in that language; a pattern's sign for a Chinese character is one.
  if (HAN.test(en) && !/lang|中文|pattern_hint/.test(where + en)) faults.push(`${where}: Chinese in the English text`);
  if (HALF_WIDTH.test(zh)) faults.push(`${where}: half-width punctuation in the Chinese text: ${zh}`);
}

function read(file) {
  if (!existsSync(file)) {
    faults.push(`${file} is missing`);
    return {};
  }
  try {
    const text = readFileSync(file, "utf8");
    const keys = [...text.matchAll(/^\s*"(\w+)"\s*:/gm)].map((match) => match[1]);
    const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
    if (twice.length > 0) faults.push(`${file}: written twice: ${twice.join(", ")}`);
    return JSON.parse(text);
  } catch (trouble) {
    faults.push(`${file}: ${trouble.message}`);
    return {};
  }
}

function files(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith(ending));
}
