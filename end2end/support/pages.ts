// All pages. A new page is added here, and is then measured, looked at by axe and photographed in every form.
import { expect, type Page } from "@playwright/test";
import type { Role } from "./accounts.mjs";
import { call } from "./calls.ts";
import type { Lang, Theme } from "./test.ts";

export type PageOf = {
  /** For titles of tests and names of pictures. */
  name: string;
  role: Role | null;
  /** An address; a list whose first record is opened; or what makes the record, and gives its address. */
  path: string | { first: string; link: RegExp } | ((page: Page) => Promise<string>);
};

const ID = "[0-9a-f]{8}-[0-9a-f-]{27}";

export const PAGES: PageOf[] = [
  { name: "sign-in", role: null, path: "/sign-in" },
  { name: "sign-in-wrong", role: null, path: "/sign-in?problem=wrong&email=rep%40example.com" },
  { name: "home", role: "sales_manager", path: "/" },
  { name: "deals", role: "sales_manager", path: "/deals" },
  { name: "deals-list", role: "sales_manager", path: "/deals?view=list" },
  { name: "deal", role: "sales_manager", path: { first: "/deals", link: new RegExp(`/deals/${ID}`) } },
  { name: "customers", role: "sales_manager", path: "/customers" },
  { name: "customer", role: "sales_manager", path: { first: "/customers", link: new RegExp(`/customers/${ID}`) } },
  { name: "contacts", role: "sales_manager", path: "/contacts" },
  { name: "contact", role: "sales_manager", path: { first: "/contacts", link: new RegExp(`/contacts/${ID}`) } },
  { name: "imports", role: "administrator", path: "/imports" },
  { name: "import", role: "administrator", path: (page) => importOf(page, false) },
  { name: "import-done", role: "administrator", path: (page) => importOf(page, true) },
  { name: "admin", role: "administrator", path: "/admin" },
  { name: "admin-people", role: "administrator", path: "/admin/people" },
  { name: "admin-teams", role: "administrator", path: "/admin/teams" },
  { name: "admin-roles", role: "administrator", path: "/admin/roles" },
  { name: "admin-pipelines", role: "administrator", path: "/admin/pipelines" },
  { name: "admin-pipeline", role: "administrator", path: { first: "/admin/pipelines", link: new RegExp(`/admin/pipelines/${ID}`) } },
  { name: "admin-reasons", role: "administrator", path: "/admin/reasons" },
  { name: "admin-settings", role: "administrator", path: "/admin/settings" },
  { name: "account", role: "sales_manager", path: "/account" },
  { name: "design-system", role: "administrator", path: "/ui" },
  { name: "not-found", role: "sales_manager", path: "/deals/00000000-0000-7000-8000-000000000000" },
];

export const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  small: { width: 360, height: 740 },
} as const;

export const LANGUAGES: Lang[] = ["zh-CN", "en"];
export const THEMES: Theme[] = ["light", "dark"];

/** The address of a page; of a record's page, found in its list or made. */
export async function address(page: Page, { path }: PageOf): Promise<string> {
  if (typeof path === "string") return path;
  if (typeof path === "function") return path(page);
  const html = await (await page.request.get(path.first)).text();
  const found = html.match(path.link)?.[0];
  if (!found) throw new Error(`${path.first} links to no record`);
  return found;
}

/** Files sent for an import that waits for its settings, or was run. */
async function importOf(page: Page, run: boolean): Promise<string> {
  const server = { url: new URL((await page.request.get("/healthz")).url()).origin };
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
  return page.name === "not-found" ? [/status of 404/] : [];
}
