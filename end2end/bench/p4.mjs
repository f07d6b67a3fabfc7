// P4: what the browser downloads before a page works, and what Lighthouse says of it on a phone.
// A browser that has nothing of ours yet has no session either, so its first page is the one to sign in on; that page fetches
// the program for the page after it ahead while somebody types. That page and the board are measured too, as if it had not been.
import { get } from "node:http";
import lighthouse from "lighthouse";
import { Server, freePort } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { PHONE, figure, hydrated, percentile, signIn, signedIn, sleep, withBrowser, withFolder } from "./common.mjs";

const FIRST_PAGE = { path: "/sign-in", what: "the first page" };
const HOME = { path: "/", what: "home, nothing fetched ahead", account: ACCOUNTS.sales_rep };
const BOARD = { path: "/deals", what: "the board, nothing fetched ahead", account: ACCOUNTS.sales_rep };
// Lighthouse's points for speed vary from run to run; the middle one counts.
const RATINGS = 3;
// What brotli makes smaller. Pictures are compressed already.
const COMPRESSIBLE = /\.(wasm|js|css|svg|json|webmanifest)$/;

await withFolder(async (folder) => {
  const server = await Server.start(folder, "p4", { QINGZHOU_DEV: "false" });
  try {
    for (const page of [FIRST_PAGE, HOME, BOARD]) {
      await withBrowser({}, (browser) => size(browser, server.url, page));
      await rating(server.url, page);
    }
  } finally {
    await server.stop();
  }
});

/** What a browser without anything in its cache downloads until the page answers to clicks, and what follows by itself. */
async function size(browser, url, { path: address, what, account }) {
  // What a service worker fetches for the page would not be seen here.
  const options = { ...PHONE, serviceWorkers: "block" };
  const context = account ? await signedIn(browser, url, account, options) : await browser.newContext({ ...options, baseURL: url });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  const requests = new Map();
  network.on("Network.responseReceived", ({ requestId, type, response }) =>
    requests.set(requestId, { type, path: new URL(response.url).pathname, encoding: response.headers["content-encoding"] ?? "none", bytes: 0 }),
  );
  // As it came over the line: compressed, with headers.
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = encodedDataLength;
  });
  await network.send("Network.enable");
  await page.goto(address);
  await hydrated(page);
  await sleep(1500); // what is still on its way belongs to the page
  const ahead = new Set(((await page.locator("body").getAttribute("data-ahead")) ?? "").split(" "));
  const icons = await page.locator("link[rel~=icon], link[rel=apple-touch-icon], link[rel=manifest]").evaluateAll((links) => links.map((link) => link.href));
  await context.close();

  const loaded = [...requests.values()].filter(({ type, bytes }) => type !== "EventSource" && bytes > 0);
  const groups = { "the program": [], "the page itself, its HTML": [], "data it asks for": [], "ahead, for the next page": [] };
  for (const request of loaded) groups[ahead.has(request.path) ? "ahead, for the next page" : groupOf(request)].push(request);
  for (const [name, group] of Object.entries(groups)) {
    console.log(`     ${kilobytes(group)} kB  ${name}`);
    for (const { path, bytes, encoding } of group.sort((a, b) => b.bytes - a.bytes)) console.log(`       ${kilobytes([{ bytes }])} kB  ${encoding.padEnd(5)} ${path}`);
  }
  // A headless browser shows no icons and installs nothing, so it does not ask for these; others may.
  const seen = new Set(loaded.map(({ path }) => path));
  const aside = (await Promise.all(icons.map(sizeOf))).filter(({ path }) => !seen.has(path));
  console.log(`     ${kilobytes(aside)} kB  icons and manifest, where a browser shows or installs them`);
  for (const { path, bytes, encoding } of aside) console.log(`       ${kilobytes([{ bytes }])} kB  ${encoding.padEnd(5)} ${path}`);

  const program = groups["the program"];
  if (![...program, ...groups["ahead, for the next page"]].some(({ path }) => path.endsWith(".wasm"))) throw new Error("no program was downloaded: what was measured is not the product");
  const total = sum(program) / 1000;
  const rest = [...groups["the page itself, its HTML"], ...groups["data it asks for"]];
  figure("P4", `${what} (${address}): wasm, glue, style`, `${total.toFixed(0)} kB, and ${kilobytes(rest).trim()} kB HTML, data`, "≤ 300 kB", total <= 300);
  const plain = [...program, ...aside].filter(({ path, encoding }) => COMPRESSIBLE.test(path) && encoding !== "br");
  figure("P4", "  files of it that came without brotli", plain.length, "0", plain.length === 0);
  const fonts = loaded.filter(({ type, path }) => type === "Font" || /\.(woff2?|ttf|otf)$/.test(path));
  figure("P4", "  fonts", fonts.length, "0", fonts.length === 0);
}

function groupOf({ type, path }) {
  if (type === "Document") return "the page itself, its HTML";
  return path.startsWith("/api/") ? "data it asks for" : "the program";
}

function sum(requests) {
  return requests.reduce((sum, { bytes }) => sum + bytes, 0);
}

function kilobytes(requests) {
  return (sum(requests) / 1000).toFixed(1).padStart(7);
}

/** The body of a file as a browser would be sent it. */
function sizeOf(url) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "br, gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (part) => (bytes += part.length));
      answer.on("error", reject);
      answer.on("end", () => resolve({ path: new URL(url).pathname, encoding: answer.headers["content-encoding"] ?? "none", bytes }));
    }).on("error", reject);
  });
}

/** As Lighthouse rates it: an emulated phone of the middle class on a slow line. */
async function rating(url, { path, what, account }) {
  const port = await freePort();
  await withBrowser({ args: [`--remote-debugging-port=${port}`] }, async () => {
    const extraHeaders = account ? { Cookie: (await signIn(url, account)).cookie } : {};
    const options = { port, logLevel: "error", output: "json", formFactor: "mobile", onlyCategories: ["performance", "accessibility", "best-practices"], extraHeaders };
    const reports = [];
    for (let run = 0; run < RATINGS; run += 1) {
      const { lhr } = await lighthouse(`${url}${path}`, options);
      if (lhr.runtimeError) throw new Error(`Lighthouse: ${lhr.runtimeError.message}`);
      if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`Lighthouse saw ${lhr.finalDisplayedUrl}`);
      reports.push(lhr);
    }
    for (const [category, goal] of [["performance", 95], ["accessibility", 100], ["best-practices", 100]]) {
      const points = reports.map((lhr) => Math.round((lhr.categories[category].score ?? 0) * 100));
      const middle = percentile(points, 0.5);
      figure("P4", `${what}: Lighthouse, phone, ${category}`, `${middle} (${points.join(", ")})`, `≥ ${goal}`, middle >= goal);
      if (middle >= goal) continue;
      const told = reports[points.indexOf(middle)];
      for (const { id, weight } of told.categories[category].auditRefs) {
        const audit = told.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9) console.log(`       ${id}: ${audit.displayValue ?? audit.title}`);
      }
    }
  });
}
