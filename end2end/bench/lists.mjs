// What P3 says of lists, counts and pools: how long the server takes for a page, a filter, an order, words, and a number.
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figureOfTimes, signIn } from "./common.mjs";
import { ask } from "./data.mjs";
import { EACH, SEARCHERS, column } from "./search.mjs";

const GOAL = 50;
const only = (field, op, ...values) => ({ conditions: { any: false, items: [{ is: { field, op, values } }] } });

/** The lists of the product: where a page and a count of them come from, who reads them, and what is asked of them. */
const LISTS = {
  customers: { page: "customers/api/customers", count: "customers/api/count_customers", readers: SEARCHERS, filters: customers },
  contacts: { page: "customers/contacts/api/contacts", count: "customers/contacts/api/count_contacts", readers: SEARCHERS, filters: contacts },
  tickets: {
    page: "desk/tickets/api/tickets",
    count: "desk/tickets/api/count_tickets",
    readers: {
      "a representative": SEARCHERS["a representative"],
      "a manager": ACCOUNTS.sales_manager,
      "an agent": ACCOUNTS.service_agent,
      "an administrator": ACCOUNTS.administrator,
    },
    filters: tickets,
  },
};

/** Measures lists and their counts on a running server over the data of a size. QZ_LISTS names those that are wanted. */
export async function measureLists(server, data, size) {
  const wanted = process.env.QZ_LISTS?.split(" ") ?? Object.keys(LISTS);
  for (const list of wanted) {
    const { page, count, readers, filters } = LISTS[list];
    const pages = filters(data);
    for (const [who, account] of Object.entries(readers)) {
      const told = (what, times) => figureOfTimes("P3", `${what}, as ${who}`, times, GOAL, { note: size });
      const headers = await signIn(server.url, account);
      for (const [kind, all] of Object.entries(pages)) {
        const [times, counting] = [[], []];
        let at_once = 0;
        for (const filter of all) {
          const began = performance.now();
          await call(server.url, headers, page, { filter, after: null });
          times.push(performance.now() - began);
          const counted = performance.now();
          if ((await call(server.url, headers, count, { filter })) !== null) at_once += 1;
          counting.push(performance.now() - counted);
        }
        told(`${list}, ${kind}`, times);
        console.log(`     of ${all.length} counts ${at_once} at once, the others on demand`);
        told(`count of ${list}, ${kind}`, counting);
      }
    }
  }
}

/** Measures pages of the largest pool by what is typed there. */
export async function measurePools(server, data, size) {
  const [[pool, waiting]] = ask(data, "select pool_id, count(*) from customer where pool_id is not null and deleted_at is null group by pool_id order by count(*) desc limit 1");
  const names = column(data, `select name from customer where pool_id = '${pool}' and deleted_at is null and name ~ '[一-龥]{4}'`);
  const words = {
    "no words": [""],
    "one character": names.map((name, n) => name[n % name.length]),
    "two characters": names.map((name, n) => name.slice(n % (name.length - 1), (n % (name.length - 1)) + 2)),
    "a whole name": names,
    "what nobody is called": names.map((name) => [...name].reverse().join("")),
  };
  for (const who of ["a representative", "an administrator"]) {
    const headers = await signIn(server.url, SEARCHERS[who]);
    for (const [kind, texts] of Object.entries(words)) {
      const times = [];
      for (const text of texts.length > 1 ? texts : Array(EACH).fill("")) {
        const filter = { pool, text, industry: null, region: null, former: null, days: null, sort: "newest" };
        const began = performance.now();
        await call(server.url, headers, "customers/pool/api/open_pool", { filter });
        times.push(performance.now() - began);
      }
      figureOfTimes("P3", `pool, ${kind}, as ${who}`, times, GOAL, { note: `${waiting} wait, ${size}` });
    }
  }
}

/** Each order, both ways round, a few times. */
const inEachOrder = (sorts) => Array.from({ length: 20 }, (_, n) => ({ sort: sorts[n % sorts.length], reversed: n % (2 * sorts.length) >= sorts.length }));

const two = (name) => name.match(/[一-龥]{2,4}/)[0].slice(0, 2);

function customers(data) {
  const industries = column(data, "select industry from customer where industry is not null");
  const names = column(data, "select name from customer where name ~ '[一-龥]{4}' and deleted_at is null");
  return {
    "in each order": inEachOrder(["updated", "name", "created", "contacted"]),
    "by industry": industries.slice(0, 20).map((industry) => ({ industry })),
    "by words": names.slice(0, 20).map((name) => ({ text: two(name) })),
    "by part of a name": names.slice(20, 40).map((name) => only("name", "contains", two(name))),
    "of what is rare": [only("employees", "at_least", "100000"), only("revenue", "filled"), only("lifecycle", "is", "lost"), only("website", "contains", ".museum")],
  };
}

function contacts(data) {
  const names = column(data, "select name from contact where name ~ '^[一-龥]{2,3}$' and deleted_at is null");
  return {
    "in each order": inEachOrder(["updated", "name", "created"]),
    "by words": names.slice(0, 20).map((name) => ({ text: two(name) })),
    "by part of a name": names.slice(20, 40).map((name) => only("name", "contains", two(name))),
  };
}

function tickets(data) {
  const subjects = column(data, "select subject from ticket where deleted_at is null");
  const numbers = column(data, "select number from ticket where deleted_at is null");
  const [categories, owners] = ["category_id", "owner_id"].map((id) => column(data, `select distinct ${id} from ticket where ${id} is not null`));
  return {
    "each queue": ["mine", "unassigned", "open", "waiting", "snoozed", "solved", "all"].map((queue) => ({ queue })),
    "in each order": inEachOrder(["updated", "created", "priority", "due"]).map((filter, n) => ({ ...filter, queue: n % 3 === 0 ? "all" : "open" })),
    "by state, priority and kind": ["new", "open", "waiting_customer", "solved", "closed"].flatMap((state) => ["urgent", "low"].map((priority) => ({ queue: "all", state, priority }))),
    "by category": categories.slice(0, 20).map((category) => ({ queue: "all", category })),
    "by who works on it": owners.slice(0, 20).map((owner) => ({ queue: "all", owner })),
    "by number": numbers.slice(0, 20).map((number) => ({ queue: "all", text: String(number) })),
    "by words": subjects.slice(0, 20).map((subject) => ({ queue: "all", text: subject.slice(0, subject.search(/\s|$/)).slice(0, 12) })),
  };
}
