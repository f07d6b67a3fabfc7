// The board by keyboard, and what it says to those who listen.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { Deals, framed } from "../support/board.ts";
import { expect, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");

/** What is spoken to those who listen instead of looking. */
const spoken = (page: Page, text: string): Locator => page.getByRole("status").filter({ hasText: text });

test.describe("by keyboard", () => {
  test("a card is picked up, carried over columns and places, and dropped", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two", { name: "there", stage: "Needs confirmed" }]);
    const what = deals.named("two");
    await deals.link("two").focus();
    await page.keyboard.press("Space");
    await expect(spoken(page, w("spoken_up", { what, stage: "Lead", n: 2, total: 2 }))).toBeAttached();
    await page.keyboard.press("ArrowRight");
    await expect(spoken(page, w("spoken_over", { stage: "Needs confirmed", n: 2, total: 2 }))).toBeAttached();
    await expect(deals.link("two")).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await expect(spoken(page, w("spoken_over", { stage: "Needs confirmed", n: 1, total: 2 }))).toBeAttached();
    await page.keyboard.press("ArrowUp");
    await expect(spoken(page, w("spoken_edge"))).toBeAttached();
    await page.keyboard.press("Space");
    await expect(spoken(page, w("spoken_down", { what, stage: "Needs confirmed", n: 1 }))).toBeAttached();
    await deals.stand({ Lead: ["one"], "Needs confirmed": ["two", "there"] });
    await expect(deals.link("two")).toBeFocused();
    await expect(page.getByText(w("moved_one", { name: what, stage: "Needs confirmed" }))).toBeVisible();
    await expect(deals.link("two")).toBeFocused();
    await deals.look();
    await deals.stand({ Lead: ["one"], "Needs confirmed": ["two", "there"] });
  });

  test("Escape puts it back where it was", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two"]);
    await deals.link("two").focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await deals.stand({ Lead: ["one"], Proposal: ["two"] });
    await page.keyboard.press("Escape");
    await expect(spoken(page, w("spoken_back"))).toBeAttached();
    await deals.stand({ Lead: ["one", "two"], Proposal: [] });
    await expect(deals.link("two")).toBeFocused();
  });

  test("the focus returns to a card about which the stage asked", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", { name: "poor", customer: null, value: 0 }]);
    const sheet = page.getByRole("dialog", { name: w("ask_fields", { stage: "Proposal" }) });
    const carry = async () => {
      for (const key of ["Space", "ArrowRight", "ArrowRight", "Space"]) {
        await expect(deals.link("poor")).toBeFocused();
        await page.keyboard.press(key);
      }
    };
    await deals.link("poor").focus();
    await carry();
    await sheet.getByRole("button", { name: w("put_back") }).press("Enter");
    await expect(sheet).toBeHidden();
    await deals.stand({ Lead: ["one", "poor"], Proposal: [] });
    await carry();
    await sheet.getByLabel(w("value"), { exact: true }).fill("25000");
    await sheet.getByRole("combobox", { name: w("customer") }).fill(deals.customer[1]);
    await sheet.getByRole("option", { name: deals.customer[1] }).first().click();
    await sheet.getByRole("button", { name: w("move_here"), exact: true }).press("Enter");
    await expect(page.getByText(w("moved_one", { name: deals.named("poor"), stage: "Proposal" }))).toBeVisible();
    await deals.stand({ Lead: ["one"], Proposal: ["poor"] });
    await expect(deals.link("poor")).toBeFocused();
  });

  test("marking, choosing a stage and opening need no mouse", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two", "three"]);
    await deals.link("one").focus();
    await page.keyboard.press("x");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("x");
    await page.keyboard.press("m");
    const sheet = page.getByRole("dialog", { name: w("move_many", { count: 2 }) });
    await expect(sheet).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await sheet.getByRole("button", { name: "Negotiation" }).press("Enter");
    await deals.stand({ Lead: ["three"], Negotiation: ["one", "two"] });
    await deals.link("three").focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/deals/${deals.ids.get("three")}$`));
  });

  test("Ctrl/⌘ Z takes the last move back while that is offered, and leaves fields alone", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two"]);
    const offered = page.getByText(w("moved_one", { name: deals.named("one"), stage: "Negotiation" }));
    await deals.link("one").focus();
    await page.keyboard.press("m");
    await page.getByRole("dialog").getByRole("button", { name: "Negotiation" }).press("Enter");
    await expect(offered).toBeVisible();
    await page.getByRole("searchbox", { name: w("search_deals") }).press("ControlOrMeta+z");
    await deals.stand({ Lead: ["two"], Negotiation: ["one"] });
    await expect(offered).toBeVisible();
    await deals.link("two").focus();
    await page.keyboard.press("ControlOrMeta+z");
    await expect(page.getByText(w("move_undone"))).toBeVisible();
    await expect(offered).toBeHidden();
    await deals.stand({ Lead: ["one", "two"], Negotiation: [] });
    await expect(deals.link("one")).toBeFocused();
  });

  test("Ctrl/⌘ Z before the answers takes back the move that was made last, whichever is answered first", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two"]);
    const held: (() => void)[] = [];
    await page.route("**/deals/api/move_deals", async (route) => {
      await new Promise<void>((go) => held.push(go));
      await route.continue();
    });
    for (const [name, stage] of [["one", "Negotiation"], ["two", "Proposal"]] as const) {
      await deals.link(name).focus();
      await page.keyboard.press("m");
      await page.getByRole("dialog").getByRole("button", { name: stage }).press("Enter");
      await framed(page); // the focus follows the card
      await expect(deals.link(name)).toBeFocused();
    }
    await expect.poll(() => held.length).toBe(2);
    await page.keyboard.press("ControlOrMeta+z");
    held[1]!();
    await expect(page.getByText(w("move_undone"))).toBeVisible();
    held[0]!();
    await expect(page.getByText(w("moved_one", { name: deals.named("one"), stage: "Negotiation" }))).toBeVisible();
    await deals.stand({ Lead: ["two"], Proposal: [], Negotiation: ["one"] });
  });

  test("the focus goes with a card to a column far out of sight, and from there over empty ones", async ({ page, server }) => {
    // One column at a time, as in a narrow window or at four times the size.
    await page.setViewportSize({ width: 700, height: 800 });
    const deals = await Deals.on(page, server, ["one", "two"]);
    await deals.link("one").focus();
    await page.keyboard.press("m");
    await page.getByRole("dialog").getByRole("button", { name: "Negotiation" }).press("Enter");
    await expect(page.getByText(w("moved_one", { name: deals.named("one"), stage: "Negotiation" }))).toBeVisible();
    await expect(deals.link("one")).toBeInViewport();
    await expect(deals.link("one")).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(deals.link("two")).toBeInViewport();
    await expect(deals.link("two")).toBeFocused();
  });

  test("keys that follow each other at once belong to the card that the one before went to", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two", { name: "there", stage: "Needs confirmed" }]);
    await deals.link("one").focus();
    // Faster than the screen is painted: a keyboard that repeats, or a page that has much to do.
    await page.evaluate(async (keys) => {
      const turn = () =>
        new Promise((over) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = over;
          port2.postMessage(null);
        });
      for (const key of keys) {
        document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
        await turn();
      }
    }, ["x", "ArrowDown", "x", "ArrowRight", "x"]);
    for (const name of ["one", "two", "there"]) await expect(deals.card(name).getByRole("checkbox")).toBeChecked();
    await expect(deals.link("there")).toBeFocused();
  });

  test("one card of a column is reached by Tab, the others by arrows", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two", { name: "there", stage: "Proposal" }]);
    await deals.link("one").focus();
    await page.keyboard.press("ArrowDown");
    await expect(deals.link("two")).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(deals.link("there")).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(deals.link("one")).toBeFocused();
    await expect(deals.link("two")).toHaveAttribute("tabindex", "-1");
  });
});
