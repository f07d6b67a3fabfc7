// The board under a thumb.
import type { CDPSession, Page } from "@playwright/test";
import { Deals, alive, column, framed, middle, spot } from "../support/board.ts";
import { undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");

/** A finger, as the browser's own protocol moves it: pointer and touch events come from it like from a real one. */
class Finger {
  readonly page: Page;
  readonly devtools: CDPSession;

  private constructor(page: Page, devtools: CDPSession) {
    this.page = page;
    this.devtools = devtools;
  }

  static async on(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  async down({ x, y }: { x: number; y: number }): Promise<void> {
    await this.devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  }

  async move({ x, y }: { x: number; y: number }): Promise<void> {
    await this.devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y }] });
    await framed(this.page);
  }

  async up(): Promise<void> {
    await this.devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  /** Goes from one place to another without resting anywhere. */
  async swipe(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.down(from);
    for (let step = 1; step <= 12; step += 1) {
      const touchPoints = [{ x: from.x + ((to.x - from.x) * step) / 12, y: from.y + ((to.y - from.y) * step) / 12 }];
      await this.devtools.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints });
    }
    await this.up();
  }

  /** Rests on a card until it comes up. */
  async lift(deals: Deals, name: string): Promise<{ x: number; y: number }> {
    const from = await middle(deals.card(name));
    await this.down(from);
    await expect(this.page.locator(".lane__row--up")).toHaveCount(1);
    return from;
  }
}

test("a card that a finger rests on comes up and goes to the next column", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one", "two"]);
  const finger = await Finger.on(page);
  const from = await finger.lift(deals, "one");
  const to = await spot(page, "Lead", 0);
  const peeking = { x: page.viewportSize()!.width - 20, y: to.y };
  for (let step = 1; step <= 6; step += 1) await finger.move({ x: from.x + ((peeking.x - from.x) * step) / 6, y: from.y });
  await expect(column(page, "Needs confirmed")).toHaveClass(/lane--over/);
  await finger.up();
  await deals.stand({ Lead: ["two"], "Needs confirmed": ["one"] });
  await deals.look();
  await deals.stand({ Lead: ["two"], "Needs confirmed": ["one"] });
});

test("held at the edge, the board scrolls to further columns", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one"]);
  const finger = await Finger.on(page);
  const from = await finger.lift(deals, "one");
  await finger.move({ x: from.x + 40, y: from.y });
  await finger.move({ x: page.viewportSize()!.width - 3, y: from.y });
  await expect(column(page, "Proposal")).toHaveClass(/lane--over/);
  await finger.move({ x: page.viewportSize()!.width / 2, y: from.y });
  const over = (await page.locator(".lane--over").getByRole("heading").textContent())!.trim();
  await finger.up();
  await deals.stand({ Lead: [], [over]: ["one"] });
});

test("a card goes to another place in its column", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one", "two", "three"]);
  const finger = await Finger.on(page);
  const from = await finger.lift(deals, "one");
  const to = await spot(page, "Lead", 1);
  for (let step = 1; step <= 4; step += 1) await finger.move({ x: from.x, y: from.y + ((to.y - from.y) * step) / 4 });
  await finger.up();
  await deals.stand({ Lead: ["two", "one", "three"] });
});

test("a finger that moves at once scrolls and lifts nothing", async ({ page }) => {
  await open(page, "/deals");
  await alive(page);
  const lane = column(page, "Lead").locator(".lane__scroll");
  await page.evaluate(() => {
    Object.assign(window, { lifted: 0 });
    new MutationObserver(() => {
      if (document.querySelector(".lane__row--up")) Object.assign(window, { lifted: 1 });
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
  });
  const finger = await Finger.on(page);
  const from = await middle(column(page, "Lead").getByRole("listitem").nth(2));
  await finger.swipe(from, { x: from.x, y: from.y - 250 });
  await expect.poll(() => lane.evaluate((lane) => lane.scrollTop)).toBeGreaterThan(150);
  await finger.swipe({ x: from.x + 100, y: from.y }, { x: from.x - 160, y: from.y });
  const tabs = page.getByRole("navigation", { name: w("stages") });
  await expect(tabs.getByRole("button", { name: /^Needs confirmed/ })).toHaveAttribute("aria-current", "true");
  expect(await page.evaluate(() => (window as unknown as { lifted: number }).lifted)).toBe(0);
});

test("stage tabs say how many, and lead to their column", async ({ page, server }) => {
  await Deals.on(page, server, ["one", "two", { name: "three", stage: "Negotiation" }]);
  const tabs = page.getByRole("navigation", { name: w("stages") });
  await expect(tabs.getByRole("button", { name: /^Lead/ })).toHaveText("Lead2");
  await expect(tabs.getByRole("button", { name: /^Negotiation/ })).toHaveText("Negotiation1");
  await tabs.getByRole("button", { name: /^Negotiation/ }).tap();
  await expect(column(page, "Negotiation")).toBeInViewport({ ratio: 0.9 });
  await expect(tabs.getByRole("button", { name: /^Negotiation/ })).toHaveAttribute("aria-current", "true");
});

test("“Move to…” takes two taps", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one"]);
  await deals.card("one").getByRole("button", { name: w("move_to") }).tap();
  await page.getByRole("dialog").getByRole("button", { name: "Negotiation" }).tap();
  await deals.stand({ Lead: [] });
  // A phone keeps the cards of the columns near its own only.
  const tabs = page.getByRole("navigation", { name: w("stages") });
  await tabs.getByRole("button", { name: /^Negotiation/ }).tap();
  await deals.stand({ Negotiation: ["one"] });
  await undo(page).tap();
  await deals.stand({ Negotiation: [] });
  await tabs.getByRole("button", { name: /^Lead/ }).tap();
  await deals.stand({ Lead: ["one"] });
});

test("a tap opens the deal, and Back shows the column one came from", async ({ page, server }) => {
  const deals = await Deals.on(page, server, [{ name: "one", stage: "Proposal" }]);
  await page.getByRole("navigation", { name: w("stages") }).getByRole("button", { name: /^Proposal/ }).tap();
  await expect(column(page, "Proposal")).toBeInViewport({ ratio: 0.9 });
  await deals.card("one").tap();
  await expect(page).toHaveURL(new RegExp(`/deals/${deals.ids.get("one")}$`));
  await page.goBack();
  await expect(column(page, "Proposal")).toBeInViewport({ ratio: 0.9 });
});
