// Tags kept by administrators, and typed in the head of a customer.
import { expectAccessible } from "../support/axe.ts";
import { rareWord } from "../support/calls.ts";
import { customer } from "../support/duplicates.ts";
import { undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tags");
const t = words("tag_rules");
const l = words("lifecycle");

test.use({ role: "administrator" });

test("a tag is typed on a customer, renamed with a way back, merged and deleted", async ({ page, server }) => {
  const word = rareWord();
  const [first, second] = [`${word} one`, `${word} two`];
  const id = await customer(page, server, { name: `${word} Works` });
  await open(page, `/customers/${id}`);
  const head = page.getByRole("group", { name: t("tags"), exact: true });
  const type = async (name: string) => {
    await head.getByRole("button", { name: t("add_tag"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: t("add_tag") });
    await dialog.getByLabel(t("new_tag"), { exact: true }).fill(name);
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: t("make_tag"), exact: true }).click();
    await expect(head).toContainText(name);
  };
  await type(first);
  await type(second);
  await expect(page.locator(".lifecycle__why")).toHaveText(l("why_no_deal_yet"));

  await open(page, "/admin/tags");
  const row = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await expect(row(first)).toContainText(w("used", { customers: "1", deals: "0", tickets: "0" }));
  await expectAccessible(page);
  await page.getByRole("button", { name: w("change_this", { name: first }), exact: true }).click();
  const form = page.getByRole("dialog", { name: w("change_this", { name: first }) });
  await form.getByLabel(w("name"), { exact: true }).fill(`${word} renamed`);
  await form.getByRole("button", { name: w("save"), exact: true }).click();
  await expect(row(`${word} renamed`)).toBeVisible();
  await undo(page).click();
  await expect(row(first)).toBeVisible();

  await page.getByRole("button", { name: w("merge_this", { name: first }), exact: true }).click();
  const merge = page.getByRole("dialog", { name: w("merge_this", { name: first }) });
  await merge.getByLabel(w("into"), { exact: true }).selectOption({ label: second });
  await merge.getByRole("button", { name: w("merge"), exact: true }).click();
  await expect(row(first)).toHaveCount(0);

  await page.getByRole("button", { name: w("delete_this", { name: second }), exact: true }).click();
  const question = page.getByRole("dialog", { name: w("delete_this", { name: second }) });
  await expect(question).toContainText(w("used", { customers: "1", deals: "0", tickets: "0" }));
  await question.getByRole("button", { name: w("delete"), exact: true }).click();
  await expect(row(second)).toHaveCount(0);
});
