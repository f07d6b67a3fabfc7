// All pages. A new page is added here, and is then measured, looked at by axe and photographed in every form.
import type { Page } from "@playwright/test";
import type { Role } from "./accounts.mjs";
import type { Lang, Theme } from "./test.ts";

export type PageOf = {
  /** For titles of tests and names of pictures. */
  name: string;
  role: Role | null;
  /** An address; or a list whose first record is opened. */
  path: string | { first: string; link: RegExp };
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
  { name: "admin", role: "administrator", path: "/admin" },
  { name: "admin-people", role: "administrator", path: "/admin/people" },
  { name: "admin-teams", role: "administrator", path: "/admin/teams" },
  { name: "admin-roles", role: "administrator", path: "/admin/roles" },
  { name: "admin-pipelines", role: "administrator", path: "/admin/pipelines" },
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

/** The address of a page; of a record's page, found in its list. */
export async function address(page: Page, { path }: PageOf): Promise<string> {
  if (typeof path === "string") return path;
  const html = await (await page.request.get(path.first)).text();
  const found = html.match(path.link)?.[0];
  if (!found) throw new Error(`${path.first} links to no record`);
  return found;
}

/** The browser's own line about an answer that the page is about. */
export function errorsOf(page: PageOf): RegExp[] {
  return page.name === "not-found" ? [/status of 404/] : [];
}
