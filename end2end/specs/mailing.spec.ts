// Mail to contacts: a template is made, put in, filled, sent, and can be taken back; what must not go does not.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { contact } from "../support/contacts.ts";
import { customer } from "../support/duplicates.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("mailing");
const leads = words("leads");

/** A customer of one's own with one contact who has this address, or none. */
async function aCustomer(page: Page, server: { url: string }, name: string, email: string): Promise<string> {
  const id = await customer(page, server, { name });
  await contact(page, server, { name: `${name} Li`, email }, id);
  return id;
}

test.describe("a manager", () => {
  test.use({ role: "sales_manager" });

  test("keeps a template, puts it away and takes it back", async ({ page }) => {
    const name = rareWord();
    await open(page, "/templates");
    await page.getByRole("button", { name: w("add_template"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("add_template") });
    await dialog.getByLabel(w("name"), { exact: true }).fill(name);
    await dialog.getByLabel(w("share"), { exact: true }).check();
    await dialog.getByLabel(w("subject"), { exact: true }).fill("{{customer}}");
    await dialog.getByLabel(w("text_label"), { exact: true }).fill("{{nobody}}");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(dialog.locator("#template-text")).toHaveAttribute("aria-invalid", "true");
    await dialog.getByLabel(w("text_label"), { exact: true }).fill("{{contact}}, {{sender}}");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const row = page.locator(".admin-list__row").filter({ hasText: name });
    await expect(row.getByText(w("shared"), { exact: true })).toBeVisible();
    await row.getByRole("button", { name: w("put_away", { name }) }).click();
    await expect(row.getByText(w("archived"), { exact: true })).toBeVisible();
    await undo(page).click();
    await expect(row.getByText(w("archived"), { exact: true })).toBeHidden();
  });
});

test("without a mailbox a mail is written, kept, and not sent", async ({ page, server }) => {
  const name = rareWord();
  const id = await aCustomer(page, server, name, `${name.toLowerCase()}@example.org`);
  await open(page, `/customers/${id}`);
  await section(page, w("title")).getByRole("button", { name: w("write"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("write") });
  await expect(dialog.getByText(w("no_mailbox"), { exact: true })).toBeVisible();
  await expect(dialog.getByRole("button", { name: w("send"), exact: true })).toBeDisabled();
  await dialog.getByLabel(w("subject"), { exact: true }).fill(`about ${name}`);
  await dialog.getByLabel(w("text_label"), { exact: true }).fill("Dear {{contact}}");
  await expect(dialog.getByText(w("holes_title"), { exact: true })).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("later"), exact: true }).click();
  await open(page, `/customers/${id}`);
  await section(page, w("title")).getByRole("button", { name: w("write"), exact: true }).click();
  await expect(dialog.getByLabel(w("subject"), { exact: true })).toHaveValue(`about ${name}`);
});

test("a lead with an address is written to from its page, by name, while it is open", async ({ page, server }) => {
  const [name, template] = [rareWord(), rareWord()];
  const form = { shared: false, name: template, subject: "{{customer}}", text: "{{contact}}, {{deal}}" };
  await call(page, server, "mailing/api/keep_mail_template", { seen: null, form });
  const lead = async (email: string) => {
    const id = crypto.randomUUID();
    const fields = { company: name, name: `${name} Li`, email };
    await call(page, server, "leads/api/create_lead", { id, fair: false, mine: true, form: fields });
    return id;
  };
  const id = await lead(`${name.toLowerCase()}@example.org`);
  await open(page, `/leads/${id}`);
  const write = section(page, w("title")).getByRole("button", { name: w("write"), exact: true });
  await write.click();
  const dialog = page.getByRole("dialog", { name: w("write") });
  await dialog.getByLabel(w("template"), { exact: true }).selectOption({ label: template });
  await expect(dialog.getByLabel(w("subject"), { exact: true })).toHaveValue(name);
  await expect(dialog.getByLabel(w("text_label"), { exact: true })).toHaveValue(`${name} Li, {{deal}}`);
  await expect(dialog.getByText(w("holes_title"), { exact: true })).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("later"), exact: true }).click();
  await open(page, `/leads/${id}`);
  await write.click();
  await expect(dialog.getByLabel(w("subject"), { exact: true })).toHaveValue(name);
  await dialog.getByRole("button", { name: w("later"), exact: true }).click();

  await call(page, server, "leads/api/convert_lead", { id, version: 1, conversion: {}, lang: "en" });
  await expect(section(page, leads("became"))).toBeVisible();
  await expect(write).toHaveCount(0);
  await open(page, `/leads/${await lead("")}`);
  await expect(section(page, leads("about"))).toBeVisible();
  await expect(section(page, w("title"))).toHaveCount(0);
});

test("where nobody has an address there is nobody to write to", async ({ page, server }) => {
  const id = await aCustomer(page, server, rareWord(), "");
  await open(page, `/customers/${id}`);
  await section(page, w("title")).getByRole("button", { name: w("write"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("write") });
  await expect(dialog.getByText(w("nobody"), { exact: true })).toBeVisible();
});
