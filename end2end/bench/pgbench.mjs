// What PostgreSQL alone needs for the same SQL on the same machine: the measure beside which the server's own times stand.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/server.mjs";
import { addressOf, ask } from "./data.mjs";

const CLIENTS = 4;
const SECONDS = 20;
const CARDS = 24;

/**
 * Milliseconds of moves of cards by `pgbench`, so many a second, as the person of that e-mail; null where there is no pgbench. The
 * statements are those of `server/examples/bare.rs`, which figure P5 compares with what the server does.
 */
export function moves(data, email, perSecond) {
  const program = process.env.PGBENCH || "pgbench";
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
  } catch {
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), "qz-pgbench-"));
  try {
    const cards = neighbours(data, email);
    const scripts = cards.map((card, n) => {
      const file = join(folder, `move-${n}.sql`);
      writeFileSync(file, script(card));
      return ["-f", file];
    });
    const often = ["-M", "prepared", "-c", CLIENTS, "-j", 1, "-R", perSecond, "-T", SECONDS, "-n", "-l", "--log-prefix", join(folder, "log")].map(String);
    execFileSync(program, [...often, ...scripts.flat(), addressOf(data, "qz_app")], { stdio: ["ignore", "ignore", "pipe"] });
    // Client, number, microseconds since it was due, script, time (two columns), and how much of it was waiting for its turn.
    return readdirSync(folder)
      .filter((name) => name.startsWith("log"))
      .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").filter(Boolean))
      .map((line) => line.split(" ").map(Number))
      .map(([, , time, , , , lag]) => (time - lag) / 1000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Cards of that person, each with the two it stands between, none of them twice. */
function neighbours(data, email) {
  const rows = ask(
    data,
    `select d.id, d.position, d.stage_id, d.pipeline_id, p.id, row_number() over (partition by d.stage_id order by d.position, d.id)
       from deal d join person p on p.id = d.owner_id join stage s on s.id = d.stage_id
      where p.email = '${email}' and d.deleted_at is null and s.kind = 'open' order by d.stage_id, d.position, d.id`,
  );
  const cards = [];
  for (let n = 0; n + 2 < rows.length && cards.length < CARDS; n += 3) {
    const [above, card, below] = rows.slice(n, n + 3);
    if (above[2] === below[2]) cards.push({ above: above[0], below: below[0], key: above[1], id: card[0], stage: card[2], pipeline: card[3], person: card[4] });
  }
  if (cards.length === 0) throw new Error(`${email} has no cards to move`);
  return cards;
}

/** One transaction, as the server runs it. */
function script({ above, below, key, id, stage, pipeline, person }) {
  const sql = statements();
  const text = (value) => `'${value}'`;
  const items = `'{${id}}'::uuid[]`;
  const event = (fields) => `${text(JSON.stringify({ stage, position: key, ...fields }))}::jsonb`;
  const lines = [
    "begin",
    "set local role qz_sales_rep",
    `select set_config('qz.person', ${text(person)}, true), set_config('qz.now', now()::text, true)`,
    filled(sql.TARGET, [text(stage)]),
    filled(sql.LOCK, [items]),
    filled(sql.CARDS, [text(person), items]),
    filled(sql.NEIGHBOURS, [`'{${above},${below}}'::uuid[]`, text(stage), items]),
    // Another place after the card above each time, as random as the server's.
    filled(sql.MOVE, [items, `array['${key}' || (1000000 + floor(random() * 1000000))::int || 'V']`, text(stage), text(pipeline), "'open'", "now()"]),
    filled(sql.RECORD, ["gen_random_uuid()", "now()", text(person), text(id), "1", event({}), event({ stage_name: "", status: "open" })]),
    filled(sql.CARDS, [text(person), items]),
    "commit",
  ];
  return lines.map((line) => `${line.replace(/\s+/g, " ").trim()};\n`).join("");
}

/** The statements of the bare handlers, by name. */
function statements() {
  const source = readFileSync(join(root, "server/examples/bare.rs"), "utf8");
  return Object.fromEntries([...source.matchAll(/^const ([A-Z]+): &str =\s*"([^"]*)";/gm)].map(([, name, sql]) => [name, sql]));
}

function filled(sql, values) {
  return sql.replace(/\$(\d+)/g, (_, n) => values[n - 1]);
}
