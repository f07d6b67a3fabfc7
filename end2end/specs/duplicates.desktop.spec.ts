// Customers that look like one: warned of while one types, decided in a list, merged field by field, and made two again.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { customer, rarePhone, twins } from "../support/duplicates.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("duplicates");
const customers = words("customers");
const events = words("events");

const form = (page: Page) => page.getByRole("dialog", { name: customers("new_customer") });
const warning = (page: Page) => form(page).getByRole("status");
const pair = (page: Page, word: string) => page.getByRole("region", { name: w("pairs") }).getByRole("listitem").filter({ hasText: word });
const show = (page: Page, tab: string) => page.getByRole("group", { name: w("show") }).getByText(w(tab), { exact: true }).click();
const story = (page: Page) => section(page, customers("timeline")).getByRole("listitem");

test.describe("while one types a new customer", () => {
  test("one with the same number is shown, nothing is taken from who types, and saving goes on", async ({ page, server }) => {
    const { word, oneName, phone } = await twins(page, server);
    const another = rareWord();
    await open(page, "/customers");
    await page.getByRole("button", { name: customers("new_customer") }).click();
    const name = form(page).getByLabel(customers("name"), { exact: true });
    await expect(name).toBeFocused();
    await name.pressSequentially(another);
    await expect(warning(page)).toBeEmpty();
    const number = form(page).getByLabel(customers("phone"), { exact: true });
    await number.pressSequentially(phone);
    await expect(warning(page)).toContainText(w("similar"));
    await expect(warning(page)).toContainText(w("reason_phone"));
    await expect(warning(page).getByRole("listitem").first()).toContainText(word);
    const link = warning(page).getByRole("link", { name: oneName }).first();
    await expect(link).toHaveAttribute("href", /^\/customers\/[0-9a-f-]{36}$/);
    await expect(link).toHaveAttribute("target", "_blank");
    await expect(number).toBeFocused();
    await expectAccessible(page, "dialog[open]");
    await number.fill("");
    await expect(warning(page)).toBeEmpty();
    await number.fill(phone);
    await expect(warning(page)).toContainText(w("similar"));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: another })).toBeVisible();
  });

  test("one that is out of sight is shown by a masked name and whom to ask", async ({ page, as, server }) => {
    const phone = rarePhone();
    await customer(page, server, { name: "Hidden Harbour Works", phone });
    const rep = await as("sales_rep");
    await open(rep, "/customers?new=1");
    await form(rep).getByLabel(customers("phone"), { exact: true }).pressSequentially(phone);
    await expect(warning(rep)).toContainText(w("similar"));
    await expect(warning(rep)).not.toContainText("Hidden Harbour Works");
    await expect(warning(rep)).toContainText("H***");
    await expect(warning(rep).getByRole("link")).toHaveCount(0);
  });
});

test("a pair is said to be two, taken back, said again, and listed again", async ({ page, server }) => {
  const { word } = await twins(page, server);
  await open(page, "/customers/duplicates");
  await expect(pair(page, word)).toContainText(w("reason_phone"));
  const dismiss = () => pair(page, word).getByRole("button", { name: w("dismiss"), exact: true }).click();
  await dismiss();
  await expect(pair(page, word)).toHaveCount(0);
  await undo(page).click();
  await expect(pair(page, word)).toHaveCount(1);
  await dismiss();
  await expect(pair(page, word)).toHaveCount(0);
  await expect(page.getByText(w("dismissed_toast")).last()).toBeVisible();

  await show(page, "tab_dismissed");
  await expect(page).toHaveURL(/state=dismissed/);
  await expect(pair(page, word)).toHaveCount(1);
  await reload(page);
  await pair(page, word).getByRole("button", { name: w("reopen"), exact: true }).click();
  await expect(pair(page, word)).toHaveCount(0);
  await expect(page.getByText(w("reopened_toast")).last()).toBeVisible();
  await show(page, "tab_open");
  await expect(pair(page, word)).toHaveCount(1);
});

test("a pair that is found while one looks appears by itself", async ({ page, server }) => {
  await open(page, "/customers/duplicates");
  const { word } = await twins(page, server);
  await expect(pair(page, word)).toHaveCount(1, { timeout: 20_000 });
});

