// The list of customers as one shapes it: conditions, views, columns, groups, many at once, a file.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("customers");
const lists = words("lists");
const views = words("views");
const bulk = words("bulk");

const sheet = (page: Page) => page.getByRole("dialog", { name: lists("filter") });
const chips = (page: Page) => page.getByRole("group", { name: lists("filter") });
const rows = (page: Page) => page.getByRole("table").getByRole("row").filter({ has: page.getByRole("link") });
const bar = (page: Page) => page.getByRole("region", { name: bulk("marked") });
const tabs = (page: Page) => page.getByRole("navigation", { name: views("views") });

/** So many customers that share a rare word in their names. */
async function make(page: Page, server: { url: string }, count: number, fields: object = {}): Promise<string> {
  const word = rareWord();
  const form = { kind: "company", industry: "", country: "", region: "", address: "", phone: "", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "", ...fields };
  for (let number = 1; number <= count; number += 1) await call(page, server, "customers/api/create_customer", { form: { ...form, name: `${word} ${number}` } });
  return word;
}

const only = (word: string) => `/customers?view=all&f=${encodeURIComponent(`name:has:${word}`)}`;

test("conditions are put together, stand in the address and above the list, and go one by one", async ({ page, server }) => {
  const word = await make(page, server, 2);
  await open(page, "/customers?view=all");
  await page.getByRole("button", { name: lists("filter"), exact: true }).click();
  await sheet(page).getByLabel(lists("value"), { exact: true }).fill(word);
  await expectAccessible(page, "dialog[open]");
  await sheet(page).getByRole("button", { name: lists("apply"), exact: true }).click();
  await expect(sheet(page)).toBeHidden();
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`f=name:has:${word}`));
  await expect(chips(page)).toContainText(word);
  await reload(page);
  await expect(rows(page)).toHaveCount(2);
  await chips(page).getByRole("button").first().click();
  await expect(chips(page)).toBeHidden();
  await expect(page).not.toHaveURL(/f=name/);
});

test("a value that does not fit is said at its field, and nothing is lost", async ({ page }) => {
  await open(page, "/customers?view=all");
  await page.getByRole("button", { name: lists("filter"), exact: true }).click();
  await sheet(page).getByLabel(lists("field"), { exact: true }).selectOption(w("employees"));
  await sheet(page).getByLabel(lists("value"), { exact: true }).fill("many");
  await sheet(page).getByRole("button", { name: lists("apply"), exact: true }).click();
  await expect(sheet(page)).toContainText(lists("wrong_value"));
  await expect(sheet(page).getByLabel(lists("value"), { exact: true })).toHaveValue("many");
});

test("a view keeps what the list shows, and can be deleted and brought back", async ({ page, server }) => {
  const word = await make(page, server, 1);
  await open(page, only(word));
  await page.getByRole("button", { name: views("save_as"), exact: true }).click();
  const form = page.getByRole("dialog", { name: views("save_as") });
  await form.getByLabel(views("name"), { exact: true }).fill(word);
  await expectAccessible(page, "dialog[open]");
  await form.getByRole("button", { name: views("save"), exact: true }).click();
  const tab = tabs(page).getByRole("link", { name: word });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await tabs(page).getByRole("link", { name: views("view_all"), exact: true }).click();
  await expect(chips(page)).toBeHidden();
  await tab.click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: views("view_actions") }).click();
  await page.getByRole("menuitem", { name: views("delete_view") }).click();
  await expect(tab).toHaveCount(0);
  await undo(page).click();
  await expect(tab).toHaveCount(1);
});

test("columns are chosen, and a link shows them to somebody else", async ({ page }) => {
  await open(page, "/customers?view=all");
  await page.getByRole("button", { name: views("columns"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: views("columns") });
  await dialog.getByLabel(w("source"), { exact: true }).check();
  await dialog.getByLabel(w("kind"), { exact: true }).uncheck();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: views("done"), exact: true }).click();
  await expect(page).toHaveURL(/cols=name,/);
  await reload(page);
  await expect(page.getByRole("columnheader", { name: w("source") })).toHaveCount(1);
  await expect(page.getByRole("columnheader", { name: w("kind") })).toHaveCount(0);
});

