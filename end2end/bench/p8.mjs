// P8: the first page of a timeline with 100,000 entries, whole and narrowed, through the real server. QZ_SIZE=1m measures it among twenty million entries.
import { Server } from "../support/server.mjs";
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figureOfTimes, signIn } from "./common.mjs";
import { SIZE, ask, dataOf, settled } from "./data.mjs";

const ENTRIES = 100_000;
const TIMES = 200;

const data = await dataOf(SIZE);
const server = await Server.start(data, "p8", { QINGZHOU_SAMPLE_DATA: "false", QINGZHOU_LOG: "warn" });
try {
  await settled(data);
  const rep = `(select id from person where email = '${ACCOUNTS.sales_rep}')`;
  const [[long], [short]] = ask(data, `select id from customer where owner_id = ${rep} and deleted_at is null order by id limit 2`);
  lengthen(long);
  const headers = await signIn(server.url, ACCOUNTS.sales_rep);
  const [[seldom]] = ask(data, `select id from person where email = '${ACCOUNTS.sales_manager}'`);
  const read = (customer, group, narrowed = null) => call(server.url, headers, "events/api/timeline", { of: { customer }, group, before: null, narrowed });

  const whole = await read(long, "all");
  if (whole.entries.length !== 50 || !whole.more) throw new Error("the long timeline is not there");
  const none = { person: null, from: null, to: null, at: null };
  await measure(`first page of ${ENTRIES.toLocaleString("en")} entries`, () => read(long, "all"));
  await measure("  for comparison, of a few", () => read(short, "all"), null);
  await measure("  notes only", () => read(long, "notes"));
  await measure("  contacts made only", () => read(long, "calls"));
  await measure("  changes only, one in a thousand", () => read(long, "changes"));
  await measure("  of a colleague who did one in a thousand", () => read(long, "all", { ...none, person: seldom }));
  await measure("  from two years ago on", () => read(long, "all", { ...none, at: new Date(Date.now() - 730 * 86_400_000).toISOString() }));
  await measure("  the page behind the first", () => {
    const last = whole.entries.at(-1);
    return call(server.url, headers, "events/api/timeline", { of: { customer: long }, group: "all", before: { happened_at: last.happened_at, id: last.id } });
  });
  await measure("  its months, to jump to", () => call(server.url, headers, "events/api/months", { of: { customer: long } }));
} finally {
  await server.stop();
}

async function measure(what, read, goal = 20) {
  for (let warm = 0; warm < 20; warm += 1) await read();
  const times = [];
  for (let n = 0; n < TIMES; n += 1) {
    const began = performance.now();
    await read();
    times.push(performance.now() - began);
  }
  figureOfTimes("P8", what, times, goal, { note: SIZE });
}

/** Ten years of entries on one customer: notes, calls, and few of everything else. Written once; the data is kept. */
function lengthen(customer) {
  const [[there]] = ask(data, `select count(*) from event where customer_id = '${customer}'`);
  if (Number(there) >= ENTRIES) return;
  ask(
    data,
    `insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, before, after)
     select gen_random_uuid(), now(), now() - make_interval(mins => i * 52),
            case when i % 1000 = 7 then (select id from person where email = '${ACCOUNTS.sales_manager}') else c.owner_id end,
            case when i % 1000 = 7 then 'customer.changed' when i % 3 = 0 then 'call.logged' else 'note.added' end,
            'customer', c.id, c.id, c.owner_id, '{"source": "展会"}',
            case when i % 1000 = 7 then '{"source": "官网"}'::jsonb else jsonb_build_object('text', 'Entry ' || i, 'outcome', 'reached') end
       from customer c cross join generate_series(1, ${ENTRIES}) i where c.id = '${customer}'`,
  );
  ask(data, "vacuum (analyze) event");
}
