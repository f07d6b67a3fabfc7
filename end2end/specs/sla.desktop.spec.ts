// Service levels: a calendar is made with its picture, a policy promises, the trial says when and why, and what was changed or
// removed comes back. Whoever only serves reads and tries.
import { expectAccessible } from "../support/axe.ts";
import { rareWord } from "../support/calls.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("sla");
const admin = words("admin");
const errors = words("errors");
const ui = words("ui");

test.describe("an administrator", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("makes a calendar; a mistake is said at its field, and the picture follows what is typed", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/sla");
    await page.getByRole("button", { name: w("add_calendar"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("add_calendar") });
    await dialog.getByLabel(w("name"), { exact: true }).fill(name);
    const saturday = dialog.getByLabel("Sat", { exact: true });
    await saturday.fill("ten to four");
    await expect(dialog.getByText(w("no_picture"))).toBeVisible();
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(errors("sla_hours_unreadable"))).toBeVisible();
    await expect(saturday).toBeFocused();
    await saturday.fill("10-16");
    await expect(dialog.getByRole("list", { name: w("coming_weeks") })).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const row = page.getByRole("listitem").filter({ hasText: name }).first();
    await expect(row).toContainText("Mon–Fri 09:00-12:00, 13:30-18:00; Sat 10:00-16:00");

    // Removed, and brought back by the toast.
    await page.getByRole("button", { name: w("remove_this", { name }) }).click();
    await expect(row).toBeHidden();
    await page.getByRole("button", { name: ui("undo") }).first().click();
    await expect(row).toBeVisible();
  });

  test("promises, and the trial counts across the National Day", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/sla");
    await page.getByRole("button", { name: w("add_policy"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("add_policy") });
    await dialog.getByLabel(w("name"), { exact: true }).fill(name);
    await dialog.getByLabel(w("low"), { exact: true }).check();
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(errors("sla_nothing_promised"))).toBeVisible();
    await dialog.getByLabel(w("first"), { exact: true }).fill("1h");
    await dialog.getByLabel(w("calendar_of", { measure: w("first") })).selectOption({ label: "工作日" });
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const row = page.locator(".rule-row").filter({ hasText: name });
    await expect(row).toContainText(`${w("first")} 1 h`);

    // The first that fits holds: above the others.
    const up = page.getByRole("button", { name: w("move_up", { name }) });
    for (let steps = 0; (await up.isEnabled()) && steps < 10; steps += 1) {
      const before = await page.locator(".rule-row").allTextContents();
      await up.click();
      await expect.poll(() => page.locator(".rule-row").allTextContents()).not.toEqual(before);
    }
    await expect(page.locator(".rule-row").first()).toContainText(name);

    await page.getByLabel(w("comes_on")).fill("2026-09-30");
    await page.getByLabel(w("comes_at"), { exact: true }).fill("17:30");
    await page.locator("#trial-priority").selectOption("low");
    await page.getByRole("button", { name: w("try_it"), exact: true }).click();
    const outcome = page.locator(".sla-trial__outcome");
    await expect(outcome).toContainText(w("policy_fits", { name }));
    await expect(outcome).toContainText("Due 8 Oct, Thu 09:30");
    await expect(outcome).toContainText("1 Oct to 7 Oct: holiday, 国庆节; counts nothing");
    await expectAccessible(page);
  });
});

test.describe("an agent", () => {
  test.use({ role: "service_agent" });

  test("reads and tries, and is offered nothing that would be refused", async ({ page }) => {
    await open(page, "/admin/sla");
    await expect(page.getByRole("heading", { name: w("title"), level: 1 })).toBeVisible();
    await expect(page.getByText("标准服务")).toBeVisible();
    await expect(page.getByRole("button", { name: w("add_policy"), exact: true })).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Change: |^Remove: / })).toHaveCount(0);
    await page.getByRole("button", { name: w("try_it"), exact: true }).click();
    await expect(page.locator(".sla-trial__outcome")).toContainText("Due ");
  });
});

test.describe("a browser whose clock is wrong", () => {
  test.use({ role: "administrator" });

  test("counts down by the server's", async ({ page }) => {
    // Two hours slow, as the page sees it.
    await page.clock.install({ time: new Date(Date.now() - 2 * 3_600_000) });
    await open(page, "/ui");
    const due = page.locator(".countdown").nth(1);
    await expect(due).toContainText(/(39|40) min left/);
    await page.clock.runFor(120_000);
    await expect(due).toContainText(/(37|38) min left/);
  });
});
