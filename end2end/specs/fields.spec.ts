// Fields that an administrator adds, and what every company knows of its customers.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const admin = words("admin");
const w = words("field_admin");
const customers = words("customers");
const details = words("details");
const consent = words("consent");
const errors = words("errors");
const events = words("events");

const draft = { of: "customer", name_en: "", help: "", help_en: "", section: null, required: false, unique: false, choices: [], currency: "CNY", target: "customer", formula: "", sights: [] };

/** A customer made without the page; its address. */
async function customer(page: Page, server: { url: string }, name: string): Promise<string> {
  const form = { kind: "company", name, short_name: "", credit_code: "", industry: "", country: "", region: "", address: "", phone: "", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "", wechat: "", parent: null, reach: [], interests: [], preferences: "", custom: {} };
  return `/customers/${await call<string>(page, server, "customers/api/create_customer", { form })}`;
}

/** Opens the form that changes a customer. */
async function edit(page: Page, path: string) {
  await open(page, path);
  await page.getByRole("button", { name: customers("edit"), exact: true }).click();
  return page.getByRole("dialog", { name: customers("edit_title") });
}

// What is typed wrong on purpose is refused.
test.use({ expectedErrors: [/status of 422/] });

test.describe("an administrator", () => {
  test.use({ role: "administrator" });

  test("adds a field, which is in the form, on the page and in the timeline at once", async ({ page, server }) => {
    const [field, value] = [rareWord(), rareWord()];
    await open(page, "/admin/fields");
    await page.getByRole("button", { name: w("add_field") }).click();
    const dialog = page.getByRole("dialog", { name: w("add_field") });
    await dialog.getByLabel(admin("name"), { exact: true }).fill(field);
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("listitem").filter({ hasText: field })).toContainText(w("kind_text"));

    const path = await customer(page, server, rareWord());
    const form = await edit(page, path);
    await form.getByLabel(field, { exact: true }).fill(value);
    await form.getByRole("button", { name: customers("save"), exact: true }).click();
    await expect(form).toBeHidden();
    await expect(page.locator(".facts__fact").filter({ hasText: field })).toContainText(value);
    const change = section(page, customers("timeline")).getByRole("listitem").filter({ hasText: events("did_customer_changed") });
    await expect(change).toContainText(field);
    await expect(change).toContainText(value);

    await open(page, "/admin/fields");
    await page.getByRole("button", { name: admin("put_away", { name: field }) }).click();
    await open(page, path);
    await expect(page.getByText(value)).toHaveCount(1);
  });

  test("moves a field by its buttons and by keys", async ({ page, server }) => {
    const [first, second] = [rareWord(), rareWord()];
    for (const name of [first, second]) await call(page, server, "admin/fields/api/save_field", { existing: null, draft: { ...draft, of: "contact", kind: "text", name } });
    await open(page, "/admin/fields");
    await page.getByRole("group", { name: w("of") }).getByText(w("of_contacts"), { exact: true }).click();
    const order = async () => (await page.locator(".stage-plan__name").allTextContents()).filter((name) => [first, second].includes(name));
    await expect.poll(order).toEqual([first, second]);
    await page.getByRole("button", { name: admin("move_down", { name: first }) }).click();
    await expect.poll(order).toEqual([second, first]);
    await page.getByRole("button", { name: admin("edit_this", { name: first }) }).focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expect.poll(order).toEqual([first, second]);
  });

  test("writes a formula, and is told what is wrong with it", async ({ page, server }) => {
    const [amount, share] = [rareWord(), rareWord()];
    await call(page, server, "admin/fields/api/save_field", { existing: null, draft: { ...draft, kind: "number", name: amount } });
    await open(page, "/admin/fields");
    await page.getByRole("button", { name: w("add_field") }).click();
    const dialog = page.getByRole("dialog", { name: w("add_field") });
    await dialog.getByLabel(admin("name"), { exact: true }).fill(share);
    await dialog.getByLabel(w("kind"), { exact: true }).selectOption("computed");
    await dialog.getByLabel(w("formula"), { exact: true }).fill("{nothing} / 4");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(errors("formula_unknown_field"))).toBeVisible();
    await dialog.getByLabel(w("formula"), { exact: true }).fill(`{${amount}} / 4`);
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();

    const form = await edit(page, await customer(page, server, rareWord()));
    await form.getByLabel(amount, { exact: true }).fill("10");
    await expect(form.locator(".custom-fields__computed").filter({ hasText: share })).toContainText("2.5");
    await form.getByRole("button", { name: customers("save"), exact: true }).click();
    await expect(page.locator(".facts__fact").filter({ hasText: share })).toContainText("2.5");
  });
});

