// Contacts: their list with conditions and views, the customers they serve, doubles that are warned of, decided and merged.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { rareWord } from "../support/calls.ts";
import { contact, contactTwins } from "../support/contacts.ts";
import { customer, rarePhone } from "../support/duplicates.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("contacts");
const d = words("duplicates");
const k = words("contact_doubles");
const v = words("views");
const customers = words("customers");
const events = words("events");

const form = (page: Page) => page.getByRole("dialog", { name: w("new_contact") });
const warning = (page: Page) => form(page).getByRole("status");
const pair = (page: Page, word: string) => page.getByRole("region", { name: k("pairs") }).getByRole("listitem").filter({ hasText: word });
const at = (page: Page) => section(page, w("customers"));

test("while one types a contact, one with the same number is shown, and saving goes on", async ({ page, server }) => {
  const [word, phone] = [rareWord(), rarePhone()];
  await contactTwins(page, server);
  await contact(page, server, { name: `${word} Li`, phone });
  // The same number with quite another name is a colleague at the same telephone.
  const another = `Ms ${word} Li`;
  await open(page, "/contacts?new=1");
  await expect(warning(page)).toBeEmpty();
  await form(page).getByLabel(w("name"), { exact: true }).fill(another);
  const number = form(page).getByLabel(w("phone"), { exact: true });
  // The worker makes the new one known a moment after it was written.
  await expect(async () => {
    await number.fill("");
    await number.fill(phone);
    await expect(warning(page)).toContainText(word, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expect(warning(page)).toContainText(k("similar"));
  await expect(warning(page)).toContainText(d("reason_phone"));
  await expect(warning(page).getByRole("link").first()).toHaveAttribute("href", /^\/contacts\/[0-9a-f-]{36}$/);
  await expectAccessible(page, "dialog[open]");
  await number.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: another })).toBeVisible();
});

test("a pair of contacts is said to be two, and listed again", async ({ page, server }) => {
  const { word } = await contactTwins(page, server);
  await open(page, "/customers/duplicates");
  await page.getByRole("group", { name: k("of") }).getByText(k("of_contacts"), { exact: true }).click();
  await expect(page).toHaveURL(/of=contact/);
  await expect(page.getByRole("heading", { level: 1, name: k("title") })).toBeVisible();
  await expect(pair(page, word)).toContainText(d("reason_phone"));
  await expect(pair(page, word)).toContainText("Head of purchasing");
  await pair(page, word).getByRole("button", { name: d("dismiss"), exact: true }).click();
  await expect(pair(page, word)).toHaveCount(0);
  await undo(page).click();
  await expect(pair(page, word)).toHaveCount(1);
});

test("merging two contacts takes what was chosen with the customers of both, and can be undone", async ({ page, server }) => {
  const { one, other, oneName, otherName, secondName, merge } = await contactTwins(page, server);
  await open(page, merge);
  const field = (key: string) => page.getByRole("radiogroup", { name: events(`field_${key}`), exact: true });
  await expect(field("name").getByRole("radio", { name: oneName, exact: true })).toBeChecked();
  await expect(field("phone")).toHaveCount(0);
  await field("title").getByRole("radio", { name: "Head of purchasing", exact: true }).check();
  await expect(page.getByText(k("consent_stricter"))).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: d("merge"), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/contacts/${one}$`));
  await expect(page.getByText(d("merged_toast", { gone: otherName, kept: oneName }))).toBeVisible();
  await expect(section(page, w("facts"))).toContainText("Head of purchasing");
  await expect(at(page)).toContainText(secondName);
  await undo(page).click();
  await expect(page).toHaveURL(new RegExp(`/contacts/${other}$`));
  await expect(page.getByRole("heading", { level: 1, name: otherName })).toBeVisible();
  await open(page, `/contacts/${one}`);
  await expect(at(page)).not.toContainText(secondName);
});

test("one contact serves several customers, with a role at each", async ({ page, server }) => {
  const word = rareWord();
  const [first, second] = [`${word} Works`, `${word} Trading`];
  const id = await contact(page, server, { name: `${word} Wang` }, await customer(page, server, { name: first }));
  await customer(page, server, { name: second });
  await open(page, `/contacts/${id}`);
  await expect(at(page)).toContainText(first);
  await at(page).getByRole("button", { name: w("add_customer"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("add_customer") });
  await dialog.getByRole("combobox", { name: w("customer") }).fill(second);
  await dialog.getByRole("option", { name: second }).click();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("add"), exact: true }).click();
  await expect(at(page).getByRole("listitem")).toHaveCount(2);
  await at(page).getByRole("button", { name: w("actions_for", { name: second }) }).click();
  await page.getByRole("menuitem", { name: w("unlink"), exact: true }).click();
  await expect(at(page).getByRole("listitem")).toHaveCount(1);
  await undo(page).click();
  await expect(at(page).getByRole("listitem")).toHaveCount(2);
});

test("the list is narrowed by conditions and kept as a view", async ({ page, server }) => {
  const word = rareWord();
  await contact(page, server, { name: `${word} Zhao`, title: `${word} Director` });
  await open(page, `/contacts?view=all&f=title:has:${word}&sort=name`);
  const rows = page.getByRole("table").getByRole("row").filter({ hasText: word });
  await expect(rows).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("button", { name: v("save_as"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: v("save_as") });
  await dialog.getByLabel(v("name"), { exact: true }).fill(`${word} view`);
  await dialog.getByRole("button", { name: v("save"), exact: true }).click();
  const tab = page.getByRole("navigation", { name: v("views") }).getByRole("link", { name: `${word} view` });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await page.getByRole("navigation", { name: v("views") }).getByRole("link", { name: v("view_fresh") }).click();
  await expect(page).toHaveURL(/view=fresh/);
  await tab.click();
  await expect(rows).toHaveCount(1);
  // It is no view of the list of customers.
  await open(page, "/customers");
  await expect(page.getByRole("navigation", { name: v("views") }).getByRole("link", { name: `${word} view` })).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: customers("title") })).toBeVisible();
});
