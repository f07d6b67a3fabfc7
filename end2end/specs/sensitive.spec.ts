// Sensitive fields: a mask on the page, revealed by a press that is written down, replaced and removed without being seen, and
// found by the whole value.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("sensitive");
const admin = words("admin");
const fields = words("field_admin");
const customers = words("customers");
const events = words("events");

const draft = { of: "customer", kind: "sensitive", name_en: "", help: "", help_en: "", section: null, required: false, unique: false, choices: [], currency: "CNY", target: "customer", formula: "", sights: [] };
const empty = { kind: "company", short_name: "", credit_code: "", industry: "", country: "", region: "", address: "", phone: "", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "", wechat: "", parent: null, reach: [], interests: [], preferences: "" };
/** Sixteen digits that no other test uses. */
const account = () => `62${String(Math.floor(Math.random() * 1e14)).padStart(14, "0")}`;
const mask = (value: string) => `•••• ${value.slice(-4)}`;

/** Defines a sensitive field and makes a customer with a value in it. */
async function made(page: Page, server: { url: string }, value: string) {
  const [field, name] = [rareWord(), rareWord()];
  const id = await call<string>(page, server, "admin/fields/api/save_field", { existing: null, draft: { ...draft, name: field } });
  const customer = await call<string>(page, server, "customers/api/create_customer", { form: { ...empty, name, custom: { [id]: value } } });
  return { field, name, path: `/customers/${customer}` };
}

const fact = (page: Page, field: string) => page.locator(".facts__fact").filter({ hasText: field });

test.describe("an administrator", () => {
  test.use({ role: "administrator" });

  test("defines one in the browser, and is told what it means", async ({ page }) => {
    const field = rareWord();
    await open(page, "/admin/fields");
    await page.getByRole("button", { name: fields("add_field") }).click();
    const dialog = page.getByRole("dialog", { name: fields("add_field") });
    await dialog.getByLabel(admin("name"), { exact: true }).fill(field);
    await dialog.getByLabel(fields("kind"), { exact: true }).selectOption("sensitive");
    await expect(dialog.getByText(fields("sensitive_hint"))).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("listitem").filter({ hasText: field })).toContainText(fields("kind_sensitive"));
  });

  test("reveals a value by a press that stands on the timeline", async ({ page, server }) => {
    const value = account();
    const { field, path } = await made(page, server, value);
    await open(page, path);
    await expect(fact(page, field)).toContainText(mask(value));
    expect(await page.content()).not.toContain(value);
    await page.getByRole("button", { name: w("reveal", { name: field }) }).click();
    await expect(fact(page, field)).toContainText(value);
    await expect(fact(page, field)).toContainText(w("shown_for", { seconds: "30" }));
    await expectAccessible(page);
    await page.getByRole("button", { name: w("veil", { name: field }) }).click();
    await expect(fact(page, field)).toContainText(mask(value));
    expect(await page.content()).not.toContain(value);
    const line = section(page, customers("timeline")).getByRole("listitem").filter({ hasText: events("did_customer_revealed") });
    await expect(line).toHaveCount(1);
  });

  test("replaces a value without seeing it, keeps it by typing nothing, and removes it", async ({ page, server }) => {
    const [first, second] = [account(), account()];
    const { field, path } = await made(page, server, first);
    const edit = async () => {
      await page.getByRole("button", { name: customers("edit"), exact: true }).click();
      return page.getByRole("dialog", { name: customers("edit_title") });
    };
    const save = async (form: Awaited<ReturnType<typeof edit>>) => {
      await form.getByRole("button", { name: customers("save"), exact: true }).click();
      await expect(form).toBeHidden();
    };
    await open(page, path);
    let form = await edit();
    let group = form.getByRole("group", { name: field });
    await expect(group).toContainText(mask(first));
    await expectAccessible(page, "dialog[open]");
    await group.getByRole("button", { name: w("replace"), exact: true }).click();
    await save(form);
    await expect(fact(page, field), "an empty field keeps what is there").toContainText(mask(first));

    form = await edit();
    group = form.getByRole("group", { name: field });
    await group.getByRole("button", { name: w("replace"), exact: true }).click();
    await form.getByLabel(w("new_value", { name: field }), { exact: true }).fill(second);
    await save(form);
    await expect(fact(page, field)).toContainText(mask(second));

    form = await edit();
    group = form.getByRole("group", { name: field });
    await group.getByRole("button", { name: w("remove"), exact: true }).click();
    await expect(group).toContainText(w("will_be_removed"));
    await save(form);
    await expect(fact(page, field)).toHaveCount(0);
  });

  test("finds who has a value by the whole of it, however it is written", async ({ page, server }) => {
    const value = account();
    const { field, name } = await made(page, server, value);
    await open(page, "/customers");
    await page.getByRole("button", { name: w("find"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("find_title") });
    await dialog.getByLabel(w("field"), { exact: true }).selectOption({ label: field });
    const whole = dialog.getByLabel(w("whole_value"), { exact: true });
    await whole.fill(value.slice(0, 12));
    await dialog.getByRole("button", { name: w("find_button"), exact: true }).click();
    await expect(dialog.getByText(w("nobody"))).toBeVisible();
    await whole.fill(value.replace(/(.{4})/g, "$1 ").trim());
    await dialog.getByRole("button", { name: w("find_button"), exact: true }).click();
    await expect(dialog.getByRole("link", { name })).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { name })).toBeVisible();
  });
});
