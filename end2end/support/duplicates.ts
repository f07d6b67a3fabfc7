// Customers that look like one, and merges of them, made without the pages.
import { expect, type Page } from "@playwright/test";
import { call, rareWord } from "./calls.ts";

export type Twins = {
  /** What both are called, and nothing else. */
  word: string;
  one: string;
  other: string;
  oneName: string;
  otherName: string;
  phone: string;
  /** The page that compares them. */
  merge: string;
};

type Server = { url: string };
type Comparison = { one: { version: number }; other: { version: number } };

const EMPTY = {
  kind: "company", name: "", industry: "", country: "", region: "", address: "", phone: "", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "",
};

/** A customer with these fields; gives its id. */
export const customer = (page: Page, server: Server, fields: Partial<typeof EMPTY>): Promise<string> =>
  call(page, server, "customers/api/create_customer", { form: { ...EMPTY, ...fields } });

/** A mobile number that nobody else has. */
export const rarePhone = (): string => `139${String(Math.floor(Math.random() * 1e8)).padStart(8, "0")}`;

/** Two customers of the same name and number, found to look alike. */
export async function twins(page: Page, server: Server): Promise<Twins> {
  const [word, phone] = [rareWord(), rarePhone()];
  const [oneName, otherName] = [`${word} Machinery`, `${word} Machinery Ltd`];
  const one = await customer(page, server, { name: oneName, phone, industry: "Machinery" });
  const other = await customer(page, server, { name: otherName, phone, industry: "Pumps", email: `info@${word.toLowerCase()}.example` });
  const pairs = async () => (await call<object[]>(page, server, "customers/duplicates/api/duplicates_of", { id: one })).length;
  await expect.poll(pairs, { timeout: 30_000, message: "the two were found to look alike" }).toBeGreaterThan(0);
  return { word, one, other, oneName, otherName, phone, merge: `/customers/${one}/merge/${other}` };
}

/** Twins of which the other one was merged into the first. */
export async function merged(page: Page, server: Server): Promise<Twins> {
  const both = await twins(page, server);
  const { one, other } = await call<Comparison>(page, server, "customers/merges/api/compare_customers", { one: both.one, other: both.other });
  const order = { kept: both.one, kept_version: one.version, gone: both.other, gone_version: other.version, take: ["email"] };
  await call(page, server, "customers/merges/api/merge_customers", { order });
  return both;
}
