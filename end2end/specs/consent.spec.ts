// Whoever must not be contacted is marked where people look, and not offered to be called or written to.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { contact } from "../support/contacts.ts";
import { customer, rarePhone } from "../support/duplicates.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const c = words("consent");

test("a marked contact of a customer is shown as such and cannot be tapped", async ({ page, server }) => {
  const word = rareWord();
  const at = await customer(page, server, { name: `${word} Works` });
  const [phone, mail] = [rarePhone(), `chen@${word.toLowerCase()}.example`];
  const id = await contact(page, server, { name: `${word} Chen`, phone, email: mail }, at);
  await open(page, `/customers/${at}`);
  const card = page.locator(`#contact-at-${id}`);
  await expect(card.locator("a[href^='tel:']")).toHaveCount(1);
  await expect(card.locator("a[href^='mailto:']")).toHaveCount(1);
  await call(page, server, "customers/consent/api/forbid_contact", { of: { contact: id }, reason: "asked us not to" });
  await expect(card.getByText(c("do_not_contact"), { exact: true })).toBeVisible();
  await expect(card.locator("a[href^='tel:'], a[href^='mailto:']")).toHaveCount(0);
  await expect(card.locator(".barred")).toHaveCount(2);
  await expect(card).toContainText(mail);
  await expectAccessible(page);
  await open(page, `/contacts/${id}`);
  await expect(page.locator("main a[href^='tel:']")).toHaveCount(0);
});

test("a marked customer carries the mark in the list, and is found by it", async ({ page, server }) => {
  const word = rareWord();
  const [marked, other] = [`${word} Marked`, `${word} Other`];
  const id = await customer(page, server, { name: marked });
  await customer(page, server, { name: other });
  await call(page, server, "customers/consent/api/forbid_contact", { of: { customer: id }, reason: "asked us not to" });
  await open(page, `/customers?q=${word}`);
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect(row(marked)).toContainText(c("do_not_contact"));
  await expect(row(other)).not.toContainText(c("do_not_contact"));
});