test("groups say how many there are and open one by one", async ({ page, server }) => {
  const word = await make(page, server, 3, { industry: "Shipbuilding" });
  await open(page, `${only(word)}&group=industry`);
  const group = page.getByRole("button", { name: /Shipbuilding/ });
  await expect(group).toContainText("3");
  await group.click();
  await expect(rows(page)).toHaveCount(3);
});

test("many are marked by keys, changed at once, and changed back as a whole", async ({ page, server }) => {
  const word = await make(page, server, 3);
  await open(page, `${only(word)}&cols=name,industry`);
  await expect(rows(page)).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(bar(page)).toContainText(bulk("marked_count", { count: "1" }));
  await page.keyboard.press("Shift+ArrowDown");
  await expect(bar(page)).toContainText(bulk("marked_count", { count: "2" }));
  await page.keyboard.press("Escape");
  await expect(bar(page)).toBeHidden();
  await page.keyboard.press("ControlOrMeta+a");
  await expect(bar(page)).toContainText(bulk("marked_count", { count: "3" }));
  await bar(page).getByRole("button", { name: bulk("set"), exact: true }).click();
  const form = page.getByRole("dialog", { name: bulk("set") });
  await form.getByLabel(bulk("value"), { exact: true }).fill("Fishing");
  await form.getByRole("button", { name: bulk("set"), exact: true }).click();
  await expect(page.getByRole("cell", { name: "Fishing" })).toHaveCount(3);
  await undo(page).click();
  await expect(page.getByRole("cell", { name: "Fishing" })).toHaveCount(0);
  await open(page, "/customers/bulk");
  await expect(page.getByRole("listitem").filter({ hasText: bulk("undone_count", { count: "3" }) }).first()).toBeVisible();
  await expectAccessible(page);
});

test("a change goes on when its page is left", async ({ page, server }) => {
  test.slow();
  const word = await make(page, server, 230);
  await open(page, `${only(word)}&cols=name,industry`);
  await page.keyboard.press("ControlOrMeta+a");
  await bar(page).getByRole("button", { name: bulk("mark_all"), exact: true }).click();
  await bar(page).getByRole("button", { name: bulk("set"), exact: true }).click();
  const form = page.getByRole("dialog", { name: bulk("set") });
  await form.getByLabel(bulk("field"), { exact: true }).selectOption("source");
  await form.getByLabel(bulk("value"), { exact: true }).fill(word);
  const begun = page.waitForResponse((answer) => answer.url().includes("/begin_bulk"));
  await form.getByRole("button", { name: bulk("set"), exact: true }).click();
  await begun;
  await open(page, "/customers/bulk");
  const line = page.getByRole("listitem").filter({ hasText: word });
  await expect(line).toContainText(bulk("changed_count", { count: "230" }), { timeout: 20_000 });
  await line.getByRole("button", { name: bulk("undo"), exact: true }).click();
  await expect(line).toContainText(bulk("undone_count", { count: "230" }), { timeout: 20_000 });
});

test("many are given a value of the lists that the form of a customer offers", async ({ page, server }) => {
  const word = await make(page, server, 2);
  await open(page, `${only(word)}&cols=name,place`);
  await page.keyboard.press("ControlOrMeta+a");
  await bar(page).getByRole("button", { name: bulk("set"), exact: true }).click();
  const form = page.getByRole("dialog", { name: bulk("set") });
  await form.getByLabel(bulk("field"), { exact: true }).selectOption("country");
  await form.getByRole("combobox", { name: bulk("value") }).fill("Germany");
  await form.getByRole("listbox").getByRole("option").first().click();
  await expectAccessible(page, "dialog[open]");
  await form.getByRole("button", { name: bulk("set"), exact: true }).click();
  await expect(page.getByRole("cell", { name: /德国|Germany/ })).toHaveCount(2);
});

test.describe("a file", () => {
  test("is there for managers, with what the list shows", async ({ page, server }) => {
    const word = await make(page, server, 2);
    await open(page, `${only(word)}&cols=name`);
    await page.getByRole("button", { name: views("export"), exact: true }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: views("export_csv") }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toMatch(/^customers-.*\.csv$/);
    await expect(rows(page)).toHaveCount(2);
  });

  test("is not offered to representatives", async ({ as }) => {
    const page = await as("sales_rep");
    await open(page, "/customers?view=all");
    await expect(page.getByRole("button", { name: views("export"), exact: true })).toHaveCount(0);
  });
});
