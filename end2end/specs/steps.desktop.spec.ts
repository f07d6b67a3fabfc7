// U5 at a desk: how many keys it takes.
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { Steps } from "../support/steps.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const customers = words("customers");
const contacts = words("contacts");
const deals = words("deals");

test.use({ role: "sales_rep" });

test("a new customer, contact and deal take twelve strokes and half a minute", async ({ page, server }) => {
  const steps = await Steps.on(page);
  const [company, person] = [rareWord(), rareWord()];
  await open(page, "/");
  // Customers, and a new one.
  await steps.press("g", "c");
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByRole("heading", { level: 1, name: customers("title") })).toBeVisible();
  await steps.press("c");
  await expect(page.getByRole("dialog", { name: customers("new_customer") }).getByLabel(customers("name"), { exact: true })).toBeFocused();
  await steps.name(company);
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.locator("[data-keys~='c']")).toBeVisible();
  const id = page.url().slice(-36);
  // Whom one talks to.
  await steps.press("a");
  const contact = page.getByRole("dialog", { name: contacts("add_title") });
  await expect(contact.getByLabel(contacts("name"), { exact: true })).toBeFocused();
  await steps.name(person);
  await expect(contact).toBeHidden();
  await expect(section(page, contacts("title")).getByRole("link", { name: person })).toBeVisible();
  // What they may buy: its name is suggested.
  await steps.press("c");
  const deal = page.getByRole("dialog", { name: deals("new_deal") });
  await expect(deal.getByLabel(deals("deal_name"), { exact: true })).toBeFocused();
  await steps.press("Enter");
  await expect(deal).toBeHidden();
  await expect(section(page, customers("deals")).getByRole("link", { name: deals("deal_suggested", { customer: company }) })).toBeVisible();
  await steps.took("a new customer, contact and deal by keys", { steps: 12, seconds: 30 });
  const at = await call<{ name: string }[]>(page, server, "customers/contacts/api/contacts_at", { id });
  const sold = await call<{ name: string }[]>(page, server, "customers/api/deals_of_customer", { id });
  expect([at.map(({ name }) => name), sold.map(({ name }) => name)]).toEqual([[person], [deals("deal_suggested", { customer: company })]]);
});

test("the same from the board, where the deal is thought of first", async ({ page, server }) => {
  const steps = await Steps.on(page);
  const [deal, company, person] = [rareWord(), rareWord(), rareWord()];
  await open(page, "/");
  await steps.press("c");
  await expect(page.getByLabel(deals("deal_name"), { exact: true })).toBeFocused();
  // A name that Tab ends, not Enter: the customer is still to come.
  await steps.type(deal);
  await steps.press("Tab");
  await expect(page.locator("#quick_customer")).toBeFocused();
  await steps.name(company);
  await expect(page.locator("#quick_customer")).toHaveValue(company);
  await expect(page.getByText(customers("created_toast", { name: company }))).toBeVisible();
  await steps.press("Enter");
  await expect(page.locator("#quick_customer")).toHaveValue("");
  await steps.press("Escape");
  // The way to the customer is the palette: what one made last is offered by its name.
  await steps.press("/");
  const palette = page.getByRole("dialog");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await steps.name(company);
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.locator("[data-keys~='a']")).toBeVisible();
  await steps.press("a");
  const contact = page.getByRole("dialog", { name: contacts("add_title") });
  await expect(contact.getByLabel(contacts("name"), { exact: true })).toBeFocused();
  await steps.name(person);
  await expect(contact).toBeHidden();
  await expect(section(page, customers("deals")).getByRole("link", { name: deal })).toBeVisible();
  await steps.took("a new deal, customer and contact from the board", { steps: 12 });
  const id = page.url().slice(-36);
  const at = await call<{ name: string }[]>(page, server, "customers/contacts/api/contacts_at", { id });
  expect(at.map(({ name }) => name)).toEqual([person]);
});
