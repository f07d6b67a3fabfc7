// P14: 500 people sign in within ten seconds, while somebody else works on.
import { readFileSync, writeFileSync } from "node:fs";
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
  let harmed = 0;
  const busy = [];
  const working = (async () => {
    while (!over) {
      await look().then(
        (time) => busy.push(time),
        (trouble) => {
          if (harmed++ === 0) console.log(`     ${trouble.message}`);
        },
      );
      await sleep(100);
    }
  })();
  const resting = memory("VmRSS");
  forgetPeak();
  const times = await Promise.all(Array.from({ length: PEOPLE }, (_, n) => one(n)));
  over = true;
  await working;

  figure("P14", `${PEOPLE} people signing in within ${SECONDS} s (100k)`, spread(times, "ms"), "p95 ≤ 2 s", percentile(times, 0.95) <= 2000 && refused === 0);
  figure("P14", "  of these turned away", refused, "0", refused === 0);
  // Unharmed: a board is still read in the time in which a person does not notice.
  figure("P14", `  meanwhile, reading the board (calm: ${spread(calm, "ms")})`, spread(busy, "ms"), "p95 ≤ 500 ms", busy.length > 0 && percentile(busy, 0.95) <= 500);
  figure("P14", "  boards that were refused meanwhile", harmed, "0", harmed === 0);
  // Each hash takes its memory while it is reckoned; without a bound, five hundred at once would take gigabytes.
  const peak = memory("VmHWM");
  if (peak) figure("P14", `  memory of the server at its peak (before: ${resting} MB)`, `${peak} MB`, "≤ 200 MB", peak <= 200);
  else console.log("     this system does not tell how much memory the server took");
} finally {
  await server.stop();
}

/** The peak counts from now on: what starting took says nothing of signing in. Where the system cannot, it counts from the start. */
function forgetPeak() {
  try {
    writeFileSync(`/proc/${server.process.pid}/clear_refs`, "5");
  } catch {
    console.log("     the peak of memory below counts from the server's start");
  }
}

/** Megabytes of the server, now (VmRSS) or at most (VmHWM); null where the system does not tell. */
function memory(what) {
  try {
    return Math.round(Number(readFileSync(`/proc/${server.process.pid}/status`, "utf8").match(new RegExp(`${what}:\\s+(\\d+) kB`))[1]) / 1024);
  } catch {
    return null;
  }
}
