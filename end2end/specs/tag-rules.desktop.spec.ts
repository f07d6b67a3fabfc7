// Rules for tags: put together and tried in the browser, run, said at the customer, taken off by hand, and taken back as a whole.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tag_rules");
const admin = words("admin");
const lists = words("lists");
const ui = words("ui");

const rule = (page: Page, name: string) => section(page, w("rules")).getByRole("listitem").filter({ hasText: name });
const run = (page: Page, name: string) => section(page, w("runs")).getByRole("row").filter({ hasText: name });

test.use({ role: "administrator" });

test("a rule is made, tried and run; its customer says why, and the run is taken back", async ({ page, server }) => {
  const word = rareWord();
  const id = await call<string>(page, server, "customers/api/create_customer", { form: { name: `${word} Ltd` } });

  await open(page, "/admin/tag-rules");
  await page.getByRole("button", { name: w("add_rule"), exact: true }).click();
  const form = page.locator("#tag-rule-form");
  await form.getByLabel(w("name"), { exact: true }).fill(word);
  await form.getByLabel(w("new_tag"), { exact: true }).fill(`T ${word}`);
  await form.getByRole("button", { name: lists("set_conditions"), exact: true }).click();
  const sheet = page.getByRole("dialog", { name: lists("conditions") });
  await sheet.getByLabel(lists("value"), { exact: true }).fill(word);
  await sheet.getByRole("button", { name: lists("use_these"), exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(form).toContainText(word);
  await form.getByRole("button", { name: w("preview"), exact: true }).click();
  await expect(form.locator(".tag-trial")).toContainText(`${word} Ltd`);
  await expectAccessible(page);
  await form.getByRole("button", { name: admin("save"), exact: true }).click();
  await expect(form).toBeHidden();

  await rule(page, word).getByRole("button", { name: w("run_now"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("run_this", { name: word }) });
  await expect(dialog).toContainText(`${word} Ltd`);
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("run_now"), exact: true }).click();
  await expect(run(page, word)).toContainText(w("finished"));

  // The customer says which rule gave it; taken off by hand it may come back by the toast.
  const customer = await page.context().newPage();
  await open(customer, `/customers/${id}`);
  const tags = section(customer, w("tags"));
  await expect(tags).toContainText(`T ${word}`);
  await expect(tags.locator(".customer-tags__why")).toContainText(word);
  await tags.getByRole("button", { name: ui("remove_named", { name: `T ${word}` }) }).click();
  await expect(tags).toContainText(w("no_tags"));
  await undo(customer).click();
  await expect(tags).toContainText(`T ${word}`);
  await customer.close();

  await run(page, word).getByRole("button", { name: w("details"), exact: true }).click();
  await expect(page.getByRole("dialog", { name: w("run_did") })).toContainText(`${word} Ltd`);
  await page.keyboard.press("Escape");
  await run(page, word).getByRole("button", { name: w("undo_run"), exact: true }).click();
  await expect(run(page, word)).toContainText(w("undone", { count: "0" }));
});

test("the sample company's rules have run, and say so on customers", async ({ page }) => {
  await open(page, "/admin/tag-rules");
  await expect(rule(page, "No deal won for 180 days")).toBeVisible();
  await expect(run(page, "No deal won for 180 days").first()).toBeVisible();
});
