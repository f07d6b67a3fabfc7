// The public pool: claimed under a cap, seen to leave by others, given back with a reason and taken back; rules tried before they
// work; and the lifecycle in the head of a customer.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("pool");
const pools = words("pools");
const admin = words("admin");
const customers = words("customers");
const lifecycle = words("lifecycle");
const events = words("events");

const line = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

/** A customer of the reader, given back to the pool of the whole company. */
async function returned(page: Page, server: { url: string }): Promise<{ id: string; name: string }> {
  const name = rareWord();
  const form = { kind: "company", name, industry: "", country: "", region: "", address: "", phone: "13900001234", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "" };
  const id = await call<string>(page, server, "customers/api/create_customer", { form });
  const { pools, reasons } = await call<{ pools: { id: string; name_en: string }[]; reasons: { id: string }[] }>(page, server, "customers/pool/api/choices_for_return", {});
  const pool = pools.find((pool) => pool.name_en === "Company pool")!;
  await call(page, server, "customers/pool/api/return_customer", { order: { customer: id, pool: pool.id, reason: reasons[0]!.id, note: "" } });
  return { id, name };
}

test.describe("a representative", () => {
  // What is typed wrong on purpose is refused.
  test.use({ role: "sales_rep", expectedErrors: [/status of 422/] });

  test("sees why a customer waits and not its number, and a colleague who looks sees it leave", async ({ page, as, server }) => {
    const { name } = await returned(await as("sales_manager"), server);
    await open(page, "/pool");
    await page.getByRole("searchbox", { name: w("search") }).fill(name);
    await expect(line(page, name)).toContainText("Cannot be reached");
    await line(page, name).getByRole("button", { name, exact: false }).first().click();
    const panel = page.getByRole("dialog", { name });
    await expect(panel).toContainText(events("did_customer_returned"));
    await expect(panel).not.toContainText("1390000");
    await expectAccessible(page);
    await page.keyboard.press("Escape");

    const manager = await as("sales_manager");
    await open(manager, `/pool?q=${name}`);
    await expect(line(manager, name)).toBeVisible();
    await line(page, name).getByRole("button", { name: w("claim"), exact: true }).click();
    await expect(page.getByText(w("claimed_one", { name }))).toBeVisible();
    await expect(line(page, name)).toHaveCount(0);
    await expect(line(manager, name)).toHaveCount(0);
    await page.getByRole("button", { name: w("open_it"), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.getByText("139 0000 1234").first()).toBeVisible();
  });

  test("gives one back with a reason, and takes that back", async ({ page, server }) => {
    const name = rareWord();
    const form = { kind: "company", name, industry: "", country: "", region: "", address: "", phone: "", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "" };
    const id = await call<string>(page, server, "customers/api/create_customer", { form });
    await open(page, `/customers/${id}`);
    await page.getByRole("button", { name: customers("more"), exact: true }).click();
    await page.getByRole("menuitem", { name: w("give_back"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("give_back") });
    await dialog.getByRole("button", { name: w("give_back"), exact: true }).click();
    await expect(dialog.getByText(words("errors")("required_reason"))).toBeVisible();
    await dialog.getByLabel(w("reason")).selectOption("No need for now");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("give_back"), exact: true }).click();
    await expect(page).toHaveURL(/\/customers$/);
    await undo(page).click();
    await expect(page).toHaveURL(new RegExp(`/customers/${id}$`));
    await expect(section(page, customers("timeline")).getByRole("listitem").filter({ hasText: events("did_customer_return_undone") })).toHaveCount(1);
  });

  test("sees what is about to go, and sets a lifecycle by hand", async ({ page }) => {
    await open(page, "/pool?show=soon");
    await expect(page.getByRole("table", { name: w("tab_soon") }).getByRole("row").nth(1)).toBeVisible();
    await page.getByRole("table", { name: w("tab_soon") }).getByRole("link").first().click();
    await expect(page.getByText(w("keep_it"))).toBeVisible();
    await page.getByRole("button", { name: lifecycle("change"), exact: true }).click();
    await page.getByRole("menuitemradio", { name: lifecycle("is_lost"), exact: true }).click();
    await expect(page.getByText(lifecycle("by_hand"), { exact: true })).toBeVisible();
    await undo(page).click();
    await expect(page.getByText(lifecycle("by_hand"), { exact: true })).toHaveCount(0);
  });
});

test.describe("an administrator", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("makes a pool, tries its rules before they work, and reads what ran", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/pools");
    await page.getByRole("button", { name: pools("add_pool"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: pools("add_pool") });
    await dialog.getByLabel(admin("name"), { exact: true }).fill(name);
    await dialog.getByLabel(pools("daily_cap"), { exact: true }).fill("none");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(words("errors")("not_a_number"))).toBeVisible();
    await dialog.getByLabel(pools("daily_cap"), { exact: true }).fill("3");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    const row = page.getByRole("listitem").filter({ hasText: name });
    await expect(row).toContainText(pools("rules_rest"));
    await row.getByRole("button", { name: pools("try_rules"), exact: true }).click();
    await expect(page.getByRole("dialog", { name: pools("trial") })).toContainText(/would go/);
    await page.keyboard.press("Escape");
    await expect(section(page, pools("runs")).getByRole("row").filter({ hasText: pools("rule_lifecycle") }).first()).toBeVisible();
  });
});
