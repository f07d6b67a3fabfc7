// What P3 says of search: how long the server takes for what people type, as everybody whose rights read the index in another way.
import { ACCOUNTS } from "../support/accounts.mjs";
import { call, figureOfTimes, signIn } from "./common.mjs";
import { ask, loadAccount } from "./data.mjs";

/** Who searches: an account for each way in which rights go through the index. */
export const SEARCHERS = {
  "a representative": loadAccount(100),
  "a representative with 5 % of all": ACCOUNTS.sales_rep,
  "a manager": ACCOUNTS.sales_manager,
  "marketing": ACCOUNTS.marketing,
  "an administrator": ACCOUNTS.administrator,
};

/** Queries of each kind; different ones, taken from names, sounds and numbers that are there. */
export const EACH = 100;

/** Measures search on a running server over the data of a size. */
export async function measureSearch(server, data, size) {
  const kinds = queries(data);
  for (const [who, account] of Object.entries(SEARCHERS)) {
    const headers = await signIn(server.url, account);
    for (const [kind, { texts, goal, slips }] of Object.entries(kinds)) {
      const times = [];
      let found = 0;
      for (const query of texts) {
        const began = performance.now();
        const hits = await call(server.url, headers, "search/api/search", { query });
        times.push(performance.now() - began);
        if (hits.length > 0) found += 1;
      }
      // A representative has few records; whoever sees all must find what is there.
      if (account === ACCOUNTS.administrator && found < texts.length * (slips ? 0.6 : 0.9)) throw new Error(`${kind}: only ${found} of ${texts.length} queries found anything`);
      figureOfTimes("P3", `search, ${kind}, as ${who}`, times, goal, { note: size });
    }
  }
}

/** What is typed: parts of what is in the data, spread over all of it. */
function queries(data) {
  const names = column(data, "select name from customer where name ~ '[一-龥]{4}' and deleted_at is null");
  const people = column(data, "select name from contact where name ~ '^[一-龥]{2,3}$' and deleted_at is null");
  const phones = column(data, "select regexp_replace(phone, '\\D', '', 'g') from contact where length(phone) > 8 and deleted_at is null");
  const sounds = column(data, "select (select lexeme from unnest(terms) where lexeme ~ '^![a-z]{3}$' limit 1) from search_entry where kind = 'customer' and title_key ~ '[一-龥]{4}'");
  const pinyin = column(data, "select (select lexeme from unnest(terms) where lexeme ~ '^~[a-z]+\\.[a-z]+$' order by md5(lexeme) limit 1) from search_entry where kind = 'customer' and title_key ~ '[一-龥]{4}'");
  const latin = column(data, "select name from customer where name ~ '[A-Za-z]{5}' and deleted_at is null");
  const two = [...names.slice(0, EACH / 2).map((name, n) => part(name, n, 2)), ...people.slice(0, EACH / 2).map((name) => name.slice(0, 2))];
  return {
    "two characters": { texts: two, goal: 30 },
    "three or more characters": { texts: names.slice(EACH / 2).map((name, n) => part(name, n, 3 + (n % 3))), goal: 30 },
    "initials": { texts: sounds.map((lexeme, n) => lexeme.slice(1, n % 3 === 0 ? 3 : 4)), goal: 30 },
    "pinyin": { texts: pinyin.map((lexeme) => lexeme.slice(1).replace(".", "")), goal: 50 },
    "a word of Latin letters": { texts: latin.map((name) => name.match(/[A-Za-z]{5,}/)[0]), goal: 50 },
    "a word with a slip": { texts: latin.map((name) => slipped(name.match(/[A-Za-z]{5,}/)[0])), goal: 50, slips: true },
    "end of a phone number": { texts: phones.map((phone, n) => phone.slice(n % 2 ? -4 : -6)), goal: 30 },
    "one character": { texts: people.map((name, n) => name[n % name.length]), goal: 30 },
  };
}

/** Two letters changed round. */
const slipped = (word) => `${word.slice(0, 2)}${word[3]}${word[2]}${word.slice(4)}`;

function part(name, n, length) {
  const chinese = name.match(/[一-龥]+/)[0];
  const from = n % Math.max(1, chinese.length - length + 1);
  return chinese.slice(from, from + length);
}

/** One column of up to a hundred rows from all over a table. */
export function column(data, sql) {
  // A sample: to sort everything by chance would take longer than all that is measured.
  return ask(data, `${sql.replace(/from (customer|contact|search_entry|ticket)\b/, "from $1 tablesample bernoulli (5) repeatable (7)")} limit ${EACH}`).map(([value]) => value);
}
