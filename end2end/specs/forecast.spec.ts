// Forecasts: figures open the deals that they count, what one says of a deal counts at once and is taken back, quotas are kept, stages are read.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("forecast");
const ui = words("ui");

/** Opens what a figure links to, and sees that the list counts as many. */
async function opensAsMany(page: Page, link: Locator, count: number): Promise<void> {
  await link.click();
  await expect(page).toHaveURL(/\/forecast\/deals\?/);
  await expect(page.locator(".forecast-worth")).toHaveAttribute("data-count", String(count));
}

const total = (page: Page, label: string) => page.locator(".report-total").filter({ has: page.getByText(label, { exact: true }) }).first();

test.describe("who leads sales", () => {
  test.use({ role: "sales_manager" });

  test("opens from the figures of a quarter the deals that they count", async ({ page }) => {
    for (const label of [w("category_pipeline"), w("undated")]) {
      await open(page, "/forecast?grain=quarter");
      const figure = total(page, label);
      const count = Number((await figure.locator(".report-total__before").textContent())?.replace(/\D/g, ""));
      expect(count).toBeGreaterThan(0);
      await opensAsMany(page, figure.getByRole("link"), count);
    }
  });

  test("lays the figures side by side, sees what changed, and looks back", async ({ page }) => {
    await open(page, "/forecast?grain=quarter");
    await page.getByLabel(w("by"), { exact: true }).selectOption("pipeline");
    await expect(page).toHaveURL(/side=pipeline/);
    await expect(page.getByRole("table", { name: w("side_by_side") }).getByRole("row")).not.toHaveCount(1);
    await expect(page.getByRole("table", { name: w("changes") }).getByRole("link").first()).toBeVisible();
    await expect(page.getByRole("table", { name: w("looked_back") }).getByRole("row").last()).toContainText(w("average_miss"));
    await page.getByText(w("as_table")).first().click();
    await expect(page.getByRole("table", { name: w("over_time") }).getByRole("row")).toHaveCount(9);
    await expectAccessible(page);
  });

  test("sets a quota, and takes it back", async ({ page }) => {
    await open(page, "/forecast/quotas?grain=quarter");
    const cell = page.getByRole("table", { name: w("quotas_title") }).getByRole("textbox").last();
    const before = await cell.inputValue();
    await cell.fill("12a");
    await page.getByRole("button", { name: w("save_quotas") }).click();
    await expect(cell).toBeFocused();
    await expect(page.getByRole("cell", { name: w("not_an_amount", { text: "12a" }) })).toBeVisible();
    await cell.fill("123456");
    await page.getByRole("button", { name: w("save_quotas") }).click();
    await expect(page.getByText(w("quotas_saved"))).toBeVisible();
    await expect(cell).toHaveValue("123456");
    await page.getByRole("button", { name: ui("undo") }).click();
    await expect(cell).toHaveValue(before);
  });

  test("reads how deals go through the stages, and opens where they are lost", async ({ page }) => {
    await open(page, "/forecast/stages");
    await expect(page.getByRole("group", { name: w("funnel_label") })).toBeVisible();
    await page.getByLabel(w("by"), { exact: true }).selectOption("source");
    await expect(page).toHaveURL(/cut=source/);
    await expectAccessible(page);
    const lost = total(page, w("what_lost")).getByRole("link");
    await opensAsMany(page, lost, Number((await lost.textContent())?.replace(/\D/g, "")));
  });
});

test.describe("a representative", () => {
  test.use({ role: "sales_rep" });

  test("says how sure she is of a deal, and takes it back", async ({ page }) => {
    const year = new Date().getFullYear();
    await open(page, `/forecast/deals?base=expected&what=all&from=${year - 1}-01-01&until=${year + 1}-12-31`);
    const row = page.getByRole("table", { name: w("deals_title") }).locator("[data-row]").first();
    const before = await row.textContent();
    await row.getByRole("button").click();
    const form = page.getByRole("dialog", { name: w("say_title") });
    await form.getByLabel(w("category")).selectOption("commit");
    await form.getByLabel(w("say_probability")).fill("88");
    await form.getByRole("button", { name: w("save") }).click();
    await expect(row).toContainText("88%");
    await expect(row).toContainText(w("said_by_hand"));
    await page.getByRole("button", { name: ui("undo") }).click();
    await expect(row).toHaveText(before ?? "");
  });

  test("is not offered the quotas of others", async ({ page }) => {
    await open(page, "/forecast");
    await expect(page.getByRole("link", { name: w("to_quotas") })).toHaveCount(0);
    await expect(page.getByLabel(w("person"), { exact: true })).toHaveCount(0);
  });
});
