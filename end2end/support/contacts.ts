// Contacts that look like one, and merges of them, made without the pages.
import { expect, type Page } from "@playwright/test";
import { call, rareWord } from "./calls.ts";
import { customer, rarePhone } from "./duplicates.ts";

type Server = { url: string };
type Comparison = { one: { version: number }; other: { version: number } };

const EMPTY = { name: "", title: "", phone: "", email: "", wechat: "", note: "" };
const NOWHERE = { role: "", is_primary: false };

/** A contact with these fields, at a customer if one is named; gives its id. */
export const contact = (page: Page, server: Server, fields: Partial<typeof EMPTY>, at?: string): Promise<string> =>
  call(page, server, "customers/contacts/api/create_contact", { form: { ...EMPTY, ...fields }, at: at ? [at, NOWHERE] : null });

export type ContactTwins = {
  /** What both are called, and nothing else. */
  word: string;
  one: string;
  other: string;
  oneName: string;
  otherName: string;
  phone: string;
  /** The first is at this customer, the other one at the second. */
  company: string;
  secondCompany: string;
  secondName: string;
  /** The page that compares them. */
  merge: string;
};

/** Two contacts of the same name and number at two customers, found to look alike. */
export async function contactTwins(page: Page, server: Server): Promise<ContactTwins> {
  const [word, phone] = [rareWord(), rarePhone()];
  const [oneName, otherName, secondName] = [`${word} Chen`, `Ms ${word} Chen`, `${word} Trading`];
  const company = await customer(page, server, { name: `${word} Works` });
  const secondCompany = await customer(page, server, { name: secondName });
  const one = await contact(page, server, { name: oneName, phone, title: "Buyer" }, company);
  const other = await contact(page, server, { name: otherName, phone, title: "Head of purchasing", email: `chen@${word.toLowerCase()}.example` }, secondCompany);
  const pairs = async () => (await call<object[]>(page, server, "customers/duplicates/api/duplicates_of", { of: "contact", id: one })).length;
  await expect.poll(pairs, { timeout: 30_000, message: "the two were found to look alike" }).toBeGreaterThan(0);
  return { word, one, other, oneName, otherName, phone, company, secondCompany, secondName, merge: `/contacts/${one}/merge/${other}` };
}

/** Twins of which the other one was merged into the first. */
export async function mergedContacts(page: Page, server: Server): Promise<ContactTwins> {
  const both = await contactTwins(page, server);
  const { one, other } = await call<Comparison>(page, server, "customers/contacts/merging/api/compare_contacts", { one: both.one, other: both.other });
  const order = { kept: both.one, kept_version: one.version, gone: both.other, gone_version: other.version, take: ["email"] };
  await call(page, server, "customers/contacts/merging/api/merge_contacts", { order });
  return both;
}
