// C8: duplicates: how rightly they are found, how long a whole base takes, how soon one is warned while typing.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { binary, root, Server } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figure, percentile, signIn, sleep, spread } from "./common.mjs";
import { ask, data100k } from "./data.mjs";

/** Persons with known doubles (FEBRL): 500 originals, each with one mistyped copy, `rec-N-org` and `rec-N-dup-0`. */
const PERSONS = process.env.QZ_FEBRL ?? join(root, "../shared/data/febrl/dataset1.csv");
const COLUMNS = {
  id: "rec_id",
  name: "given_name,surname",
  address: "street_number,address_1,address_2,suburb,postcode,state",
  date: "date_of_birth",
  number: "soc_sec_id",
};
const BASE = 100_000;
const TYPED = 300;

if (existsSync(PERSONS)) rightly();
else console.log(`C8   NOT MEASURED: how rightly persons are matched; ${PERSONS} is not there (or name it in QZ_FEBRL)`);

const data = await data100k();
const server = await Server.start(data, "c8", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  await wholeBase();
  await typing();
} finally {
  await server.stop();
}

function rightly() {
  const columns = Object.entries(COLUMNS).flatMap(([kind, names]) => [`--${kind}`, names]);
  const told = execFileSync(binary, ["duplicates", PERSONS, "--people", ...columns], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const pairs = told.trim().split("\n").slice(1).map((line) => line.split(","));
  const number = (id) => id.split("-")[1];
  const right = pairs.filter(([first, second]) => number(first) === number(second)).length;
  const copies = readFileSync(PERSONS, "utf8").split("\n").filter((line) => line.includes("-dup-")).length;
  const [precision, recall] = [right / pairs.length, right / copies];
  const f1 = (2 * precision * recall) / (precision + recall);
  figure("C8", `doubles among ${copies * 2} persons: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1`, f1.toFixed(3), "≥ 0.97", f1 >= 0.97);
}

/** Has so many customers looked at again, as after an import, and waits until nobody waits. */
async function wholeBase() {
  while (waiting() > 0) await sleep(200);
  const began = performance.now();
  ask(data, `insert into duplicate_due select id from customer where deleted_at is null order by id limit ${BASE}`);
  while (waiting() > 0) await sleep(100);
  const seconds = (performance.now() - began) / 1000;
  const [[all, pairs]] = ask(data, "select (select count(*) from customer where deleted_at is null), (select count(*) from duplicate)");
  figure("C8", `${BASE} customers of a base of ${all} checked (${pairs} pairs look like one)`, `${seconds.toFixed(1)} s`, "≤ 60 s", seconds <= 60);
}

function waiting() {
  return Number(ask(data, "select duplicates_due(1)")[0][0]);
}

/** Types the names and numbers of customers all over the base, with a letter missing. */
async function typing() {
  const rep = await signIn(server.url, ACCOUNTS.sales_rep);
  const known = ask(data, `select name, coalesce(phone, '') from customer where deleted_at is null order by md5(id::text) limit ${TYPED}`);
  const times = [];
  let found = 0;
  for (const [name, phone] of known) {
    const typed = { kind: "company", name: name.slice(0, -1), phone, email: "", website: "", address: "", country: "", itself: null };
    const began = performance.now();
    const suspects = await call(server.url, rep, "customers/duplicates/api/similar_records", { typed });
    times.push(performance.now() - began);
    if (suspects.length > 0) found += 1;
  }
  figure("C8", `warned while typing (${TYPED} names with their number, ${found} known)`, spread(times, "ms"), "p95 ≤ 100 ms", percentile(times, 0.95) <= 100 && found > TYPED / 2);
}
