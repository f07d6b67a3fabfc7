// P7: import of a million customers: rows a second until they are listed, memory, against a COPY into the same tables.
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Server, binary, ownDatabase } from "../support/server.mjs";
import { figure, round, sleep, withFolder } from "./common.mjs";
import { ask } from "./data.mjs";

/** Fewer for a quick look: QZ_P7_ROWS=100000 ./bench P7 */
const ROWS = Number(process.env.QZ_P7_ROWS ?? 1_000_000);
/** Of a thousand rows, so many stand in the file twice, and so many cannot be taken. */
const TWICE = 5;
const WRONG = 5;
const EMAIL = "import@example.com";

/** Numbers from a seed, the same on every machine (mulberry32). */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PLACES = ["北京", "上海", "广州", "深圳", "青岛", "宁波", "苏州", "成都", "杭州", "武汉", "Hamburg", "Boston"];
const FIRST = [..."青东海天华宏盛泰安瑞恒信德利通达新远大中金玉龙凤祥福永长"];
const TRADES = ["机械制造", "国际贸易", "电子科技", "化工", "医疗器械", "物流", "软件", "食品", "建材", "服装"];

async function writeFile(path) {
  const roll = dice(7);
  const pick = (list) => list[Math.floor(roll() * list.length)];
  const out = createWriteStream(path);
  out.write("客户编号,客户名称,行业,省份,地址,联系电话,邮箱,员工人数,年营收,创建时间\n");
  let twice = 0;
  let wrong = 0;
  let last = "";
  for (let n = 0; n < ROWS; n += 1) {
    let line;
    if (roll() < TWICE / 1000 && last) {
      line = last;
      twice += 1;
    } else {
      const place = pick(PLACES);
      const name = `${place}${pick(FIRST)}${pick(FIRST)}${pick(FIRST)}${n.toString(36)}${pick(TRADES)}有限公司`;
      const refused = roll() < WRONG / 1000;
      if (refused) wrong += 1;
      const revenue = refused ? "不详" : Math.floor(roll() * 1e8);
      const day = new Date(1.5e12 + Math.floor(roll() * 2e11)).toISOString().slice(0, 10);
      line = `C${n},${name},${pick(TRADES)},${place},"${place}路 ${n % 900} 号, ${n % 30} 楼",${13e9 + n * 7},info@c${n}.example.com,${Math.floor(roll() * 900)},${revenue},${day}\n`;
      if (!refused) last = line;
    }
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return { twice, wrong };
}

/** Runs the import; gives what it said and the most memory it had, in MB. */
async function runImport(folder, file) {
  const child = spawn(binary, ["--data", folder, "import", file, "--as", EMAIL, "--currency", "CNY"], { stdio: ["ignore", "pipe", "pipe"], env: ownDatabase() });
  let said = "";
  let most = 0;
  const lines = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of createInterface({ input: stream })) said += `${line}\n`;
  });
  const look = setInterval(() => {
    try {
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0));
    } catch {
      // It has ended, or this system does not say.
    }
  }, 200);
  const [code] = await once(child, "exit");
  clearInterval(look);
  await Promise.all(lines);
  if (code !== 0) throw new Error(`the import ended with ${code}:\n${said.slice(-3000)}`);
  return { said, megabytes: most / 1024 };
}

/** Milliseconds that a COPY takes into tables with the same columns, rules and indexes. */
async function copyTime(folder) {
  const database = spawn(binary, ["--data", folder, "database"], { stdio: ["pipe", "pipe", "ignore"], env: ownDatabase() });
  const ended = once(database, "exit");
  try {
    let address;
    for await (const line of createInterface({ input: database.stdout })) {
      if (line.startsWith("DATABASE_URL=")) address = line.slice("DATABASE_URL=".length);
      if (line.startsWith("READY=")) break;
    }
    const psql = (sql) => execFileSync("psql", ["-qXAt", "-v", "ON_ERROR_STOP=1", "-d", address], { input: sql, encoding: "utf8" });
    let time = 0;
    for (const table of ["customer", "event"]) {
      const file = join(folder, `${table}.copy`);
      psql(`\\copy (select * from ${table}) to '${file}'\ncreate table copied_${table} (like ${table} including all);`);
      const began = performance.now();
      psql(`\\copy copied_${table} from '${file}'`);
      time += performance.now() - began;
    }
    return { time, listed: Number(psql("select count(*) from customer where deleted_at is null")) };
  } finally {
    database.stdin.end();
    await ended;
  }
}

/** Milliseconds until the server has brought all of it into the search index. */
async function searchTime(folder) {
  const began = performance.now();
  const server = await Server.start(folder, "p7", { QINGZHOU_SAMPLE_DATA: "false" });
  try {
    while (performance.now() - began < 900_000) {
      if (ask(folder, "select count(*) from (select 1 from search_due limit 1) d")[0][0] === "0") return performance.now() - began;
      await sleep(500);
    }
    return Infinity;
  } finally {
    await server.stop();
  }
}

await withFolder(async (folder) => {
  const file = join(folder, "customers.csv");
  const { twice, wrong } = await writeFile(file);
  execFileSync(binary, ["--data", folder, "person", "add", "--email", EMAIL, "--name", "Import", "--role", "administrator"], { stdio: "ignore", env: ownDatabase() });
  const { said, megabytes } = await runImport(folder, file);
  const speed = Number(/(\d+) rows\/s; the whole report/.exec(said)?.[1] ?? NaN);
  const written = (ROWS / speed) * 1000;
  const copied = await copyTime(folder);
  const search = await searchTime(folder);
  const expected = ROWS - twice - wrong;
  const size = ROWS.toLocaleString("en");
  figure("P7", `${size} customers, checked and looked up, until listed`, `${speed} rows/s`, "≥ 20000", speed >= 20_000);
  figure("P7", "memory of the import", `${round(megabytes)} MB`, "≤ 150 MB", megabytes <= 150);
  figure("P7", "against COPY into the same tables and b-tree indexes", `${round(written / copied.time)} × (${round(copied.time / 1000)} s)`, "≤ 4 ×", written <= 4 * copied.time);
  figure("P7", "search follows", `${round(search / 1000)} s`, "≤ 300 s", search <= 300_000);
  figure("P7", `listed (${twice} stood twice, ${wrong} were refused)`, `${copied.listed}`, `${expected}`, copied.listed === expected);
});
