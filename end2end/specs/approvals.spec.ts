// Approvals: a quote that a rule holds for waits, is approved with one thumb, taken back, approved again and sent; rules; deputies.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("approvals");
const a = words("desk_assignment");
const q = words("quotes");

type Seen = { version: number; form: Record<string, unknown> };

/** A rule for what nothing else in the data comes to, decided by administrators. */
async function aRule(page: Page, server: { url: string }, name: string): Promise<[string, number]> {
  const draft = { name, active: true, amount: "90000000", discount: "", whole: false, margin: "", steps: [{ kind: "role", role: "administrator" }] };
  return call(page, server, "approvals/api/save_approval_rule", { existing: null, draft });
}

/** A draft of whoever is on the page, dear enough for the rule. */
async function aDearQuote(page: Page, server: { url: string }, name: string): Promise<string> {
  const html = await (await page.request.get("/customers")).text();
  const customer = html.match(/href="\/customers\/([0-9a-f-]{36})"/)![1]!;
  const id = await call<string>(page, server, "quotes/api/create_quote", { of: { customer } });
  const { version, form } = await call<Seen>(page, server, "quotes/api/quote", { id });
  const line = { product: null, name, unit: "", quantity: "1", price: "95000000", discount: "", tax: "0" };
  await call(page, server, "quotes/api/save_quote", { id, version, form: { ...form, title: name, currency: "CNY", lines: [line] } });
  return id;
}

test.describe("somebody who sells", () => {
  test.use({ role: "sales_rep" });

  test("asks for approval, the quote stands still, and it is sent once it is approved", async ({ page, server, as }) => {
    const admin = await as("administrator");
    const name = rareWord();
    const [rule, version] = await aRule(admin, server, `Rule ${name}`);
    const id = await aDearQuote(page, server, name);
    await open(page, `/quotes/${id}`);
    const here = section(page, w("title"));
    await expect(here).toContainText(`Rule ${name}`);
    await here.getByRole("button", { name: w("ask"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("ask") });
    await dialog.getByLabel(w("word"), { exact: true }).fill("Year-end order");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("ask"), exact: true }).click();
    await expect(here).toContainText(w("stands_waiting"));
    await expect(page.locator("#quote-form")).toHaveCount(0);

    // From the bell to the two buttons.
    await open(admin, "/notices");
    const told = admin.getByRole("link").filter({ hasText: name }).first();
    await expect(told).toBeVisible();
    await told.click();
    await admin.waitForURL(/\/approvals\?show=/);
    const card = admin.locator(".approval").filter({ hasText: name });
    await expect(card).toContainText("Year-end order");
    await expectAccessible(admin);
    expect(await admin.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    const box = await card.getByRole("button", { name: w("approve"), exact: true }).boundingBox();
    if (admin.viewportSize()!.width < 600) expect(box!.height).toBeGreaterThanOrEqual(44);
    await card.getByRole("button", { name: w("approve"), exact: true }).click();
    await expect(card).toContainText(w("state_approved"));
    await expect(here).toContainText(w("stands_approved"));
    await undo(admin).click();
    await expect(card.getByRole("button", { name: w("approve"), exact: true })).toBeVisible();
    await expect(here).toContainText(w("stands_waiting"));
    await card.getByRole("button", { name: w("approve"), exact: true }).click();
    await expect(here).toContainText(w("stands_approved"));

    await page.locator("#quote-form").getByRole("button", { name: q("send"), exact: true }).click();
    const sending = page.getByRole("dialog", { name: q("send_title") });
    await sending.getByText(q("by_link"), { exact: true }).click();
    await sending.getByRole("button", { name: q("make_link"), exact: true }).click();
    await expect(sending.locator("code")).toBeVisible();
    await call(admin, server, "approvals/api/remove_approval_rule", { id: rule, version });
  });

  test("withdraws what was asked for, changes it, and asks again by undo", async ({ page, server, as }) => {
    const admin = await as("administrator");
    const name = rareWord();
    const [rule, version] = await aRule(admin, server, `Rule ${name}`);
    const id = await aDearQuote(page, server, name);
    const seen = await call<Seen>(page, server, "quotes/api/quote", { id });
    await call(page, server, "approvals/api/ask_approval", { quote: id, version: seen.version, word: "" });
    await open(page, "/approvals?part=asked");
    const card = page.locator(".approval").filter({ hasText: name });
    await card.getByRole("button", { name: w("withdraw"), exact: true }).click();
    await expect(card).toContainText(w("state_withdrawn"));
    await undo(page).click();
    await expect(page.locator(".approval").filter({ hasText: name }).first()).toContainText(w("state_open"));
    await call(admin, server, "approvals/api/remove_approval_rule", { id: rule, version });
  });
});

