// Automation: a rule is put together as a sentence, tried, used, says what it did and why not, and is taken back.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("automation");
const events = words("events");
const lists = words("lists");

const rule = (page: Page, name: string) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
const run = (page: Page, state: string) => section(page, w("runs")).getByRole("listitem").filter({ hasText: state }).first();

test.describe("who leads sales", () => {
  // What is missing is refused.
  test.use({ role: "sales_manager", expectedErrors: [/status of 422/] });

  test("puts a rule together, tries it, uses it, and takes back what it did", async ({ page, server }) => {
    const word = rareWord();
    const customer = await call<string>(page, server, "customers/api/create_customer", { form: { name: `${word} Ltd` } });

    await open(page, "/automation/new");
    const form = page.locator("#automation-form");
    // What is missing is said where it is missing.
    await form.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(form.locator("#automation-name")).toHaveAttribute("aria-invalid", "true");
    await expect(form.locator("#automation-name")).toBeFocused();
    await expect(form.locator("#step-title-0")).toHaveAttribute("aria-invalid", "true");
    await expect(form.locator("#step-title-0")).toHaveAttribute("aria-describedby", "step-title-0-error");
    await form.getByLabel(w("name"), { exact: true }).fill(`R ${word}`);
    await form.getByLabel(w("on"), { exact: true }).selectOption("customer");
    await form.getByLabel(w("when"), { exact: true }).selectOption("changed");
    await form.getByLabel(w("field"), { exact: true }).first().selectOption("industry");
    await form.getByRole("button", { name: lists("set_conditions"), exact: true }).click();
    const sheet = page.getByRole("dialog", { name: lists("conditions") });
    await sheet.getByLabel(lists("value"), { exact: true }).fill(word);
    await sheet.getByRole("button", { name: lists("use_these"), exact: true }).click();
    await expect(sheet).toBeHidden();
    await form.getByLabel(w("what"), { exact: true }).selectOption("set");
    await form.locator(".automation-edit").getByLabel(w("field"), { exact: true }).selectOption("region");
    await form.locator(".automation-edit").getByLabel(w("value"), { exact: true }).fill(`Z ${word}`);
    await form.getByRole("button", { name: w("try_it"), exact: true }).click();
    await expect(form.locator(".automation-trial")).toContainText(w("never_would"));
    await expectAccessible(page);
    await form.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page).toHaveURL(/\/automation\/[0-9a-f-]{36}$/);
    await page.getByLabel(w("working"), { exact: true }).check();
    await expect(page.getByText(w("rests"), { exact: true })).toBeHidden();

    // Something happens; the rule does its part soon after, and the customer says who it was.
    const seen = await call<{ version: number }>(page, server, "customers/api/read_customer", { id: customer });
    await call(page, server, "customers/api/change_customer", { id: customer, version: seen.version, form: { name: `${word} Ltd`, industry: "Pumps" } });
    const story = await page.context().newPage();
    await expect(async () => {
      await open(story, `/customers/${customer}`);
      await expect(story.getByText(events("by_automation", { name: `R ${word}` }))).toBeVisible({ timeout: 1_000 });
    }).toPass();
    // Once, and whole where one points at it.
    await expect(story.getByText(`“R ${word}”`)).toHaveCount(1);
    await expect(story.getByTitle(`R ${word}`, { exact: true })).toHaveCount(1);
    await story.getByRole("link", { name: events("by_automation", { name: `R ${word}` }) }).click();
    await expect(story).toHaveURL(/\/automation\/runs\?record=/);
    await expect(story.getByRole("listitem").filter({ hasText: `${word} Ltd` }).first()).toContainText(w("state_done"));
    await story.getByRole("button", { name: w("undo_run"), exact: true }).click();
    await expect(story.getByText(w("undone", { count: "1" }))).toBeVisible();
    const undone = story.getByRole("listitem").filter({ hasText: `${word} Ltd` }).first();
    await expect(undone).toContainText(w("why_undone"));
    await expect(undone.getByRole("button", { name: w("undo_run"), exact: true })).toBeHidden();
    await story.close();

    await reload(page);
    await expect(run(page, w("why_undone"))).toContainText(`${word} Ltd`);
    await page.getByRole("button", { name: w("remove"), exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: w("remove"), exact: true }).click();
    await expect(page).toHaveURL(/\/automation$/);
    await expect(page.getByRole("link", { name: `R ${word}`, exact: true })).toBeHidden();
  });

  test("sees the rules of the sample company, and moves actions by keyboard", async ({ page }) => {
    await open(page, "/automation");
    await expect(rule(page, "临近成交提醒")).toContainText(w("rests"));
    await expect(rule(page, "报价五天后跟进")).toContainText(w("said_mail", { template: "报价跟进" }));
    await page.getByRole("link", { name: "临近成交提醒", exact: true }).click();
    const steps = page.locator(".automation-edit");
    await expect(steps).toHaveCount(2);
    const title = await steps.first().getByLabel(w("task_title"), { exact: true }).inputValue();
    await page.getByRole("button", { name: w("step_down", { number: "1" }) }).focus();
    await page.keyboard.press("Enter");
    await expect(steps.last().getByLabel(w("task_title"), { exact: true })).toHaveValue(title);
    await expectAccessible(page);
  });
});

test.describe("who sells", () => {
  test.use({ role: "sales_rep", expectedErrors: [/status of 403/] });

  test("is turned away", async ({ page }) => {
    expect((await page.request.get("/automation")).status()).toBe(403);
    await open(page, "/automation");
    await expect(page.getByRole("link", { name: w("new_rule") })).toBeHidden();
  });
});
