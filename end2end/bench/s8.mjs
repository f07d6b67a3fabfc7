// S8: forecasts: by how much history misses the last quarter of 2017, beside the naive one, and how soon the pages answer.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { binary, root, Server } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figure, percentile, signIn, spread } from "./common.mjs";
import { data100k } from "./data.mjs";

/** The 8,800 opportunities of a real company, of which those of 2017's last quarter are forecast from the earlier ones. */
const SALES = join(process.env.QZ_DATA ?? join(root, "../shared/data"), "crm-sales-opportunities/sales_pipeline.csv");
const TIMES = 20;

if (existsSync(SALES)) lookBack();
else console.log(`S8   NOT MEASURED: how well the last quarter is forecast; ${SALES} is not there (or name its folder in QZ_DATA)`);

const data = await data100k();
const server = await Server.start(data, "s8", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  const headers = await signIn(server.url, ACCOUNTS.administrator);
  const asked = { grain: "quarter", day: null, scope: {}, side: "person" };
  await measure("forecast of a quarter, 120,000 deals", () => call(server.url, headers, "forecast/api/read_forecast", { asked, lang: "en" }), 1_000);
  await measure("  what history lets expect", () => call(server.url, headers, "forecast/api/expected_by_history", { asked }), 1_000);
  await measure("  what changed since a snapshot", () => call(server.url, headers, "forecast/api/changes_since", { scope: {}, week: null }), 1_000);
  const stages = { base: "made", from: null, until: null, scope: {}, cut: "source" };
  await measure("  stages, twelve months", () => call(server.url, headers, "forecast/api/stage_analysis", { asked: stages, lang: "en" }), 2_000);
} finally {
  await server.stop();
}

function lookBack() {
  const columns = ["--closed", "close_date", "--value", "close_value", "--stage", "deal_stage", "--from", "2017-10-01", "--until", "2017-12-31"];
  const told = execFileSync(binary, ["backtest", SALES, ...columns], { encoding: "utf8" }).trim().split("\n").slice(1);
  const of = Object.fromEntries(told.map((line) => line.split(",")).map(([way, value, missed]) => [way, { value: Number(value), missed }]));
  const millions = (value) => `${(value / 1e6).toFixed(2)} million`;
  figure("S8", `2017 Q4 by history (${millions(of.history.value)}, came ${millions(of.came.value)})`, `${of.history.missed} % off`, `naive ${of.naive.missed} %`, true);
}

async function measure(what, read, goal) {
  for (let warm = 0; warm < 3; warm += 1) await read();
  const times = [];
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await read();
    times.push(performance.now() - began);
  }
  figure("S8", what, spread(times, "ms"), `p95 ≤ ${goal} ms`, percentile(times, 0.95) <= goal);
}
