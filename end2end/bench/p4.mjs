// P4: what the browser downloads before the first page works, and what Lighthouse says of it on a phone.
import lighthouse from "lighthouse";
import { Server, freePort } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { PHONE, figure, hydrated, signIn, signedIn, sleep, withBrowser, withFolder } from "./common.mjs";

await withFolder(async (folder) => {
  const server = await Server.start(folder, "p4", { QINGZHOU_DEV: "false" });
  try {
    await withBrowser({}, (browser) => size(browser, server.url));
    await rating(server.url);
  } finally {
    await server.stop();
  }
});

async function size(browser, url) {
  const context = await signedIn(browser, url, ACCOUNTS.sales_rep, PHONE);
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  const requests = new Map();
  network.on("Network.responseReceived", ({ requestId, type, response }) =>
    requests.set(requestId, { type, path: new URL(response.url).pathname, encoding: response.headers["content-encoding"] ?? "none", bytes: 0 }),
  );
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = encodedDataLength;
  });
  await network.send("Network.enable");
  await page.goto("/deals");
  await hydrated(page);
  await sleep(1500); // what is still on its way belongs to the first page
  const counted = [...requests.values()].filter(({ type, bytes }) => type !== "EventSource" && bytes > 0).sort((a, b) => b.bytes - a.bytes);
  for (const { path, bytes, encoding } of counted) console.log(`     ${(bytes / 1000).toFixed(1).padStart(7)} kB  ${encoding.padEnd(5)} ${path}`);
  const total = counted.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
  figure("P4", "download of the first page (/deals), all in", `${total.toFixed(0)} kB`, "≤ 300 kB", total <= 300);
  await context.close();
}

async function rating(url) {
  const port = await freePort();
  await withBrowser({ args: [`--remote-debugging-port=${port}`] }, async () => {
    const { cookie } = await signIn(url, ACCOUNTS.sales_rep);
    const result = await lighthouse(
      `${url}/deals`,
      { port, logLevel: "error", output: "json", onlyCategories: ["performance", "accessibility", "best-practices"], extraHeaders: { Cookie: cookie }, disableStorageReset: true },
    );
    for (const [category, goal] of [["performance", 95], ["accessibility", 100], ["best-practices", 100]]) {
      const { score, auditRefs } = result.lhr.categories[category];
      const points = Math.round((score ?? 0) * 100);
      figure("P4", `Lighthouse, phone: ${category}`, `${points}`, `≥ ${goal}`, points >= goal);
      if (points >= goal) continue;
      for (const { id, weight } of auditRefs) {
        const audit = result.lhr.audits[id];
        if (weight > 0 && audit.score !== null && audit.score < 0.9) console.log(`       ${id}: ${audit.displayValue ?? audit.title}`);
      }
    }
  });
}
