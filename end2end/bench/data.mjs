// The data at size `100k` or `1m`, made once and kept until the seeder or the tables change, with 500 accounts that can sign in.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { binary, ownDatabase, root } from "../support/server.mjs";

export const PEOPLE = 500;
export const loadAccount = (n) => `load-${n}@example.com`;

/** At which size is measured what can be measured at several. */
export const SIZE = process.env.QZ_SIZE ?? "100k";
const MEANS = { "100k": "100,000 open deals, 200,000 customers", "1m": "1,000,000 customers, 3,000,000 contacts" };

export const data100k = () => dataOf("100k");

/** The folder to start a server on. */
export async function dataOf(size) {
  if (!MEANS[size]) throw new Error(`QZ_SIZE is 100k or 1m, not ${size}`);
  const folder = join(root, `target/bench-${size}`);
  const stamp = `${folder}.made-by`;
  const now = fingerprint();
  const isThere = () => existsSync(stamp) && readFileSync(stamp, "utf8") === now && existsSync(folder);
  if (isThere()) return folder;
  return alone(`${folder}.lock`, async () => {
    // Whoever was first may have made it meanwhile.
    if (isThere()) return folder;
    console.log(`making the data (${MEANS[size]}): some minutes, once`);
    remove(folder, stamp);
    mkdirSync(folder, { recursive: true });
    execFileSync(binary, ["--data", folder, "seed", size], { stdio: "inherit", env: ownDatabase() });
    await addAccounts(folder);
    writeFileSync(stamp, now);
    return folder;
  });
}

/** Does something that nobody else does at the same time, whatever program they run in: others wait. */
async function alone(lock, work) {
  mkdirSync(dirname(lock), { recursive: true });
  let said = false;
  for (;;) {
    try {
      const file = openSync(lock, "wx");
      writeFileSync(file, String(process.pid));
      closeSync(file);
      break;
    } catch (trouble) {
      if (trouble.code !== "EEXIST") throw trouble;
    }
    const holder = Number(readWhole(lock));
    // Whoever made it has ended without taking it away: it goes, and the next one who tries is the one.
    if (holder > 0 && !lives(holder)) breakOpen(lock, holder);
    else if (!said) {
      console.log(`waiting for process ${holder || "?"}, which is making the data`);
      said = true;
    }
    await sleep(500);
  }
  const leave = () => rmSync(lock, { force: true });
  process.once("exit", leave);
  try {
    return await work();
  } finally {
    process.off("exit", leave);
    leave();
  }
}

/** Takes a dead one's lock away, and no other's: who is looking at the same time may have done so, and may hold it by now. */
function breakOpen(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (Number(readWhole(aside)) === holder) rmSync(aside, { force: true });
  else renameSync(aside, lock);
}

function readWhole(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (trouble) {
    return trouble.code === "EPERM";
  }
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const place of ["server/src/seed", "migrations"]) {
    const files = readdirSync(join(root, place), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) hash.update(readFileSync(path));
  }
  // What this file adds to it.
  hash.update(`${PEOPLE} ${addAccounts}`);
  return hash.digest("hex");
}

/** The address of a folder's embedded database, while a server runs on it: PostgreSQL itself says where its socket is. */
export function addressOf(data, login) {
  const pointer = join(data, "pg.location");
  const home = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : data;
  const [, , , port, socket] = readFileSync(join(home, "pg/postmaster.pid"), "utf8").split("\n");
  return `postgres://${login}@/qingzhou?host=${encodeURIComponent(socket)}&port=${port}`;
}

/** Asks the database as its owner, who sees everything. Gives rows of texts. */
export function ask(data, sql) {
  const text = execFileSync("psql", ["-qXAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", addressOf(data, "qz_owner"), "-c", sql], { encoding: "utf8" });
  return text.split("\n").filter(Boolean).map((line) => line.split("\t"));
}

/** Waits until what a server does by itself after its data came in is done: it takes a core, and with it all figures. */
export async function settled(data) {
  const open = `select (select count(*) from (select from event e, seal_head s where (e.xid, e.id) > (s.xid, s.event_id) limit 1000) x) > 999,
    exists (select from duplicate_due), exists (select from search_due), exists (select from score_setting where reached is not null or swept <> revision)`;
  const what = ["the log is sealed", "duplicates are looked for", "the index of the search is kept", "scores are counted"];
  let said = "";
  for (;;) {
    const [open_now] = ask(data, open);
    const left = what.filter((_, n) => open_now[n] === "t").join(", ");
    if (!left) return;
    if (left !== said) console.log(`     waiting until ${left}`);
    said = left;
    await sleep(2_000);
  }
}

function remove(folder, stamp) {
  rmSync(stamp, { force: true });
  // The database may lie elsewhere, where its own account can enter.
  const pointer = join(folder, "pg.location");
  if (existsSync(pointer)) {
    const elsewhere = readFileSync(pointer, "utf8").trim();
    if (elsewhere.startsWith("/var/lib/qingzhou/")) rmSync(elsewhere, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Lets the seeded sales people sign in, with the sample password, and adds more up to PEOPLE. */
async function addAccounts(folder) {
  const database = spawn(binary, ["--data", folder, "database"], { stdio: ["pipe", "pipe", "ignore"], env: ownDatabase() });
  const ended = new Promise((resolve) => database.once("exit", resolve));
  try {
    let address;
    for await (const line of createInterface({ input: database.stdout })) {
      if (line.startsWith("DATABASE_URL=")) address = line.slice("DATABASE_URL=".length);
      if (line.startsWith("READY=")) break;
    }
    if (!address) throw new Error("the database did not start; `qingzhou doctor` may know why");
    const sql = `
      with numbered as (select id, row_number() over (order by id) as n from person where email is null and role = 'sales_rep' and active)
      update person set email = 'load-' || n || '@example.com' from numbered where person.id = numbered.id and n <= ${PEOPLE};
      insert into person (id, email, name, role, team_id)
      select gen_random_uuid(), 'load-' || n || '@example.com', 'Load ' || n, 'sales_rep', (select team_id from person where email = 'rep@example.com')
        from generate_series((select count(*) + 1 from person where email like 'load-%'), ${PEOPLE}) n;
      insert into secret (person_id, password_hash)
      select p.id, (select s.password_hash from secret s join person r on r.id = s.person_id where r.email = 'rep@example.com')
        from person p where p.email like 'load-%';`;
    execFileSync("psql", ["-qX1v", "ON_ERROR_STOP=1", "-d", address, "-c", sql], { stdio: ["ignore", "inherit", "inherit"] });
  } finally {
    database.stdin.end();
    await ended;
  }
}