test("merging takes what was chosen, is told in the timeline, and can be undone", async ({ page, server }) => {
  const { word, one, other, oneName, otherName } = await twins(page, server);
  await open(page, "/customers/duplicates");
  await pair(page, word).getByRole("link", { name: w("compare"), exact: true }).click();
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}\/merge\/[0-9a-f-]{36}$/);

  // The list names them in an order of its own; here the first stays.
  await open(page, `/customers/${one}/merge/${other}`);
  const field = (key: string) => page.getByRole("radiogroup", { name: events(`field_${key}`), exact: true });
  const value = (key: string, name: string) => field(key).getByRole("radio", { name, exact: true });
  await expect(value("name", oneName)).toBeChecked();
  await expect(value("email", `info@${word.toLowerCase()}.example`)).toBeChecked();
  await expect(field("phone")).toHaveCount(0);
  await value("industry", "Pumps").check();
  await expectAccessible(page);

  // Turned round, what was chosen stays chosen, and what was not follows the one that stays.
  await page.getByRole("button", { name: w("swap"), exact: true }).click();
  await expect(value("name", otherName)).toBeChecked();
  await expect(value("industry", "Pumps")).toBeChecked();
  await page.getByRole("button", { name: w("swap"), exact: true }).click();
  await expect(value("name", oneName)).toBeChecked();

  await page.getByRole("button", { name: w("merge"), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/customers/${one}$`));
  await expect(page.getByText(w("merged_toast", { gone: otherName, kept: oneName }))).toBeVisible();
  await expect(section(page, customers("facts"))).toContainText("Pumps");
  const told = story(page).filter({ hasText: events("did_customer_merged") });
  await expect(told).toContainText(otherName);
  await expect(told).toContainText("Pumps");

  await undo(page).click();
  await expect(page).toHaveURL(new RegExp(`/customers/${other}$`));
  await expect(page.getByRole("heading", { level: 1, name: otherName })).toBeVisible();
  await open(page, `/customers/${one}`);
  await expect(section(page, customers("facts"))).toContainText("Machinery");
  await expect(story(page).filter({ hasText: events("did_customer_merge_undone") })).toHaveCount(1);
});

test("a merge is undone in the list of merges", async ({ page, server }) => {
  const { one, other, otherName, word } = await twins(page, server);
  await open(page, `/customers/${one}/merge/${other}`);
  await page.getByRole("button", { name: w("merge"), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/customers/${one}$`));
  await open(page, "/customers/duplicates?state=past");
  const line = page.getByRole("region", { name: w("past_list") }).getByRole("listitem").filter({ hasText: word });
  await line.getByRole("button", { name: w("undo_merge"), exact: true }).click();
  await expect(line).toContainText(w("undone"));
  await expect(page.getByText(w("undone_toast", { name: otherName }))).toBeVisible();
  await open(page, `/customers/${other}`);
  await expect(page.getByRole("heading", { level: 1, name: otherName })).toBeVisible();
});

test("the page of a customer says that there may be a second one", async ({ page, server }) => {
  const { one, other, otherName } = await twins(page, server);
  await open(page, `/customers/${one}`);
  const said = page.getByRole("note").filter({ hasText: w("maybe", { name: otherName }) });
  await expect(said).toContainText(w("reason_phone"));
  await said.getByRole("link", { name: w("compare_these"), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/customers/${one}/merge/${other}$`));
});

test.describe("a customer that went into another", () => {
  test.use({ expectedErrors: [/status of 404/] });

  test("says where it went", async ({ page, server }) => {
    const { one, other, oneName } = await twins(page, server);
    await open(page, `/customers/${one}/merge/${other}`);
    await page.getByRole("button", { name: w("merge"), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/customers/${one}$`));
    await open(page, `/customers/${other}`);
    await expect(page.getByText(w("went_into", { name: oneName }))).toBeVisible();
    await page.getByRole("link", { name: w("to_kept", { name: oneName }) }).click();
    await expect(page.getByRole("heading", { level: 1, name: oneName })).toBeVisible();
  });
});

test.describe("when one of the two is changed meanwhile", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("it is said, both are read again, and what was chosen stays", async ({ page, server }) => {
    const { one, other, oneName, phone } = await twins(page, server);
    await open(page, `/customers/${one}/merge/${other}`);
    const industry = page.getByRole("radiogroup", { name: events("field_industry"), exact: true });
    await industry.getByRole("radio", { name: "Pumps", exact: true }).check();
    const form = { kind: "company", name: oneName, industry: "Tools", country: "", region: "", address: "", phone, email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "" };
    const { version } = await call<{ version: number }>(page, server, "customers/api/read_customer", { id: one });
    await call(page, server, "customers/api/change_customer", { id: one, version, form });
    await page.getByRole("button", { name: w("merge"), exact: true }).click();
    await expect(page.getByText(w("changed_meanwhile"))).toBeVisible();
    await expect(industry.getByRole("radio", { name: "Tools", exact: true })).toBeVisible();
    await expect(industry.getByRole("radio", { name: "Pumps", exact: true })).toBeChecked();
    await page.getByRole("button", { name: w("merge"), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/customers/${one}$`));
  });
});
