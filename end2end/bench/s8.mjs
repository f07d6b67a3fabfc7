// S8: forecasts: win rates of 8,800 real opportunities as their file has them, by how much history misses the last quarter of 2017 beside the naive way, and how soon the pages answer.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { binary, ownDatabase, root, Server } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figure, figureOfTimes, signIn, withFolder } from "./common.mjs";
import { ask, data100k } from "./data.mjs";

/** The 8,800 opportunities of a real company, of which those of 2017's last quarter are forecast from the earlier ones. */
const FOLDER = join(process.env.QZ_DATA ?? join(root, "../shared/data"), "crm-sales-opportunities");
const SALES = join(FOLDER, "sales_pipeline.csv");
const PIPELINE = "Opportunities";
const TIMES = 20;

if (existsSync(SALES)) {
  const deals = dealsOfFile();
  await winRates(deals);
  lookBack(deals);
} else console.log(`S8   NOT MEASURED: win rates, and how well the last quarter is forecast; ${SALES} is not there (or name its folder in QZ_DATA)`);

const data = await data100k();
const server = await Server.start(data, "s8", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  const headers = await signIn(server.url, ACCOUNTS.administrator);
  const asked = { grain: "quarter", day: null, scope: {}, side: "person" };
  await measure("forecast of a quarter, 120,000 deals", () => call(server.url, headers, "forecast/api/read_forecast", { asked, lang: "en" }), 1_000);
  await measure("  what history lets expect", () => call(server.url, headers, "forecast/api/expected_by_history", { asked }), 1_000);
  await measure("  what changed since a snapshot", () => call(server.url, headers, "forecast/api/changes_since", { scope: {}, week: null }), 1_000);
  for (const widget of ["month", "pipeline", "alerts"]) {
    await measure(`  home: ${widget}`, () => call(server.url, headers, "home/api/read_widget", { widget, lang: "en" }), 1_000);
  }
  const stages = { base: "made", from: null, until: null, scope: {}, cut: "source" };
  await measure("  stages, twelve months", () => call(server.url, headers, "forecast/api/stage_analysis", { asked: stages, lang: "en" }), 2_000);
} finally {
  await server.stop();
}

/** What the file itself says. Of its products it writes one in two ways. */
function dealsOfFile() {
  const [head, ...lines] = readFileSync(SALES, "utf8").trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => {
    const deal = Object.fromEntries(line.split(",").map((text, n) => [names[n], text]));
    const [year, month] = deal.close_date.split("-").map(Number);
    return { person: deal.sales_agent, product: deal.product.replace("GTXPro", "GTX Pro"), quarter: `${year}-Q${Math.ceil(month / 3)}`, stage: deal.deal_stage, day: deal.close_date, value: Number(deal.close_value) };
  });
}

/** How many were won and lost, and what the won ones were worth, by a column. */
function endsBy(deals, column) {
  const ends = {};
  for (const deal of deals.filter(({ stage }) => stage === "Won" || stage === "Lost")) {
    const end = (ends[deal[column]] ??= { won: 0, lost: 0, value: 0 });
    end[deal.stage.toLowerCase()] += 1;
    end.value += deal.stage === "Won" ? deal.value : 0;
  }
  return ends;
}

/** Brings the files in as an administrator would, and compares what the stage analysis says with what the file says. */
async function winRates(deals) {
  await withFolder(async (folder) => {
    // Its first start makes the sample accounts.
    await (await Server.start(folder, "s8-sample")).stop();
    const order = ["--data", folder, "import", FOLDER, "--as", ACCOUNTS.administrator, "--currency", "CNY", "--pipeline", PIPELINE];
    execFileSync(binary, order, { stdio: ["ignore", "ignore", "pipe"], maxBuffer: 1 << 26, env: ownDatabase() });
    const server = await Server.start(folder, "s8-import");
    try {
      const headers = await signIn(server.url, ACCOUNTS.administrator);
      const { pipelines } = await call(server.url, headers, "forecast/api/forecast_choices", { lang: "en" });
      const scope = { pipeline: pipelines.find(([, name]) => name === PIPELINE)?.[0] };
      if (!scope.pipeline) throw new Error(`the import made no pipeline ${PIPELINE}`);
      const analysis = (cut) => call(server.url, headers, "forecast/api/stage_analysis", { asked: { base: "closed", from: "2016-01-01", until: "2018-12-31", scope, cut }, lang: "en" });
      const [[brought]] = ask(folder, `select count(*) from deal d join pipeline p on p.id = d.pipeline_id where p.name = '${PIPELINE}'`);
      figure("S8", "opportunities brought in", brought, deals.length, Number(brought) === deals.length);
      for (const cut of ["person", "product", "quarter"]) {
        const wanted = endsBy(deals, cut);
        const { rows } = await analysis(cut);
        const found = Object.fromEntries(rows.map(([of, end]) => [of.name, { won: end.won, lost: end.lost, value: Number(end.won_value) }]));
        const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
        const same = names.filter((name) => JSON.stringify(wanted[name]) === JSON.stringify(found[name])).length;
        const rates = Object.values(found).map(({ won, lost }) => (won / (won + lost)) * 100);
        figure("S8", `win rates by ${cut} (${Math.min(...rates).toFixed(1)} to ${Math.max(...rates).toFixed(1)} %)`, `${same} of ${names.length} as in the file`, "all", same === names.length);
      }
    } finally {
      await server.stop();
    }
  });
}

function lookBack(deals) {
  const columns = ["--closed", "close_date", "--value", "close_value", "--stage", "deal_stage", "--from", "2017-10-01", "--until", "2017-12-31"];
  const told = execFileSync(binary, ["backtest", SALES, ...columns], { encoding: "utf8" }).trim().split("\n").slice(1);
  const of = Object.fromEntries(told.map((line) => line.split(",")).map(([way, value, missed]) => [way, { value: Number(value), missed: Number(missed) }]));
  const won = (quarter) => deals.filter((deal) => deal.stage === "Won" && deal.quarter === quarter).reduce((sum, { value }) => sum + value, 0);
  const [came, before] = [won("2017-Q4"), won("2017-Q3")];
  if (of.came.value !== came || of.naive.value !== before) throw new Error(`the file says ${came} and ${before}, backtest says ${of.came.value} and ${of.naive.value}`);
  const millions = (value) => `${(value / 1e6).toFixed(2)} million`;
  const better = Math.abs(of.history.missed) <= Math.abs(of.naive.missed);
  figure("S8", `2017 Q4 by history (${millions(of.history.value)}, came ${millions(came)})`, `${of.history.missed} % off`, `naive ${of.naive.missed} %`, better);
}

async function measure(what, read, goal) {
  for (let warm = 0; warm < 3; warm += 1) await read();
  const times = [];
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await read();
    times.push(performance.now() - began);
  }
  figureOfTimes("S8", what, times, goal);
}
