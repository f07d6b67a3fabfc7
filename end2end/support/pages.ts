// All pages. A new page is added here, and is then measured, looked at by axe and photographed in every form; a route of the
// product that is not here fails a test.
import { expect, type Page } from "@playwright/test";
import type { Role } from "./accounts.mjs";
import { call, rareWord } from "./calls.ts";
import { contactTwins, mergedContacts } from "./contacts.ts";
import { customer, merged, twins } from "./duplicates.ts";
import type { Lang, Theme } from "./test.ts";

export type PageOf = {
  /** For titles of tests and names of pictures. */
  name: string;
  role: Role | null;
  /** As the router has it; null for an address that it does not have, or where no record stands in the place of its id. */
  route: string | null;
  /** Where it differs from the route: an address; a list whose first record is opened; or what makes the record, and gives its address. */
  path?: string | { first: string } | ((page: Page) => Promise<string>);
};

const ID = "[0-9a-f]{8}-[0-9a-f-]{27}";

export const PAGES: PageOf[] = [
  { name: "sign-in", role: null, route: "/sign-in" },
  { name: "sign-in-wrong", role: null, route: "/sign-in", path: "/sign-in?problem=wrong&email=rep%40example.com" },
  { name: "home", role: "sales_manager", route: "/" },
  { name: "home-rep", role: "sales_rep", route: "/" },
  { name: "home-service", role: "service_manager", route: "/" },
  { name: "home-marketing", role: "marketing", route: "/" },
  { name: "deals", role: "sales_manager", route: "/deals" },
  { name: "deals-list", role: "sales_manager", route: "/deals", path: "/deals?view=list" },
  { name: "deal", role: "sales_manager", route: "/deals/:id", path: { first: "/deals" } },
  { name: "forecast", role: "sales_manager", route: "/forecast" },
  { name: "forecast-quarter", role: "sales_rep", route: "/forecast", path: "/forecast?grain=quarter&side=pipeline" },
  { name: "forecast-stages", role: "sales_manager", route: "/forecast/stages" },
  { name: "forecast-leaks", role: "read_only", route: "/forecast/stages", path: "/forecast/stages?base=closed&from=2020-01-01&until=2029-12-31&cut=product" },
  { name: "forecast-deals", role: "sales_manager", route: "/forecast/deals", path: "/forecast/deals?base=expected&what=all&from=2020-01-01&until=2029-12-31" },
  { name: "forecast-quotas", role: "sales_manager", route: "/forecast/quotas" },
  { name: "automation", role: "sales_manager", route: "/automation" },
  { name: "automation-new", role: "sales_manager", route: null, path: "/automation/new" },
  { name: "automation-rule", role: "sales_manager", route: "/automation/:id", path: { first: "/automation" } },
  { name: "automation-runs", role: "sales_manager", route: "/automation/runs" },
  { name: "customers", role: "sales_manager", route: "/customers" },
  { name: "customer", role: "sales_manager", route: "/customers/:id", path: { first: "/customers" } },
  { name: "customers-grouped", role: "sales_manager", route: "/customers", path: "/customers?view=all&group=industry" },
  { name: "customers-filtered", role: "sales_manager", route: "/customers", path: "/customers?view=silent&f=contacted%3Aago%3A30%2Cany%28country%3Ais%3A%E4%B8%AD%E5%9B%BD%2Cemployees%3Amin%3A100%29&cols=name%3A6%2Ctags%2Cowner%2Cphone%2Cemployees%2Ccreated" },
  { name: "quality", role: "sales_manager", route: "/quality" },
  { name: "quality-checks", role: "sales_manager", route: "/quality", path: "/quality?show=broken" },
  { name: "quality-outdated", role: "sales_rep", route: "/quality", path: "/quality?show=outdated&mine=no" },
  { name: "bulk", role: "sales_manager", route: "/customers/bulk" },
  { name: "leads", role: "sales_manager", route: "/leads", path: "/leads?view=all" },
  { name: "leads-pool", role: "sales_rep", route: "/leads", path: "/leads?view=pool&source=trade_show" },
  { name: "leads-board", role: "sales_manager", route: "/leads", path: "/leads?view=all&as=board" },
  { name: "lead", role: "sales_manager", route: "/leads/:id", path: { first: "/leads?view=all" } },
  { name: "leads-fair", role: "sales_rep", route: "/leads/fair" },
  { name: "admin-leads", role: "administrator", route: "/admin/leads" },
  { name: "admin-scores", role: "administrator", route: "/admin/scores" },
  { name: "pool", role: "sales_rep", route: "/pool" },
  { name: "pool-soon", role: "sales_rep", route: "/pool", path: "/pool?show=soon" },
  { name: "duplicates", role: "sales_manager", route: "/customers/duplicates", path: (page) => listOf(page, twins, "/customers/duplicates") },
  { name: "merges", role: "sales_manager", route: "/customers/duplicates", path: (page) => listOf(page, merged, "/customers/duplicates?state=past") },
  { name: "merge", role: "sales_manager", route: "/customers/:id/merge/:other", path: async (page) => (await twins(page, await serverOf(page))).merge },
  { name: "customer-twice", role: "sales_manager", route: "/customers/:id", path: async (page) => `/customers/${(await twins(page, await serverOf(page))).one}` },
  { name: "customer-merged", role: "sales_manager", route: "/customers/:id", path: async (page) => `/customers/${(await merged(page, await serverOf(page))).other}` },
  { name: "contacts", role: "sales_manager", route: "/contacts" },
  { name: "contacts-filtered", role: "sales_manager", route: "/contacts", path: "/contacts?view=all&f=has_customer%3Ais%3Ayes%2Cany%28title%3Ahas%3A%E6%80%BB%2Cwechat%3Aempty%29&sort=name" },
  { name: "contact-duplicates", role: "sales_manager", route: "/customers/duplicates", path: (page) => listOf(page, contactTwins, "/customers/duplicates?of=contact") },
  { name: "contact-merge", role: "sales_manager", route: "/contacts/:id/merge/:other", path: async (page) => (await contactTwins(page, await serverOf(page))).merge },
  { name: "contact-twice", role: "sales_manager", route: "/contacts/:id", path: async (page) => `/contacts/${(await contactTwins(page, await serverOf(page))).one}` },
  { name: "contact-merged", role: "sales_manager", route: "/contacts/:id", path: async (page) => `/contacts/${(await mergedContacts(page, await serverOf(page))).other}` },
  { name: "contact", role: "sales_manager", route: "/contacts/:id", path: { first: "/contacts" } },
  { name: "desk", role: "service_agent", route: "/desk" },
  { name: "desk-filtered", role: "service_manager", route: "/desk", path: "/desk?queue=all&priority=urgent&sort=created" },
  { name: "desk-read-along", role: "sales_rep", route: "/desk" },
  { name: "ticket", role: "service_agent", route: "/desk/:id", path: { first: "/desk" } },
  { name: "ticket-solved", role: "service_manager", route: "/desk/:id", path: { first: "/desk?queue=solved" } },
  { name: "desk-measures", role: "service_manager", route: "/desk/measures" },
  { name: "products", role: "sales_manager", route: "/products" },
  { name: "products-read", role: "sales_rep", route: "/products", path: "/products?q=zhewan&show=inactive" },
  { name: "product", role: "sales_manager", route: "/products/:id", path: { first: "/products" } },
  { name: "product-read", role: "sales_rep", route: "/products/:id", path: { first: "/products" } },
  { name: "quotes", role: "sales_manager", route: "/quotes" },
  { name: "quotes-none", role: "sales_manager", route: "/quotes", path: "/quotes?q=zzzzzz&state=accepted" },
  { name: "quote-draft", role: "sales_manager", route: "/quotes/:id", path: { first: "/quotes?state=draft" } },
  { name: "quote-accepted", role: "sales_manager", route: "/quotes/:id", path: { first: "/quotes?state=accepted" } },
  { name: "mail-templates", role: "sales_manager", route: "/templates" },
  { name: "mail-templates-own", role: "sales_rep", route: "/templates" },
  { name: "approvals", role: "sales_manager", route: "/approvals" },
  { name: "approvals-asked", role: "sales_rep", route: "/approvals", path: "/approvals?part=asked" },
  { name: "approvals-none", role: "marketing", route: "/approvals" },
  { name: "admin-approvals", role: "administrator", route: "/admin/approvals" },
  { name: "admin-quotes", role: "administrator", route: "/admin/quotes" },
  { name: "assets", role: "sales_manager", route: "/assets" },
  { name: "desk-replies", role: "service_manager", route: "/desk/replies" },
  { name: "desk-counted", role: "service_manager", route: "/desk", path: "/desk?queue=all&figure=solved&from=2020-01-01&until=2099-12-31&by=agent&of=none&sort=counted" },
  { name: "desk-reports", role: "service_manager", route: "/desk/reports" },
  { name: "desk-reports-year", role: "service_agent", route: "/desk/reports", path: "/desk/reports?span=year&group=month&cut=category&clock=worked" },
  { name: "desk-reports-own", role: "sales_manager", route: "/desk/reports", path: "/desk/reports?span=own&from=2020-01-01&until=2020-02-10&by=kind&of=fault&cut=channel" },
  { name: "desk-chats", role: "service_agent", route: "/desk/chats" },
  { name: "desk-surveys", role: "service_manager", route: "/desk/surveys" },
  { name: "desk-surveys-low", role: "sales_manager", route: "/desk/surveys", path: "/desk/surveys?class=detractor" },
  { name: "admin-surveys", role: "administrator", route: "/admin/surveys" },
  { name: "desk-surveys-set", role: "service_manager", route: "/admin/surveys" },
  { name: "desk-categories", role: "service_manager", route: "/desk/categories" },
  { name: "search", role: "sales_manager", route: "/search", path: "/search?q=%E6%9C%BA%E6%A2%B0" },
  { name: "search-empty", role: "sales_manager", route: "/search" },
  { name: "knowledge", role: "service_manager", route: "/knowledge" },
  { name: "knowledge-search", role: "sales_rep", route: "/knowledge", path: "/knowledge?q=%E8%B4%A8%E4%BF%9D" },
  { name: "knowledge-read", role: "sales_rep", route: "/knowledge/:id", path: { first: "/knowledge" } },
  { name: "article", role: "service_manager", route: "/knowledge/:id", path: { first: "/knowledge" } },
  { name: "article-new", role: "service_agent", route: "/knowledge/new" },
  { name: "article-edit", role: "service_manager", route: "/knowledge/:id/edit", path: articleToEdit },
  { name: "knowledge-upkeep", role: "service_manager", route: "/knowledge/upkeep" },
  { name: "knowledge-categories", role: "service_manager", route: "/knowledge/categories" },
  { name: "bin", role: "administrator", route: "/bin" },
  { name: "handovers", role: "sales_manager", route: "/handovers" },
  { name: "handover-new", role: "sales_manager", route: "/handovers/new" },
  { name: "handover", role: "administrator", route: "/handovers/:id", path: handedOver },
  { name: "imports", role: "administrator", route: "/imports" },
  { name: "import", role: "administrator", route: "/imports/:id", path: (page) => importOf(page, false) },
  { name: "import-done", role: "administrator", route: "/imports/:id", path: (page) => importOf(page, true) },
  { name: "admin", role: "administrator", route: "/admin" },
  { name: "admin-people", role: "administrator", route: "/admin/people" },
  { name: "admin-teams", role: "administrator", route: "/admin/teams" },
  { name: "admin-roles", role: "administrator", route: "/admin/roles" },
  { name: "admin-pipelines", role: "administrator", route: "/admin/pipelines" },
  { name: "admin-pipeline", role: "administrator", route: "/admin/pipelines/:id", path: { first: "/admin/pipelines" } },
  { name: "desk-topics", role: "service_agent", route: "/desk/topics" },
  { name: "desk-topic", role: "service_agent", route: "/desk/topics/:id", path: { first: "/desk/topics" } },
  { name: "desk-left-out", role: "service_agent", route: "/desk/left-out" },
  { name: "admin-mail", role: "administrator", route: "/admin/mail" },
  { name: "admin-web-forms", role: "administrator", route: "/admin/web-forms" },
  { name: "desk-web-forms", role: "service_manager", route: "/admin/web-forms" },
  { name: "admin-chat", role: "administrator", route: "/admin/chat" },
  { name: "desk-chat-widgets", role: "service_manager", route: "/admin/chat" },
  { name: "admin-api-tokens", role: "administrator", route: "/admin/api-tokens" },
  { name: "admin-portal", role: "administrator", route: "/admin/portal" },
  { name: "admin-reasons", role: "administrator", route: "/admin/reasons" },
  { name: "admin-price-lists", role: "administrator", route: "/admin/price-lists" },
  { name: "price-lists", role: "sales_manager", route: "/admin/price-lists" },
  { name: "admin-price-list", role: "administrator", route: "/admin/price-lists/:id", path: { first: "/admin/price-lists" } },
  { name: "admin-taxes", role: "administrator", route: "/admin/taxes" },
  { name: "admin-currencies", role: "administrator", route: "/admin/currencies" },
  { name: "admin-fields", role: "administrator", route: "/admin/fields" },
  { name: "admin-pools", role: "administrator", route: "/admin/pools" },
  { name: "admin-tag-rules", role: "administrator", route: "/admin/tag-rules" },
  { name: "admin-quality", role: "administrator", route: "/admin/quality" },
  { name: "admin-sla", role: "administrator", route: "/admin/sla" },
  { name: "admin-sla-read", role: "service_agent", route: "/admin/sla" },
  { name: "admin-assignment", role: "administrator", route: "/admin/assignment" },
  { name: "admin-assignment-desk", role: "service_manager", route: "/admin/assignment" },
  { name: "admin-handovers", role: "administrator", route: "/admin/handovers" },
  { name: "admin-settings", role: "administrator", route: "/admin/settings" },
  { name: "tasks", role: "sales_manager", route: "/tasks" },
  { name: "tasks-team", role: "sales_manager", route: "/tasks", path: "/tasks?whose=team" },
  { name: "tasks-done", role: "service_agent", route: "/tasks", path: "/tasks?show=done" },
  { name: "calendar", role: "sales_manager", route: "/calendar" },
  { name: "calendar-day", role: "sales_rep", route: "/calendar", path: "/calendar?view=day&day=2026-11-30" },
  { name: "calendar-month", role: "sales_manager", route: "/calendar", path: "/calendar?view=month&who=team" },
  { name: "notices", role: "sales_manager", route: "/notices" },
  { name: "account", role: "sales_manager", route: "/account" },
  { name: "design-system", role: "administrator", route: "/ui" },
  { name: "not-found", role: "sales_manager", route: "/deals/:id", path: "/deals/00000000-0000-7000-8000-000000000000" },
  { name: "nowhere", role: "sales_manager", route: null, path: "/nowhere" },
];

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  small: { width: 360, height: 740 },
} as const;