test.describe("who declines", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("says why", async ({ page, server, as }) => {
    const name = rareWord();
    const [rule, version] = await aRule(page, server, `Rule ${name}`);
    const rep = await as("sales_rep");
    const id = await aDearQuote(rep, server, name);
    const seen = await call<Seen>(rep, server, "quotes/api/quote", { id });
    await call(rep, server, "approvals/api/ask_approval", { quote: id, version: seen.version, word: "" });
    await open(page, "/approvals");
    const card = page.locator(".approval").filter({ hasText: name });
    await card.getByRole("button", { name: w("decline"), exact: true }).click();
    await expect(card.getByText(words("errors")("required"))).toBeVisible();
    await card.getByLabel(w("reason"), { exact: true }).fill("Too cheap");
    await card.getByRole("button", { name: w("decline"), exact: true }).click();
    await expect(card).toHaveCount(0);
    await open(page, "/approvals?part=done");
    await expect(page.locator(".approval").filter({ hasText: name })).toContainText("Too cheap");
    await call(page, server, "approvals/api/remove_approval_rule", { id: rule, version });
  });

  test("keeps rules: a sentence, off and on, removed and put back", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/approvals");
    await page.getByRole("button", { name: a("add_rule"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: a("add_rule") });
    await dialog.getByLabel(a("name"), { exact: true }).fill(name);
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(dialog.getByText(words("errors")("approval_rule_asks_something"))).toBeVisible();
    await dialog.getByLabel(w("from_amount", { currency: "CNY" }), { exact: true }).fill("98000000");
    await dialog.getByLabel(w("add_step"), { exact: true }).selectOption("administrator");
    await expect(dialog).toContainText("¥98,000,000");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    const row = page.getByRole("listitem").filter({ hasText: name });
    await expect(row).toContainText(w("team_manager"));
    await row.getByLabel(a("use_rule", { name }), { exact: true }).uncheck();
    await expect(row).toContainText(a("rests"));
    await row.getByRole("button", { name: a("remove_this", { name }), exact: true }).click();
    await expect(row).toHaveCount(0);
    await undo(page).click();
    await expect(row).toBeVisible();
    await row.getByRole("button", { name: a("remove_this", { name }), exact: true }).click();
    await expect(row).toHaveCount(0);
  });
});

test("a deputy is named for some days and taken off", async ({ page, server }) => {
  await open(page, "/account");
  const here = section(page, w("deputies"));
  // Anybody but oneself, whose name stands at the top of the page.
  const people = await call<[string, string][]>(page, server, "access/api/colleagues", {});
  const own = await page.locator("main").innerText();
  const other = people.map(([, name]) => name).find((name) => !own.includes(name))!;
  await here.getByLabel(w("deputy"), { exact: true }).pressSequentially(other);
  await page.getByRole("option", { name: other }).first().click();
  const day = await here.getByLabel(w("from_day"), { exact: true }).inputValue();
  await here.getByLabel(w("to_day"), { exact: true }).fill(day);
  await here.getByRole("button", { name: w("name_deputy"), exact: true }).click();
  await expect(page.getByText(w("deputy_named"), { exact: true })).toBeVisible();
  await expect(here.getByRole("listitem")).toHaveCount(1);
  await here.getByRole("listitem").getByRole("button").click();
  await expect(here.getByRole("listitem")).toHaveCount(0);
  await undo(page).click();
  await expect(here.getByRole("listitem")).toHaveCount(1);
  await here.getByRole("listitem").getByRole("button").click();
  await expect(here.getByRole("listitem")).toHaveCount(0);
});
