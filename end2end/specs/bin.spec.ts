// The bin: what was deleted is found there and comes back with all that hung on it; only administrators remove for good.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { Deals } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { customer } from "../support/duplicates.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deletions");
const customers = words("customers");
const errors = words("errors");

const line = (page: Page, name: string) => page.getByRole("region", { name: w("title") }).getByRole("listitem").filter({ hasText: name });
const restored = (page: Page, name: string) => page.getByText(w("restored_one", { name }));

/** Puts a new customer into the bin without the pages. */
async function deleted(page: Page, server: { url: string }): Promise<{ name: string; id: string }> {
  const name = rareWord();
  const id = await customer(page, server, { name });
  await call(page, server, "customers/api/delete_customer", { id, deals: null });
  return { name, id };
}

test("what was deleted is found by its name and comes back", async ({ page, server }) => {
  const { name, id } = await deleted(page, server);
  await open(page, "/bin");
  await page.getByRole("searchbox", { name: w("search") }).fill(name);
  await expect(page).toHaveURL(new RegExp(`/bin\\?q=${name}`));
  await expect(line(page, name)).toHaveCount(1);
  await expect(line(page, name)).toContainText(w("kind_customer"));
  await expectAccessible(page);
  await line(page, name).getByRole("button", { name: w("restore") }).click();
  await expect(restored(page, name)).toBeVisible();
  await expect(page.getByText(w("nothing_found"))).toBeVisible();
  await open(page, `/customers/${id}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("several are chosen and come back together", async ({ page, server }) => {
  const [one, other] = [await deleted(page, server), await deleted(page, server)];
  await open(page, "/bin");
  for (const { name } of [one, other]) await line(page, name).getByRole("checkbox").check();
  await expect(page.getByText(w("chosen", { count: "2" }))).toBeVisible();
  await page.getByRole("button", { name: w("restore"), exact: true }).first().click();
  await expect(page.getByText(w("restored_many", { count: "2" }))).toBeVisible();
  for (const { name } of [one, other]) await expect(line(page, name)).toHaveCount(0);
});

test("a customer with an open deal asks what becomes of it, and the toast brings back both", async ({ page, server }) => {
  const deals = await Deals.made(page, server, [{ name: "deal" }]);
  const [id, name] = deals.customer;
  await open(page, `/customers/${id}`);
  await page.getByRole("button", { name: customers("more") }).click();
  await page.getByRole("menuitem", { name: customers("delete") }).click();
  const question = page.getByRole("dialog", { name: w("ask_title") });
  await expect(question).toContainText(name);
  await expectAccessible(page, "dialog[open]");
  await question.getByRole("button", { name: w("ask_delete") }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await undo(page).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(section(page, customers("deals"))).toContainText(deals.named("deal"));
});

test.describe("for good", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("only after the words are typed", async ({ page, server }) => {
    const { name } = await deleted(page, server);
    await open(page, `/bin?q=${name}`);
    await line(page, name).getByRole("checkbox").check();
    await page.getByRole("button", { name: w("purge") }).click();
    const dialog = page.getByRole("dialog", { name: w("purge") });
    await dialog.getByRole("textbox").fill("yes");
    await dialog.getByRole("button", { name: w("purge") }).click();
    await expect(dialog.getByText(errors("bin_phrase"))).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("textbox").fill(w("purge_phrase"));
    await page.keyboard.press("Enter");
    await expect(page.getByText(w("purged", { count: "1" }))).toBeVisible();
    await expect(line(page, name)).toHaveCount(0);
  });
});
