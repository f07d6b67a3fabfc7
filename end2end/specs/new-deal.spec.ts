// A deal from the page of its customer, and a customer from the field of a deal.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");
const customers = words("customers");
const ui = words("ui");

type Where = { url: string };
type Row = { name: string; value: string | null };

/** A customer of this name, made without the page. */
const customer = (page: Page, server: Where, name: string): Promise<string> =>
  call(page, server, "customers/api/create_customer", { form: { name } });

const dealsOf = (page: Page, server: Where, id: string): Promise<Row[]> => call(page, server, "customers/api/deals_of_customer", { id });

const form = (page: Page) => page.getByRole("dialog", { name: w("new_deal") });
const picker = (page: Page, field: string) => page.locator(`#${field}`);
const offer = (page: Page, name: string) => page.getByRole("option", { name: customers("pick_create", { name }) });

test("a deal is made on the page of its customer: one stays there, with the way to it and the way back", async ({ page, server }) => {
  const name = `${rareWord()} Ltd`;
  const id = await customer(page, server, name);
  await open(page, `/customers/${id}`);
  await section(page, customers("deals")).getByRole("button", { name: w("new_deal") }).click();
  const field = form(page).getByLabel(w("deal_name"), { exact: true });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(w("deal_suggested", { customer: name }));
  await expectAccessible(page, "dialog[open]");
  // What is suggested is marked: typing replaces it.
  await page.keyboard.type("Pumps");
  await form(page).getByLabel(w("value"), { exact: true }).fill("12.5万");
  await form(page).getByRole("button", { name: w("create_deal"), exact: true }).click();
  await expect(form(page)).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`/customers/${id}$`));
  const here = section(page, customers("deals")).getByRole("link", { name: "Pumps" });
  await expect(here).toBeVisible();
  expect((await dealsOf(page, server, id)).map((deal) => [deal.name, Number(deal.value)])).toEqual([["Pumps", 125_000]]);
  await undo(page).click();
  await expect(here).toBeHidden();
  await expect(page.getByText(w("deal_undone", { name: "Pumps" }))).toBeVisible();
  expect(await dealsOf(page, server, id)).toEqual([]);
});

test("the toast leads to the new deal", async ({ page, server }) => {
  const id = await customer(page, server, rareWord());
  await open(page, `/customers/${id}`);
  await page.getByRole("button", { name: customers("more") }).click();
  await page.getByRole("menuitem", { name: w("new_deal") }).click();
  await expect(form(page).getByLabel(w("deal_name"), { exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: ui("notifications") }).getByRole("link", { name: w("deal_open") }).click();
  await expect(page).toHaveURL(/\/deals\/[0-9a-f-]{36}$/);
});

test("a stage that wants more says so at its field", async ({ page, server }) => {
  const id = await customer(page, server, rareWord());
  await open(page, `/customers/${id}`);
  await page.keyboard.press("c");
  const value = form(page).getByLabel(w("value"), { exact: true });
  await value.fill("much");
  await form(page).getByRole("button", { name: w("create_deal"), exact: true }).click();
  await expect(value).toHaveAttribute("aria-invalid", "true");
  await value.fill("12");
  await form(page).getByLabel(w("deal_name"), { exact: true }).fill("  ");
  await form(page).getByRole("button", { name: w("create_deal"), exact: true }).click();
  await expect(form(page).getByLabel(w("deal_name"), { exact: true })).toHaveAttribute("aria-invalid", "true");
});

test.describe("who makes no deals", () => {
  test.use({ role: "service_agent" });

  test("is offered none", async ({ page, server, as }) => {
    const admin = await as("administrator");
    const id = await customer(admin, server, rareWord());
    await open(page, `/customers/${id}`);
    await expect(page.getByRole("button", { name: w("new_deal") })).toHaveCount(0);
  });
});

test("whoever is missing is made in the quick add of the board, by keys alone", async ({ page, server }) => {
  const [deal, name] = [rareWord(), rareWord()];
  await open(page, "/deals?new=1");
  await expect(page.getByLabel(w("deal_name"), { exact: true })).toBeFocused();
  await page.keyboard.type(deal);
  await picker(page, "quick_customer").focus();
  await page.keyboard.type(name);
  await expect(offer(page, name)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText(customers("created_toast", { name }))).toBeVisible();
  await expect(picker(page, "quick_customer")).toHaveValue(name);
  await expect(picker(page, "quick_customer")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(picker(page, "quick_customer")).toHaveValue("");
  const [[id]] = await call<[string, string][]>(page, server, "customers/api/find_customers", { query: name }) as [[string, string]];
  expect((await dealsOf(page, server, id)).map((made) => made.name)).toEqual([deal]);
});

test("Enter pressed before the answer is there makes it all the same", async ({ page }) => {
  const name = rareWord();
  await open(page, "/deals?new=1");
  await expect(page.getByLabel(w("deal_name"), { exact: true })).toBeFocused();
  await picker(page, "quick_customer").focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page.getByText(customers("created_toast", { name }))).toBeVisible();
  await expect(picker(page, "quick_customer")).toHaveValue(name);
});

test("one that is like another is asked about first, in the form of a deal", async ({ page, server }) => {
  const name = `${rareWord()} 机械`;
  const known = await customer(page, server, `${name}有限公司`);
  const other = await customer(page, server, rareWord());
  await open(page, `/customers/${other}`);
  await section(page, customers("deals")).getByRole("button", { name: w("new_deal") }).click();
  await expect(form(page).getByLabel(w("deal_name"), { exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: ui("notifications") }).getByRole("link", { name: w("deal_open") }).click();
  await page.getByRole("button", { name: words("deal")("edit"), exact: true }).click();
  const field = picker(page, "deal_customer");
  await field.fill(`${name}公司`);
  await offer(page, `${name}公司`).click();
  await expect(page.getByText(customers("pick_known", { name: `${name}公司` }))).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  // The form waits for the answer.
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: words("deal")("save"), exact: true }).click();
  await expect(dialog.getByText(customers("pick_first"))).toBeVisible();
  await dialog.getByRole("button", { name: customers("pick_take", { name: `${name}有限公司` }) }).click();
  await expect(field).toHaveValue(`${name}有限公司`);
  await dialog.getByRole("button", { name: words("deal")("save"), exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(await dealsOf(page, server, known)).toHaveLength(1);
});
