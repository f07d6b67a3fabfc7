// The reports of the service desk: numbers open their lists, charts answer to keys, periods stand in the address.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("desk_reports");
const tickets = words("tickets");

const bare = (text: string | null) => (text ?? "").replace(/\D/g, "");

/** Opens what a figure links to, and sees that the list counts as many. */
async function opensAsMany(page: Page, link: Locator): Promise<void> {
  const figure = bare(await link.textContent());
  await link.click();
  await expect(page).toHaveURL(/\/desk(\?|$)/);
  const words = figure === "1" ? tickets("count_one") : tickets("count_many", { count: Number(figure).toLocaleString("en") });
  await expect(page.getByText(words, { exact: true })).toBeVisible();
}

test.describe("who leads the service", () => {
  test.use({ role: "service_manager" });

  test("opens from each number of now the list that it counts", async ({ page }) => {
    for (const number of [w("now_open"), w("now_unassigned"), w("now_waiting")]) {
      await open(page, "/desk/reports");
      const link = page.locator(".desk-now__number").filter({ hasText: number });
      await opensAsMany(page, link.locator(".desk-now__count"));
    }
  });

  test("chooses a period, opens a figure, and takes the condition out of the list again", async ({ page }) => {
    await open(page, "/desk/reports");
    await page.getByLabel(w("span"), { exact: true }).selectOption("year");
    await expect(page).toHaveURL(/span=year/);
    await page.getByLabel(w("by"), { exact: true }).selectOption("category");
    await expect(page).toHaveURL(/cut=category/);
    await expectAccessible(page);
    const solved = page.locator(".report-total").filter({ has: page.getByText(w("measure_solved"), { exact: true }) }).getByRole("link");
    await opensAsMany(page, solved);
    await page.getByRole("button", { name: /Remove|移除/ }).first().click();
    await expect(page).not.toHaveURL(/figure=/);
  });

  test("goes through a chart with the arrow keys and opens a mark", async ({ page }) => {
    await open(page, "/desk/reports?span=year&group=month");
    const chart = page.getByRole("group", { name: w("chart_volume") });
    const marks = chart.locator("[data-mark]");
    await marks.first().focus();
    await page.keyboard.press("ArrowRight");
    await expect(marks.nth(1)).toBeFocused();
    await expect(marks.nth(1)).toHaveAttribute("tabindex", "0");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/desk\?.*figure=/);
  });

  test("reads the same figures as a table, and narrows the report to a part", async ({ page }) => {
    await open(page, "/desk/reports?span=year&cut=kind");
    await page.getByText(w("as_table")).click();
    await expect(page.getByRole("table", { name: w("over_time") }).getByRole("row").last()).toContainText(w("together"));
    await page.getByRole("table", { name: w("side_by_side") }).getByRole("link", { name: tickets("kind_fault"), exact: true }).click();
    await expect(page).toHaveURL(/by=kind&of=fault/);
    await expect(page.locator(".report-of")).toContainText(tickets("kind_fault"));
  });

  test("takes the figures out as a file", async ({ page }) => {
    await open(page, "/desk/reports");
    await page.getByRole("button", { name: w("export") }).click();
    const coming = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: w("export_table_csv") }).click();
    expect((await coming).suggestedFilename()).toMatch(/^report-.*\.csv$/);
  });
});

test.describe("an agent", () => {
  test.use({ role: "service_agent" });

  test("sees the reports and is offered no file", async ({ page }) => {
    await open(page, "/desk");
    await page.getByRole("link", { name: w("reports"), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: w("title") })).toBeVisible();
    await expect(page.getByRole("button", { name: w("export") })).toBeHidden();
  });
});
