// P14: 500 people sign in within ten seconds, while somebody else works on.
import { readFileSync } from "node:fs";
import { Server } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { EVERYTHING, call, figure, percentile, signIn, sleep, spread } from "./common.mjs";
import { PEOPLE, data100k, loadAccount } from "./data.mjs";

const SECONDS = 10;

const server = await Server.start(await data100k(), "p14", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  const worker = await signIn(server.url, ACCOUNTS.sales_rep);
  const look = async () => {
    const began = performance.now();
    await call(server.url, worker, "deals/api/read_board", { filter: EVERYTHING, lang: "en" });
    return performance.now() - began;
  };
  for (let warm = 0; warm < 5; warm += 1) await look();
  const calm = [];
  for (let n = 0; n < 20; n += 1) calm.push(await look());

  let refused = 0;
  const one = async (n) => {
    await sleep((n * SECONDS * 1000) / PEOPLE);
    const began = performance.now();
    await signIn(server.url, loadAccount(n + 1)).catch((trouble) => {
      if (refused++ === 0) console.log(`     ${trouble.message}`);
    });
    return performance.now() - began;
  };
  let over = false;
  const busy = [];
  const working = (async () => {
    while (!over) {
      busy.push(await look());
      await sleep(100);
    }
  })();
  const times = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => one(n)));
  over = true;
  await working;

  figure("P14", `${PEOPLE} people signing in within ${SECONDS} s (100k)`, spread(times, "ms"), "p95 ≤ 2 s", percentile(times, 0.95) <= 2000 && refused === 0);
  figure("P14", "  of these turned away", refused, "0", refused === 0);
  // Unharmed: a board is still read in the time in which a person does not notice.
  figure("P14", `  meanwhile, reading the board (calm: ${spread(calm, "ms")})`, spread(busy, "ms"), "p95 ≤ 500 ms", percentile(busy, 0.95) <= 500);
  const peak = peakMegabytes(server.process.pid);
  if (peak) figure("P14", "  memory of the server at its peak", `${peak} MB`, "≤ 200 MB", peak <= 200);
} finally {
  await server.stop();
}

/** Only where the system tells (Linux). */
function peakMegabytes(pid) {
  try {
    return Math.round(Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/)[1]) / 1024);
  } catch {
    return null;
  }
}
