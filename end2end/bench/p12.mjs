// P12: growth: what P1, P3, P8 and P11 cost at ten times the data. Measures both sizes; `1m` is made once and takes 40 GB and an hour.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../support/server.mjs";
import { figure, round } from "./common.mjs";
import { dataOf } from "./data.mjs";

const KEYS = ["p1", "p3", "p8", "p11"];
const GOAL = 1.5;
/** A difference that no clock of a busy machine tells from none, in milliseconds. */
const BLUR = 1;

const [small, large] = [await figuresAt("100k"), await figuresAt("1m")];
for (const { key, what, median } of large) {
  const before = small.find((one) => one.key === key && one.what === what);
  if (!before) throw new Error(`${key}, ${what}: measured at 1m only`);
  const growth = median / before.median;
  figure("P12", `${key}: ${what}`, `${round(growth)} × (median ${round(before.median)} → ${round(median)} ms)`, `≤ ${GOAL} ×`, growth <= GOAL || median - before.median <= BLUR);
}

/** What the benchmarks measure at a size. Whether they reach their own goals is said in their lines and is no part of this one. */
async function figuresAt(size) {
  await dataOf(size);
  const told = join(root, `target/test-logs/figures-${size}.jsonl`);
  rmSync(told, { force: true });
  for (const key of KEYS) {
    const script = fileURLToPath(new URL(`${key}.mjs`, import.meta.url));
    const child = spawn(process.execPath, [script], { stdio: "inherit", env: { ...process.env, QZ_SIZE: size, QZ_FIGURES: told } });
    await once(child, "exit");
  }
  return readFileSync(told, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
}
