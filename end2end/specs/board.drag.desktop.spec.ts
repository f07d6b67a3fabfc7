// The board by mouse: dragging, taking a drop back, and what happens when it fails or somebody else moves too.
import { Deals, column, framed, spot } from "../support/board.ts";
import { undo } from "../support/parts.ts";
import { expect, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");
const ui = words("ui");

test.describe("by mouse", () => {
  test("a card goes to another column and stays there", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two"]);
    await deals.stand({ Lead: ["one", "two"], Proposal: [] });
    await deals.drag("one", "Proposal", 0);
    await deals.stand({ Lead: ["two"], Proposal: ["one"] });
    await expect(page.getByText(w("moved_one", { name: deals.named("one"), stage: "Proposal" }))).toBeVisible();
    await deals.look();
    await deals.stand({ Lead: ["two"], Proposal: ["one"] });
  });

  test("a card goes to another place in its column", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two", "three", "four"]);
    await deals.drag("one", "Lead", 2);
    await deals.stand({ Lead: ["two", "three", "one", "four"] });
    await deals.drag("four", "Lead", 0);
    await deals.stand({ Lead: ["four", "two", "three", "one"] });
    await expect(page.getByText(w("moved_one", { name: deals.named("four"), stage: "Lead" }))).toBeVisible();
    await deals.look();
    await deals.stand({ Lead: ["four", "two", "three", "one"] });
  });

  test("marked cards go together, in their order", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two", "three", { name: "there", stage: "Needs confirmed" }]);
    await deals.card("three").click({ modifiers: ["ControlOrMeta"] });
    await deals.card("one").click({ modifiers: ["ControlOrMeta"] });
    const bar = page.getByRole("region", { name: w("selection") });
    await expect(bar).toContainText(w("selected_count", { count: 2 }));
    await deals.lift("three");
    await expect(page.locator(".board-ghost__count")).toHaveText("2");
    const to = await spot(page, "Needs confirmed", 1);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await framed(page);
    await page.mouse.up();
    await deals.stand({ Lead: ["two"], "Needs confirmed": ["there", "one", "three"] });
    await expect(page.getByText(w("moved_many", { count: 2, stage: "Needs confirmed" }))).toBeVisible();
    await expect(bar).toBeHidden();
    await deals.look();
    await deals.stand({ Lead: ["two"], "Needs confirmed": ["there", "one", "three"] });
  });

  test("held at the edge, the board scrolls on", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await expect(column(page, "Lost")).not.toBeInViewport({ ratio: 0.9 });
    await deals.lift("one");
    const board = (await page.locator(".board").boundingBox())!;
    await page.mouse.move(board.x + board.width - 6, board.y + 200, { steps: 8 });
    await expect(column(page, "Lost")).toBeInViewport({ ratio: 0.9 });
    const to = await spot(page, "Negotiation", 0);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await framed(page);
    await page.mouse.up();
    await deals.stand({ Lead: [], Negotiation: ["one"] });
  });

  test("Escape while dragging puts the card back", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await deals.lift("one");
    const to = await spot(page, "Proposal", 0);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await page.keyboard.press("Escape");
    await expect(page.locator(".board-ghost")).toBeHidden();
    await page.mouse.up();
    await deals.stand({ Lead: ["one"], Proposal: [] });
  });

  test("a click opens the deal, a drag does not", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await deals.drag("one", "Needs confirmed", 0);
    await deals.stand({ "Needs confirmed": ["one"] });
    await expect(page).toHaveURL(/\/deals\?/);
    await deals.card("one").click();
    await expect(page).toHaveURL(new RegExp(`/deals/${deals.ids.get("one")}$`));
  });
});

test.describe("a move that fails", () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test("is taken back with a reason, and can be tried again", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await page.route("**/deals/api/move_deals", (route) => route.abort());
    await deals.drag("one", "Proposal", 0);
    await deals.stand({ Lead: ["one"], Proposal: [] });
    const again = page.getByRole("region", { name: ui("notifications") }).getByRole("button", { name: ui("retry") });
    await expect(again).toBeVisible();
    await page.unroute("**/deals/api/move_deals");
    await again.click();
    await deals.stand({ Lead: [], Proposal: ["one"] });
    await deals.look();
    await deals.stand({ Lead: [], Proposal: ["one"] });
  });
});

test.describe("undo", () => {
  test("takes a move back", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two"]);
    await deals.drag("two", "Proposal", 0);
    await deals.stand({ Lead: ["one"], Proposal: ["two"] });
    await undo(page).click();
    await deals.stand({ Lead: ["one", "two"], Proposal: [] });
    await expect(page.getByText(w("move_undone"))).toBeVisible();
    await deals.look();
    await deals.stand({ Lead: ["one", "two"], Proposal: [] });
  });

  test.describe("when somebody else changed the deal", () => {
    test.use({ expectedErrors: [/status of 409/] });

    test("is refused with a reason", async ({ page, server, as }) => {
      const deals = await Deals.on(page, server, ["one"]);
      const other = await as("administrator");
      await deals.look("", other);
      await deals.drag("one", "Proposal", 0);
      await deals.stand({ Proposal: ["one"] }, other);
      await deals.link("one", other).focus();
      await other.keyboard.press("m");
      await other.getByRole("dialog").getByRole("button", { name: "Negotiation" }).click();
      await deals.stand({ Proposal: [], Negotiation: ["one"] });
      await undo(page).click();
      await expect(page.getByText(w("undo_failed", { reason: words("errors")("changed_since") }))).toBeVisible();
      await deals.stand({ Lead: [], Negotiation: ["one"] });
    });
  });
});

test("two people see each other's moves at once, in the same order", async ({ page, server, as }) => {
  const deals = await Deals.on(page, server, ["one", "two", "three"]);
  const other = await as("administrator");
  await deals.look("", other);
  await deals.drag("one", "Proposal", 0);
  await deals.stand({ Lead: ["two", "three"], Proposal: ["one"] }, other);
  await deals.link("three", other).focus();
  await other.keyboard.press("Space");
  await other.keyboard.press("ArrowUp");
  await other.keyboard.press("Space");
  await deals.stand({ Lead: ["three", "two"] });
  await deals.stand({ Lead: ["three", "two"] }, other);
});
