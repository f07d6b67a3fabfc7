// P5: the server's own work: requests a second beside a bare axum and sqlx handler that opens the same transaction and runs the same query.
import { execFileSync, spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { Server, ownDatabase, root } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { EVERYTHING, call, figure, percentile, round, signIn, spread } from "./common.mjs";
import { data100k } from "./data.mjs";

const AT_ONCE = 8;
const SECONDS = 4;
const ROUNDS = 3;

execFileSync("cargo", ["build", "--locked", "--release", "--quiet", "-p", "server", "--example", "bare"], { cwd: root, stdio: "inherit" });
const data = await data100k();
const server = await Server.start(data, "p5", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn", QINGZHOU_DEV: "false" });
const bare = await startBare();
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
try {
  const headers = await signIn(server.url, ACCOUNTS.sales_rep);
  const board = await call(server.url, headers, "deals/api/read_board", { filter: EVERYTHING, lang: "en" });
  const stage = board.columns.reduce((most, column) => (column.cards.length > most.cards.length ? column : most)).stage;
  const filter = { ...EVERYTHING, pipeline: board.pipeline.id };
  const page = JSON.stringify({ filter, stage, cursor: null });

  const ours = () => ask(`${server.url}/api/app/deals/api/read_column`, headers, page);
  const theirs = () => ask(`${bare.url}/column/${stage}`, {});
  const [one, other] = [JSON.parse(await ours()).cards, JSON.parse(await theirs())];
  const same = one.every((card, place) => card.id === other[place].id && card.version === other[place].version);
  if (!same || one.length < 50) throw new Error("the two do not read the same cards");
  await compare("reading a page of a column (100k)", ours, theirs, 0.7);

  // Each worker moves a card of its own between neighbours of its own.
  const places = one.slice(0, 3 * AT_ONCE).map(({ id }) => id);
  const order = (worker) => ({ items: [places[3 * worker + 1]], stage, after: places[3 * worker], before: places[3 * worker + 2] });
  const moveOurs = (worker) => ask(`${server.url}/api/app/deals/api/move_deals`, headers, JSON.stringify({ order: { ...order(worker), fill: null } }));
  const moveTheirs = (worker) => ask(`${bare.url}/move`, {}, JSON.stringify(order(worker)));
  await compare("moving a card (100k)", moveOurs, moveTheirs, 0.6);

  const price = await times(() => ask(`${bare.url}/open`, {}));
  const within = await times(theirs);
  const without = await times(() => ask(`${bare.url}/plain/${stage}`, {}));
  console.log(`     the transaction itself, opened and closed: ${spread(price, "ms")}`);
  console.log(`     a page inside of it ${spread(within, "ms")}; without it, and without policies, ${spread(without, "ms")}`);
} finally {
  agent.destroy();
  bare.process.stdin.end();
  await bare.ended;
  await server.stop();
}

async function startBare() {
  const child = spawn(join(root, "target/release/examples/bare"), [ACCOUNTS.sales_rep], {
    cwd: data,
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...ownDatabase(), QINGZHOU_DATA: data },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("LISTEN=")) return { url: line.slice("LISTEN=".length), process: child, ended };
  }
  await server.stop();
  throw new Error("the bare handlers did not start");
}

/** One request over a line that stays open. Cheaper than fetch, so that the machine is left to those who are measured. */
function ask(url, headers, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, method: body ? "POST" : "GET", headers: { ...headers, accept: "application/json", ...(body ? { "content-type": "application/json", "content-length": Buffer.byteLength(body) } : {}) } };
    const sent = request(url, options, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (answer.statusCode === 200) resolve(text);
        else reject(new Error(`${url}: ${answer.statusCode} ${text.slice(0, 300)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Requests a second of `AT_ONCE` workers. */
async function rate(work) {
  let done = 0;
  const began = performance.now();
  const one = async (worker) => {
    while (performance.now() - began < SECONDS * 1000) {
      await work(worker);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => one(worker)));
  return (done * 1000) / (performance.now() - began);
}

/** Turn by turn, so that what else the machine does meets both alike. */
async function compare(what, ours, theirs, least) {
  await rate(ours);
  await rate(theirs);
  const [our, their] = [[], []];
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    our.push(await rate(ours));
    their.push(await rate(theirs));
  }
  const [a, b] = [percentile(our, 0.5), percentile(their, 0.5)];
  figure("P5", what, `${round(a)} of ${round(b)} a second: ${round(a / b)} ×`, `≥ ${least} ×`, a / b >= least);
}

/** Milliseconds of requests one after the other. */
async function times(work) {
  for (let warm = 0; warm < 20; warm += 1) await work();
  const all = [];
  for (let n = 0; n < 200; n += 1) {
    const began = performance.now();
    await work();
    all.push(performance.now() - began);
  }
  return all;
}
