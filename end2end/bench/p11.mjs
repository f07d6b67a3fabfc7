// P11: reports over a million tickets: the server's time, for those who see all, a manager of a thousand people, and an agent. QZ_SIZE=1m measures a million tickets; without it 200,000.
import { Server } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figureOfTimes, signIn } from "./common.mjs";
import { SIZE, ask, dataOf, settled } from "./data.mjs";

const TIMES = 30;
const GOAL = 1_000;

const data = await dataOf(SIZE);
const server = await Server.start(data, "p11", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  await settled(data);
  const [[tickets]] = ask(data, "select count(*) from ticket_fact");
  // What the seeder wrote a moment ago is read by the index alone once it is tidied up.
  ask(data, "vacuum (analyze) ticket_fact");
  console.log(`     ${Number(tickets).toLocaleString("en")} tickets`);
  for (const [name, email] of [["administrator", ACCOUNTS.administrator], ["manager of all who sell", ACCOUNTS.sales_manager], ["agent", ACCOUNTS.service_agent], ["representative", ACCOUNTS.sales_rep]]) {
    const headers = await signIn(server.url, email);
    const asked = (more) => ({ span: "own", own: null, grouping: null, of: null, cut: "agent", clock: "all", ...more });
    const report = (which, more) => call(server.url, headers, `desk/reports/api/${which}`, which === "desk_now" ? {} : { asked: asked(more) });
    const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
    const lastYear = { own: { from: day(365), until: day(0) }, grouping: "month" };
    const lastMonth = { own: { from: day(30), until: day(0) }, grouping: "day" };
    const whole = await report("desk_trend", lastYear);
    if (whole.total.counts.created < 1_000) throw new Error("there is nothing to count");
    const measure = (what, read) => timed(name, what, read);
    await measure("now", () => report("desk_now"));
    await measure("a month by day", () => report("desk_trend", lastMonth));
    await measure("a year by month", () => report("desk_trend", lastYear));
    await measure("a year by month, working hours", () => report("desk_trend", { ...lastYear, clock: "worked" }));
    await measure("the year before it", () => report("desk_before", lastYear));
    await measure("a year side by side, by agent", () => report("desk_parts", lastYear));
    await measure("a year side by side, by category", () => report("desk_parts", { ...lastYear, cut: "category" }));
    const filter = (figure) => ({ queue: "all", counted: { figure, from: day(365), until: day(0), of: [] }, sort: "counted" });
    await measure("the tickets solved in a year, first page", () => call(server.url, headers, "desk/tickets/api/tickets", { filter: filter("solved"), after: null }));
    await measure("the tickets solved too late, first page", () => call(server.url, headers, "desk/tickets/api/tickets", { filter: filter("resolve_broken"), after: null }));
  }
} finally {
  await server.stop();
}

async function timed(who, what, read) {
  for (let warm = 0; warm < 3; warm += 1) await read();
  const times = [];
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await read();
    times.push(performance.now() - began);
  }
  figureOfTimes("P11", `${who}: ${what}`, times, GOAL, { note: SIZE });
}
