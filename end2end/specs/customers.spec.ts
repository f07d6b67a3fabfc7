// Customers: made with a name alone, changed, written about, deleted and brought back.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("customers");
const events = words("events");
const ui = words("ui");

const newForm = (page: Page) => page.getByRole("dialog", { name: w("new_customer") });
const editForm = (page: Page) => page.getByRole("dialog", { name: w("edit_title") });
const story = (page: Page) => section(page, w("timeline")).getByRole("listitem");

/** Makes a customer through the form and stands on its page. */
async function make(page: Page, name = rareWord()): Promise<string> {
  await open(page, "/customers");
  await page.getByRole("button", { name: w("new_customer") }).click();
  await expect(newForm(page).getByLabel(w("name"), { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return name;
}

test("a name is enough for a new one, and it is found in the list", async ({ page }) => {
  const name = await make(page);
  await expect(page.getByText(w("created_toast", { name }))).toBeVisible();
  await expect(story(page).filter({ hasText: events("did_customer_created") })).toHaveCount(1);
  await open(page, "/customers");
  await page.getByRole("searchbox", { name: w("search") }).fill(name);
  await expect(page.getByText(w("count_one"))).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=${name}`));
  await reload(page);
  await page.getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("\"create\" leads from anywhere to the form, and a reload does not open it again", async ({ page }) => {
  await open(page, "/customers?new=1&kind=person");
  await expect(newForm(page).getByLabel(w("name"), { exact: true })).toBeFocused();
  await expect(page).toHaveURL(/\/customers\?kind=person$/);
  await page.keyboard.press("Escape");
  await expect(newForm(page)).toBeHidden();
  await reload(page);
  await expect(newForm(page)).toBeHidden();
});

test("without a name it is refused at the field, and what was typed stays", async ({ page }) => {
  await open(page, "/customers");
  await page.getByRole("button", { name: w("new_customer") }).click();
  const form = newForm(page);
  await form.getByLabel(w("phone"), { exact: true }).fill("138 0013 8000");
  await form.getByRole("button", { name: w("create"), exact: true }).click();
  await expect(form.getByLabel(w("name"), { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel(w("phone"), { exact: true })).toHaveValue("138 0013 8000");
  await expectAccessible(page, "dialog[open]");
});

test("its fields are changed, and the timeline says from what to what", async ({ page }) => {
  const name = await make(page);
  await page.getByRole("button", { name: w("edit"), exact: true }).click();
  const form = editForm(page);
  await form.getByLabel(w("name"), { exact: true }).fill(`${name} 2`);
  await form.getByLabel(w("industry"), { exact: true }).fill("Shipbuilding");
  await form.getByLabel(w("email"), { exact: true }).fill("hello@example.com");
  await form.getByRole("button", { name: w("save"), exact: true }).click();
  await expect(form).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: `${name} 2` })).toBeVisible();
  await expect(page.getByRole("navigation", { name: ui("breadcrumbs") })).toContainText(`${name} 2`);
  await expect(section(page, w("facts"))).toContainText("Shipbuilding");
  const change = story(page).filter({ hasText: events("did_customer_changed") });
  await expect(change).toContainText(`${name} 2`);
  await reload(page);
  await expect(section(page, w("facts"))).toContainText("Shipbuilding");
});

test.describe("when two people edit it at once", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("the second is told what the first changed, and loses nothing", async ({ page, as }) => {
    const name = await make(page);
    const other = await as("administrator");
    await open(other, new URL(page.url()).pathname);
    await page.getByRole("button", { name: w("edit"), exact: true }).click();
    await editForm(page).getByLabel(w("phone"), { exact: true }).fill("0532 8888 0000");

    await other.getByRole("button", { name: w("edit"), exact: true }).click();
    await editForm(other).getByLabel(w("industry"), { exact: true }).fill("Fishing");
    await editForm(other).getByRole("button", { name: w("save"), exact: true }).click();
    await expect(editForm(other)).toBeHidden();

    const save = editForm(page).getByRole("button", { name: w("save"), exact: true });
    await save.click();
    await expect(editForm(page).getByText(w("changed_meanwhile", { who: w("somebody"), fields: events("field_industry") }))).toBeVisible();
    await expect(editForm(page).getByLabel(w("phone"), { exact: true })).toHaveValue("0532 8888 0000");
    await save.click();
    await expect(editForm(page)).toBeHidden();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  });
});

test("notes and calls stand in the timeline, for the colleague who looks too", async ({ page, as }) => {
  await make(page);
  const other = await as("administrator");
  await open(other, new URL(page.url()).pathname);
  await page.locator("#note-text").fill("Wants a quote by Friday.");
  await page.getByRole("button", { name: events("save_note") }).click();
  await expect(story(page).filter({ hasText: "Wants a quote by Friday." })).toHaveCount(1);
  await expect(story(other).filter({ hasText: "Wants a quote by Friday." })).toHaveCount(1);
  await expect(page.locator("#note-text")).toHaveValue("");

  await page.getByRole("group", { name: events("way") }).getByText(events("talk_call"), { exact: true }).click();
  await page.getByLabel(events("outcome"), { exact: true }).selectOption(events("outcome_no_answer"));
  await page.getByRole("button", { name: events("save_call") }).click();
  await expect(story(page).filter({ hasText: events("did_call_logged") })).toContainText(events("outcome_no_answer"));
  await expect(story(other).filter({ hasText: events("did_call_logged") })).toHaveCount(1);
});

test("deleting it can be undone", async ({ page }) => {
  const name = await make(page);
  const address = new URL(page.url()).pathname;
  await page.locator("#customer-more").click();
  await page.getByRole("menuitem", { name: w("delete"), exact: true }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.getByText(w("deleted_toast", { name }))).toBeVisible();
  await undo(page).click();
  await expect(page).toHaveURL(new RegExp(`${address}$`));
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(story(page).filter({ hasText: events("did_customer_restored") })).toHaveCount(1);
});

test("filters stand in the address", async ({ page }) => {
  await open(page, "/customers");
  await page.getByLabel(w("kind"), { exact: true }).first().selectOption(w("kind_person"));
  await expect(page).toHaveURL(/kind=person/);
  await expect(page.getByRole("cell", { name: w("kind_company"), exact: true })).toHaveCount(0);
  await reload(page);
  await expect(page.getByLabel(w("kind"), { exact: true }).first()).toHaveValue("person");
  await page.getByRole("table").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await page.goBack();
  await expect(page).toHaveURL(/kind=person/);
});

test.describe("somebody else's", () => {
  test.use({ expectedErrors: [/status of 404/] });

  test("is not there for who does not see it, until it is shared", async ({ page, as, server }) => {
    const name = await make(page);
    const address = new URL(page.url()).pathname;
    const rep = await as("sales_rep");
    await open(rep, address);
    await expect(rep.getByRole("heading", { level: 1, name })).toHaveCount(0);
    await page.locator("#customer-more").click();
    await page.getByRole("menuitem", { name: w("share"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("share_title") });
    await dialog.getByRole("combobox", { name: w("share_with") }).fill("李娜");
    await dialog.getByRole("option", { name: "李娜" }).first().click();
    await dialog.getByRole("button", { name: w("share_add"), exact: true }).click();
    await expect(page.getByText(w("shared_toast", { name: "李娜" }))).toBeVisible();
    await open(rep, address);
    await expect(rep.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(rep.getByRole("button", { name: w("edit"), exact: true })).toHaveCount(0);
    // Reading is all that was granted, whatever a program sends.
    const refused = await call(rep, server, "customers/api/delete_customer", { id: address.split("/").pop() }).catch((trouble: Error) => trouble.message);
    expect(refused).toMatch(/: 40[34] /);
  });
});
