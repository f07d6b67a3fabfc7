// Every crate that ends up in the product has a licence from the list in deny.toml. Prints how often each occurs.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const allowed = new Set(
  readFileSync("deny.toml", "utf8")
    .match(/^allow = \[([^\]]*)\]/m)[1]
    .match(/"[^"]+"/g)
    .map((name) => name.slice(1, -1)),
);
const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] }),
);

const counts = new Map();
let wrong = 0;
for (const crate of metadata.packages.filter((crate) => crate.source)) {
  const licence = (crate.license ?? "none given").replaceAll("/", " OR ");
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  if (!fits(licence)) {
    wrong += 1;
    console.log(`${crate.name} ${crate.version}: ${licence}`);
  }
}
for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(String(count).padStart(5), licence);
process.exit(wrong === 0 ? 0 : 1);

// Reads SPDX expressions: "A OR (B AND C)". An exception ("A WITH B") is a licence of its own in the list.
function fits(expression) {
  const words = expression.replaceAll("(", " ( ").replaceAll(")", " ) ").trim().split(/\s+/);
  const value = either();
  return value && words.length === 0;

  function either() {
    let value = both();
    while (words[0] === "OR") {
      words.shift();
      value = both() || value;
    }
    return value;
  }
  function both() {
    let value = one();
    while (words[0] === "AND") {
      words.shift();
      value = one() && value;
    }
    return value;
  }
  function one() {
    let word = words.shift();
    if (word === "(") {
      const value = either();
      words.shift();
      return value;
    }
    if (words[0] === "WITH") word += ` WITH ${words.splice(0, 2)[1]}`;
    return allowed.has(word);
  }
}
