// The first page: its figures open what they count, tasks are done there, and what somebody arranges stands on another device too.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { Deals } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("home");
const tasks = words("tasks");
const forecast = words("forecast");

const widget = (page: Page, key: string): Locator => page.locator(`[data-widget="${key}"]`);

/** The widgets in their order. */
const order = (page: Page): Promise<(string | null)[]> => page.locator("[data-widget]").evaluateAll((all) => all.map((one) => one.getAttribute("data-widget")));

/** The number in a text. */
const number = (text: string | null): number => Number(text?.replace(/\D/g, ""));

test.describe("who leads sales", () => {
  test.use({ role: "sales_manager" });

  test("opens from the figures what they count", async ({ page }) => {
    await open(page, "/");
    await expect(page.locator('nav a[href="/"]:visible').first()).toHaveAttribute("aria-current", "page");
    const weighted = (within: Locator) =>
      within.locator(".report-total").filter({ has: page.getByText(forecast("weighted"), { exact: true }) }).locator(".report-total__value");
    const value = (await weighted(widget(page, "month")).textContent())!.trim();
    await weighted(widget(page, "month")).getByRole("link").click();
    await expect(page).toHaveURL(/\/forecast$/);
    await expect(weighted(page.getByRole("main"))).toHaveText(value);
    await page.goBack();
    await expect(widget(page, "team").getByRole("row")).not.toHaveCount(1);
    await widget(page, "pipeline").getByRole("link").nth(1).click();
    await expect(page).toHaveURL(/\/deals\?pipeline=/);
  });
});

test.describe("who sells", () => {
  test.use({ role: "sales_rep" });

  test("hears of what needs a look, and opens the list of it", async ({ page, server }) => {
    await Deals.made(page, server, [{ name: "one", close: "2020-01-01" }]);
    await open(page, "/");
    const line = widget(page, "alerts").getByRole("link").filter({ hasText: w("overdue") });
    const count = async (): Promise<number> => number(await line.locator(".home-line__count").textContent());
    const before = await count();
    expect(before).toBeGreaterThan(0);
    await Deals.made(page, server, [{ name: "two", close: "2020-01-01" }]);
    await expect.poll(count).toBe(before + 1);
    await line.click();
    await expect(page.locator(".forecast-worth")).toHaveAttribute("data-count", String(before + 1));
  });
});

test.describe("who serves", () => {
  test.use({ role: "service_agent" });

  test("does a task, takes that back, and sees what is planned elsewhere", async ({ page, server }) => {
    await open(page, "/");
    const title = rareWord();
    const input = { kind: "task", title, note: "", when: { day: "2020-01-02" }, priority: "normal", repeat: null, remind: null, remind_mail: false, owner: null };
    await call(page, server, "tasks/api/add_task", { on: null, input });
    const line = widget(page, "tasks").getByRole("listitem").filter({ hasText: title });
    await expect(line).toBeVisible();
    await line.getByRole("button", { name: tasks("done_named", { name: title }) }).click();
    await expect(line).toHaveCount(0);
    await undo(page).click();
    await expect(line).toBeVisible();
    await line.getByRole("button", { name: tasks("done_named", { name: title }) }).click();
    await expect(line).toHaveCount(0);
  });

  test("reads how the desk stands", async ({ page }) => {
    await open(page, "/");
    await expect(widget(page, "tickets").getByRole("link")).toHaveCount(6);
    await expect(widget(page, "month")).toHaveCount(0);
    await widget(page, "my_tickets").getByRole("link").last().click();
    await expect(page).toHaveURL(/\/desk\?.*queue=mine/);
  });
});

test.describe("arranging", () => {
  // Nobody else arranges the page of this account.
  test.use({ role: "read_only" });
  test.describe.configure({ mode: "serial" });

  const begin = async (page: Page): Promise<void> => {
    await open(page, "/");
    await page.getByRole("button", { name: w("arrange"), exact: true }).click();
    const reset = page.getByRole("button", { name: w("reset"), exact: true });
    if (await reset.isEnabled()) {
      await reset.click();
      await expect(reset).toBeDisabled();
    }
  };

  test("by keys: what is moved, widened and removed stands so elsewhere, and all of it is taken back", async ({ page, as }) => {
    await begin(page);
    const usual = await order(page);
    expect(usual.slice(0, 2)).toEqual(["month", "pipeline"]);
    const down = page.getByRole("button", { name: w("down", { name: w("month") }), exact: true });
    await down.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => order(page)).toEqual(["pipeline", "month", ...usual.slice(2)]);
    await expect(down, "one goes on from where one was").toBeFocused();
    await page.getByRole("button", { name: w("remove", { name: w("tickets") }), exact: true }).click();
    await expect(widget(page, "tickets")).toHaveCount(0);
    await undo(page).click();
    await expect(widget(page, "tickets")).toBeVisible();
    await page.getByRole("button", { name: w("remove", { name: w("tickets") }), exact: true }).click();
    await expect(widget(page, "tickets")).toHaveCount(0);
    await expectAccessible(page);
    const elsewhere = async (): Promise<(string | null)[]> => {
      const other = await as("read_only");
      await open(other, "/");
      const seen = await order(other);
      await other.close();
      return seen;
    };
    const now = ["pipeline", "month", ...usual.slice(2).filter((key) => key !== "tickets")];
    await expect.poll(elsewhere).toEqual(now);
    await page.getByRole("button", { name: w("undo"), exact: true }).click();
    await expect(widget(page, "tickets")).toBeVisible();
    await page.getByRole("button", { name: w("undo"), exact: true }).click();
    await page.getByRole("button", { name: w("undo"), exact: true }).click();
    await page.getByRole("button", { name: w("undo"), exact: true }).click();
    await expect.poll(() => order(page)).toEqual(usual);
    await expect.poll(elsewhere).toEqual(usual);
  });

  test("by hand: a widget is dragged, others are added, and the usual comes back", async ({ page }) => {
    await begin(page);
    const usual = await order(page);
    const [grip, target] = [widget(page, "month").locator(".widget__grip"), widget(page, "pipeline")];
    // The one below it stands in sight too, on a phone.
    await grip.evaluate((element) => element.scrollIntoView({ block: "start" }));
    const from = (await grip.boundingBox())!;
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    const to = (await target.boundingBox())!;
    const at = { x: to.x + to.width / 2, y: to.y + 20 };
    await page.mouse.move(at.x, at.y, { steps: 5 });
    await expect(target).toHaveClass(/widget--over/);
    await page.mouse.up();
    await expect.poll(() => order(page)).toEqual(["pipeline", "month", ...usual.slice(2)]);
    await page.getByRole("button", { name: w("sources"), exact: true }).click();
    await expect(widget(page, "sources")).toBeVisible();
    await expect(page.getByRole("button", { name: w("my_tickets"), exact: true }), "who does not serve is not offered it").toHaveCount(0);
    await page.getByRole("button", { name: w("reset"), exact: true }).click();
    await expect.poll(() => order(page)).toEqual(usual);
    await page.getByRole("button", { name: w("arranged"), exact: true }).click();
    await expect(widget(page, "month").locator(".widget__grip")).toHaveCount(0);
  });
});
