// What P3 says of lists, counts and pools: how long the server takes for a page, a filter, an order, words, and a number.
import { call, figureOfTimes, signIn } from "./common.mjs";
import { ask } from "./data.mjs";
import { EACH, SEARCHERS, column } from "./search.mjs";

const GOAL = 50;
const only = (field, op, ...values) => ({ conditions: { any: false, items: [{ is: { field, op, values } }] } });

/** Measures the list of customers, its counts, and pools, on a running server over the data of a size. */
export async function measureLists(server, data, size) {
  const told = (what, who, times) => figureOfTimes("P3", `${what}, as ${who}`, times, GOAL, { note: size });
  const pages = filters(data);
  for (const [who, account] of Object.entries(SEARCHERS)) {
    const headers = await signIn(server.url, account);
    for (const [kind, all] of Object.entries(pages)) {
      const [times, counting] = [[], []];
      let at_once = 0;
      for (const filter of all) {
        const began = performance.now();
        await call(server.url, headers, "customers/api/customers", { filter, after: null });
        times.push(performance.now() - began);
        const counted = performance.now();
        if ((await call(server.url, headers, "customers/api/count_customers", { filter })) !== null) at_once += 1;
        counting.push(performance.now() - counted);
      }
      told(`list, ${kind}`, who, times);
      console.log(`     of ${all.length} counts ${at_once} at once, the others on demand`);
      told(`count, ${kind}`, who, counting);
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

function filters(data) {
  const industries = column(data, "select industry from customer where industry is not null");
  const names = column(data, "select name from customer where name ~ '[一-龥]{4}' and deleted_at is null");
  const two = (name) => name.match(/[一-龥]{4}/)[0].slice(0, 2);
  return {
    "in each order": Array.from({ length: 20 }, (_, n) => ({ sort: ["updated", "name", "created", "contacted"][n % 4], reversed: n % 8 > 3 })),
    "by industry": industries.slice(0, 20).map((industry) => ({ industry })),
    "by words": names.slice(0, 20).map((name) => ({ text: two(name) })),
    "by part of a name": names.slice(20, 40).map((name) => only("name", "contains", two(name))),
    "of what is rare": [only("employees", "at_least", "100000"), only("revenue", "filled"), only("lifecycle", "is", "lost"), only("website", "contains", ".museum")],
  };
}
