// Data quality: a check made in the browser refuses at the field, the head of a customer says what is missing, and the work list
// leads to it.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("quality");
const admin = words("admin");
const customers = words("customers");
const details = words("details");
const events = words("events");

test.describe("an administrator", () => {
  test.use({ role: "administrator" });

  test("makes a check and tries it, and the form says it at the field", async ({ page, server }) => {
    const name = rareWord();
    await open(page, "/admin/quality");
    await page.getByRole("button", { name: w("add_check") }).first().click();
    const dialog = page.getByRole("dialog", { name: w("add_check") });
    await dialog.getByLabel(w("field"), { exact: true }).selectOption("short_name");
    await dialog.getByLabel(w("pattern"), { exact: true }).fill("AA-99(99)");
    await dialog.getByLabel(w("example")).fill("QZ-1");
    await expect(dialog.getByText(w("example_fits_not"))).toBeVisible();
    await dialog.getByLabel(w("example")).fill("QZ-1234");
    await expect(dialog.getByText(w("example_fits"), { exact: true })).toBeVisible();
    await dialog.getByLabel(w("message"), { exact: true }).fill(`${name} 简称`);
    await dialog.getByLabel(w("message_en"), { exact: true }).fill(`${name} looks otherwise`);
    await dialog.getByRole("button", { name: w("try_it") }).click();
    await expect(dialog.locator(".check-trial__words")).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const check = page.getByRole("switch", { name: `${name} looks otherwise` });
    await expect(check).toBeChecked();

    const id = await call<string>(page, server, "customers/api/create_customer", { form: { name } });
    await open(page, `/customers/${id}`);
    await page.getByRole("button", { name: customers("edit"), exact: true }).click();
    const form = page.getByRole("dialog", { name: customers("edit_title") });
    const said = form.getByText(`${name} looks otherwise`);
    await form.getByLabel(details("short_name")).fill("wrong");
    await form.getByLabel(details("wechat")).focus();
    await expect(said).toBeVisible();
    await form.getByLabel(details("short_name")).fill("QZ-77");
    await form.getByLabel(details("wechat")).focus();
    await expect(said).toBeHidden();
    await form.getByRole("button", { name: customers("save") }).click();
    await expect(form).toBeHidden();

    // Switched off, nothing is refused any more; removed, it is gone, and the toast would bring it back.
    await open(page, "/admin/quality");
    await page.getByRole("button", { name: `Remove: ${name} looks otherwise` }).click();
    await expect(check).toBeHidden();
  });
});

test.describe("a representative", () => {
  test.use({ role: "sales_rep" });

  test("is led from what is missing to its field", async ({ page, server }) => {
    const id = await call<string>(page, server, "customers/api/create_customer", { form: { name: rareWord(), phone: "13805320001" } });
    await open(page, `/customers/${id}`);
    await page.getByRole("button", { name: w("what_is_missing") }).click();
    await page.getByRole("menuitem", { name: events("field_credit_code") }).click();
    const form = page.getByRole("dialog", { name: customers("edit_title") });
    await expect(form.getByLabel(details("credit_code"))).toBeFocused();
  });

  test("mends what the work list names, and it leaves the list", async ({ page, server }) => {
    const name = rareWord();
    await call<string>(page, server, "customers/api/create_customer", { form: { name } });
    await open(page, "/quality");
    await expect(page.getByRole("tab", { name: w("what_incomplete") })).toHaveAttribute("aria-selected", "true");
    await expectAccessible(page);
    await page.getByRole("tab", { name: w("what_outdated") }).click();
    await expect(page).toHaveURL(/show=outdated/);
    await page.getByRole("tab", { name: w("what_incomplete") }).click();
    const line = page.getByRole("listitem").filter({ hasText: name });
    await line.getByRole("button", { name: w("edit"), exact: true }).click();
    const form = page.getByRole("dialog", { name: customers("edit_title") });
    await form.getByLabel(customers("phone")).fill("13805320001");
    await form.getByRole("button", { name: customers("save") }).click();
    await expect(form).toBeHidden();
    await expect(line.getByText(w("counts_reachable"))).toBeHidden();
  });
});
