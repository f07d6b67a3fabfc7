// What P3 says of search: how long the server takes for what people type, as a representative, a manager and an administrator.
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figure, percentile, signIn, spread } from "./common.mjs";
import { ask } from "./data.mjs";

/** Queries of each kind; different ones, taken from names, sounds and numbers that are there. */
const EACH = 100;

/** Measures search on a running server over the data of a size. */
export async function measureSearch(server, data, size) {
  const kinds = queries(data);
  for (const role of ["sales_rep", "sales_manager", "administrator"]) {
    const headers = await signIn(server.url, ACCOUNTS[role]);
    for (const [kind, { texts, goal }] of Object.entries(kinds)) {
      const times = [];
      let found = 0;
      for (const query of texts) {
        const began = performance.now();
        const hits = await call(server.url, headers, "search/api/search", { query });
        times.push(performance.now() - began);
        if (hits.length > 0) found += 1;
      }
      // A representative has few records; whoever sees all must find what is there.
      if (role === "administrator" && found < texts.length * 0.9) throw new Error(`${kind}: only ${found} of ${texts.length} queries found anything`);
      figure("P3", `search, ${kind}, as ${role} (${size})`, spread(times, "ms"), `p95 ≤ ${goal} ms`, percentile(times, 0.95) <= goal);
    }
  }
}

/** What is typed: parts of what is in the data, spread over all of it. */
function queries(data) {
  const names = column(data, "select name from customer where name ~ '[一-龥]{4}' and deleted_at is null");
  const people = column(data, "select name from contact where name ~ '^[一-龥]{2,3}$' and deleted_at is null");
  const phones = column(data, "select regexp_replace(phone, '\\D', '', 'g') from contact where length(phone) > 8 and deleted_at is null");
  const sounds = column(data, "select (select lexeme from unnest(terms) where lexeme ~ '^![a-z]{3}$' limit 1) from search_entry where kind = 'customer' and title_key ~ '[一-龥]{4}'");
  const two = [...names.slice(0, EACH / 2).map((name, n) => part(name, n, 2)), ...people.slice(0, EACH / 2).map((name) => name.slice(0, 2))];
  return {
    "two characters": { texts: two, goal: 30 },
    "three or more characters": { texts: names.slice(EACH / 2).map((name, n) => part(name, n, 3 + (n % 3))), goal: 30 },
    "initials": { texts: sounds.map((lexeme, n) => lexeme.slice(1, n % 3 === 0 ? 3 : 4)), goal: 30 },
    "end of a phone number": { texts: phones.map((phone, n) => phone.slice(n % 2 ? -4 : -6)), goal: 30 },
    "one character": { texts: people.map((name, n) => name[n % name.length]), goal: 30 },
  };
}

function part(name, n, length) {
  const chinese = name.match(/[一-龥]+/)[0];
  const from = n % Math.max(1, chinese.length - length + 1);
  return chinese.slice(from, from + length);
}

/** One column of a hundred rows from all over a table. */
function column(data, sql) {
  // A sample: to sort everything by chance would take longer than all that is measured.
  return ask(data, `${sql.replace(/from (\w+)/, "from $1 tablesample bernoulli (5) repeatable (7)")} limit ${EACH}`).map(([value]) => value);
}