export const LANGUAGES: Lang[] = ["zh-CN", "en"];
export const THEMES: Theme[] = ["light", "dark"];

/** Whether an address, such as `/deals?view=list`, leads to a route, such as `/deals`. */
export const leadsTo = (address: string, route: string): boolean => new RegExp(`^${route.replaceAll(/:\w+/g, ID)}$`).test(address.replace(/[?#].*/, ""));

/** The address of a page; of a record's page, found in its list or made. */
export async function address(page: Page, { name, route, path = route ?? "" }: PageOf): Promise<string> {
  const found = typeof path === "string" ? path : typeof path === "function" ? await path(page) : await firstIn(page, path.first, route ?? "");
  if (route !== null && !leadsTo(found, route)) throw new Error(`${name} is said to be ${route}, but is at ${found}`);
  return found;
}

/** The first link to a route on the page of a list. */
async function firstIn(page: Page, list: string, route: string): Promise<string> {
  const html = await (await page.request.get(list)).text();
  const found = [...html.matchAll(/ href="([^"]*)"/g)].map(([, link]) => link!).find((link) => leadsTo(link, route));
  if (!found) throw new Error(`${list} links to no ${route}`);
  return found;
}

/** Where the server of the page is. */
async function serverOf(page: Page): Promise<{ url: string }> {
  return { url: new URL((await page.request.get("/healthz")).url()).origin };
}

/** The address of a list that shows what is made first. */
async function listOf(page: Page, make: (page: Page, server: { url: string }) => Promise<unknown>, path: string): Promise<string> {
  await make(page, await serverOf(page));
  return path;
}

/** The editor of the first article of the list. */
async function articleToEdit(page: Page): Promise<string> {
  return `${await firstIn(page, "/knowledge", "/knowledge/:id")}/edit`;
}

/** A handover of one of the administrator's own customers, made for the page and done. */
async function handedOver(page: Page): Promise<string> {
  const server = await serverOf(page);
  const me = (await (await page.request.get("/handovers")).text()).match(/person&quot;:&quot;([0-9a-f-]{36})/)?.[1];
  if (!me) throw new Error("the page does not say who is signed in");
  await customer(page, server, { name: rareWord() });
  const { receivers } = await call<{ receivers: [string, string][] }>(page, server, "handovers/api/handover_choices", { giver: me });
  const plan = { giver: me, kinds: ["customer"], industry: null, region: null, tag: null, pipeline: null, receivers: [receivers[0]![0]], rule: "one", by_value: {}, deals_follow: true, keep_share: false };
  const id: string = await call(page, server, "handovers/api/begin_handover", { plan });
  const state = async () => (await call<{ row: { state: string } }>(page, server, "handovers/api/read_handover", { id })).row.state;
  await expect.poll(state, { timeout: 30_000 }).toBe("done");
  return `/handovers/${id}`;
}

/** Files sent for an import that waits for its settings, or was run. */
async function importOf(page: Page, run: boolean): Promise<string> {
  const server = await serverOf(page);
  const texts = {
    "customers.csv": "客户名称,行业,省份,联系电话,年营业额（万元）\n青岛远航机械有限公司,机械制造,山东,0532 8888 0101,1200\nBaltic Pumps AS,机械制造业,,+372 600 0101,\n",
    "deals.csv": "商机编号,商机名称,客户,阶段,金额（万元）,成交日期\nP-1,二期主轴,青岛远航机械有限公司,赢单,12.5,2026-03-04\nP-2,备件,Baltic Pumps AS,方案,3,\nP-3,维护,,,x,\n",
  };
  const files = Object.entries(texts).map(([name, text]) => ({ name, content: Buffer.from(text) }));
  const id: string = await call(page, server, "imports/api/announce_files", { name: "customers.csv, deals.csv", files: files.map(({ name, content }) => ({ name, size: content.length })) });
  for (const [rank, { content }] of files.entries()) await call(page, server, "imports/api/send_piece", { import: id, rank, number: 0, piece: content.toString("base64") });
  await call(page, server, "imports/api/look_at_files", { import: id });
  if (run) {
    const { plan } = await call<{ plan: object }>(page, server, "imports/api/import_of", { id });
    await call(page, server, "imports/api/keep_plan", { id, plan: { ...plan, currency: "CNY" } });
    await call(page, server, "imports/api/begin_work", { id, work: "run" });
    const state = async () => (await call<{ state: string }>(page, server, "imports/api/import_progress", { id })).state;
    await expect.poll(state, { timeout: 30_000 }).toBe("done");
  }
  return `/imports/${id}`;
}

/** The browser's own line about an answer that the page is about. */
export function errorsOf(page: PageOf): RegExp[] {
  return ["not-found", "nowhere", "customer-merged", "contact-merged"].includes(page.name) ? [/status of 404/] : [];
}
