// Many contacts at once: marked, given a field, moved to another customer, deleted, and taken back as a whole; and the width of columns.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { rareWord } from "../support/calls.ts";
import { contact } from "../support/contacts.ts";
import { customer } from "../support/duplicates.ts";
import { undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("contacts");
const ui = words("ui");
const bulk = words("bulk");
const contacts = words("bulk_contacts");

const bar = (page: Page) => page.getByRole("region", { name: contacts("marked") });
const rows = (page: Page) => page.getByRole("table").getByRole("row").filter({ has: page.getByRole("link") });
const only = (word: string) => `/contacts?view=all&f=${encodeURIComponent(`name:has:${word}`)}`;

/** So many contacts that share a rare word in their names. */
async function make(page: Page, server: { url: string }, count: number): Promise<string> {
  const word = rareWord();
  for (let number = 1; number <= count; number += 1) await contact(page, server, { name: `${word} ${number}` });
  return word;
}

test.use({ role: "sales_manager" });

test("a field is set for those that are marked by keys, and set back as a whole", async ({ page, server }) => {
  const word = await make(page, server, 3);
  await open(page, `${only(word)}&cols=name,title`);
  await rows(page).first().getByRole("checkbox").click();
  await expect(bar(page)).toContainText(bulk("marked_count", { count: "1" }));
  await rows(page).nth(2).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await expect(bar(page)).toContainText(bulk("marked_count", { count: "3" }));
  await page.keyboard.press("Escape");
  await expect(bar(page)).toBeHidden();
  await page.keyboard.press("ControlOrMeta+a");
  await expect(bar(page)).toContainText(bulk("marked_count", { count: "3" }));
  await bar(page).getByRole("button", { name: bulk("set"), exact: true }).click();
  const form = page.getByRole("dialog", { name: bulk("set") });
  await form.getByLabel(bulk("value"), { exact: true }).fill("Harbour master");
  await expectAccessible(page, "dialog[open]");
  await form.getByRole("button", { name: bulk("set"), exact: true }).click();
  await expect(page.getByRole("cell", { name: "Harbour master", exact: true })).toHaveCount(3);
  await undo(page).click();
  await expect(page.getByRole("cell", { name: "Harbour master", exact: true })).toHaveCount(0);
  await open(page, "/customers/bulk");
  const card = page.getByRole("listitem").filter({ hasText: bulk("undone_count", { count: "3" }) }).first();
  await expect(card).toContainText(w("title"));
  await expectAccessible(page);
});

test("all that the filter finds go to another customer, and come back", async ({ page, server }) => {
  const word = await make(page, server, 2);
  const name = `${word} Harbour`;
  await customer(page, server, { name });
  await open(page, `${only(word)}&cols=name,customer`);
  await page.keyboard.press("ControlOrMeta+a");
  await bar(page).getByRole("button", { name: bulk("mark_all"), exact: true }).click();
  await bar(page).getByRole("button", { name: contacts("move"), exact: true }).click();
  const form = page.getByRole("dialog", { name: contacts("move") });
  await form.getByRole("button", { name: contacts("move"), exact: true }).click();
  await expect(form).toContainText(contacts("choose_customer"));
  await form.getByRole("combobox", { name: contacts("move_to") }).fill(name);
  await form.getByRole("listbox").getByRole("option").first().click();
  await form.getByRole("button", { name: contacts("move"), exact: true }).click();
  await expect(page.getByRole("table").getByRole("link", { name, exact: true })).toHaveCount(2);
  await undo(page).click();
  await expect(page.getByRole("table").getByRole("link", { name, exact: true })).toHaveCount(0);
});

test("those that are deleted can be brought back", async ({ page, server }) => {
  const word = await make(page, server, 2);
  await open(page, only(word));
  await page.keyboard.press("ControlOrMeta+a");
  await bar(page).getByRole("button", { name: bulk("delete"), exact: true }).click();
  await expect(rows(page)).toHaveCount(0);
  await undo(page).click();
  await expect(rows(page)).toHaveCount(2);
});

test("a column is dragged wider, and given back to what stands in it", async ({ page }) => {
  await open(page, "/contacts?view=all");
  const grip = page.getByRole("separator", { name: ui("width_of", { label: w("name") }) });
  const box = (await grip.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/cols=name:\d+/);
  await grip.dblclick();
  await expect(page).not.toHaveURL(/cols=/);
});

test.describe("who may only read", () => {
  test.use({ role: "read_only" });

  test("is offered no marks", async ({ page }) => {
    await open(page, "/contacts?view=all");
    await expect(rows(page).first()).toBeVisible();
    await expect(page.getByRole("table").getByRole("checkbox")).toHaveCount(0);
  });
});