test("a credit code with a wrong digit is refused at its field; the right one is kept in one form", async ({ page, server }) => {
  const form = await edit(page, await customer(page, server, rareWord()));
  const code = form.getByLabel(details("credit_code"), { exact: true });
  await code.fill("91350100m000100y44");
  await form.getByRole("button", { name: customers("save"), exact: true }).click();
  await expect(form.getByText(errors("credit_code_check_digit"))).toBeVisible();
  await code.fill("91350100m000100y43");
  await form.getByRole("button", { name: customers("save"), exact: true }).click();
  await expect(section(page, customers("facts"))).toContainText("91350100M000100Y43");
});

test("names of lists are found in either language, and other words stay as they are typed", async ({ page, server }) => {
  const form = await edit(page, await customer(page, server, rareWord()));
  await form.getByLabel(customers("country"), { exact: true }).fill("德国");
  await form.getByRole("option", { name: "Germany" }).click();
  await form.getByLabel(customers("industry"), { exact: true }).fill("Kite making");
  await form.getByLabel(customers("region"), { exact: true }).fill("市南区");
  await form.getByRole("option", { name: "山东省青岛市市南区" }).click();
  await form.getByRole("button", { name: customers("save"), exact: true }).click();
  for (const text of ["Germany", "Kite making", "山东省青岛市市南区"]) await expect(section(page, customers("facts"))).toContainText(text);
});

test("a further phone can become the main one", async ({ page, server }) => {
  const form = await edit(page, await customer(page, server, rareWord()));
  await form.getByLabel(customers("phone"), { exact: true }).fill("0532 1111");
  await form.getByRole("button", { name: details("add_phone") }).click();
  await form.getByRole("textbox", { name: details("means_phone"), exact: true }).last().fill("0532 2222");
  await form.getByRole("button", { name: details("reach_make_main") }).click();
  await expect(form.getByLabel(customers("phone"), { exact: true }).first()).toHaveValue("0532 2222");
  await form.getByRole("button", { name: customers("save"), exact: true }).click();
  await expect(section(page, customers("facts"))).toContainText("0532 1111");
});

test("consent needs a proof, and the mark stands at the top of the page", async ({ page, server }) => {
  await open(page, await customer(page, server, rareWord()));
  const channel = consent("consent_for", { channel: consent("channel_email") });
  await page.getByRole("button", { name: channel }).click();
  const dialog = page.getByRole("dialog", { name: channel });
  await dialog.getByText(consent("state_given"), { exact: true }).click();
  await dialog.getByLabel(consent("day"), { exact: true }).fill("2026-01-05");
  await dialog.getByRole("button", { name: consent("save"), exact: true }).click();
  await expect(dialog.getByText(errors("consent_needs_proof"))).toBeVisible();
  await dialog.getByLabel(consent("how"), { exact: true }).fill("signed form");
  await dialog.getByRole("button", { name: consent("save"), exact: true }).click();
  await expect(section(page, consent("title"))).toContainText("signed form");

  await page.getByRole("button", { name: consent("forbid") }).click();
  const mark = page.getByRole("dialog", { name: consent("do_not_contact") });
  await mark.getByLabel(consent("reason"), { exact: true }).fill("asked us not to");
  await mark.getByRole("button", { name: consent("forbid"), exact: true }).click();
  await expect(page.locator(".notice").filter({ hasText: consent("do_not_contact") })).toContainText("asked us not to");
  await page.getByRole("button", { name: consent("allow") }).click();
  await expect(page.locator(".notice").filter({ hasText: consent("do_not_contact") })).toHaveCount(0);
});
