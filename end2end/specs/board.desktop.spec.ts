// The board by mouse and by keyboard.
import { expectAccessible } from "../support/axe.ts";
import { Deals, alive, column, framed, spot } from "../support/board.ts";
import { undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");
const ui = words("ui");

/** What is spoken to those who listen instead of looking. */
const spoken = (page: import("@playwright/test").Page, text: string) => page.getByRole("status").filter({ hasText: text });

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

test("“Move to…” of a card leads to a list of stages", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one"]);
  await deals.card("one").hover();
  await deals.card("one").getByRole("button", { name: w("move_to") }).click();
  const sheet = page.getByRole("dialog", { name: w("move_one", { name: deals.named("one") }) });
  await expect(sheet.getByRole("button", { name: "Lead" })).toBeDisabled();
  await sheet.getByRole("button", { name: "Negotiation" }).click();
  await expect(sheet).toBeHidden();
  await deals.stand({ Lead: [], Negotiation: ["one"] });
});

test.describe("what a stage asks for", () => {
  test("a card dropped without it comes back when nobody answers", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [{ name: "poor", customer: null, value: 0 }]);
    await deals.drag("poor", "Proposal", 0);
    const sheet = page.getByRole("dialog", { name: w("ask_fields", { stage: "Proposal" }) });
    await expect(sheet).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await sheet.getByRole("button", { name: w("put_back") }).click();
    await expect(sheet).toBeHidden();
    await deals.stand({ Lead: ["poor"], Proposal: [] });
    await expect(page.getByText(w("move_withdrawn"))).toBeVisible();
  });

  test("missing answers are said at the field; with all of them the card moves", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [{ name: "poor", customer: null, value: 0 }]);
    await deals.drag("poor", "Proposal", 0);
    const sheet = page.getByRole("dialog", { name: w("ask_fields", { stage: "Proposal" }) });
    const go = sheet.getByRole("button", { name: w("move_here"), exact: true });
    await go.click();
    await expect(sheet.getByText(words("errors")("required_value"))).toBeVisible();
    await sheet.getByLabel(w("value"), { exact: true }).fill("25000");
    await sheet.getByRole("combobox", { name: w("customer") }).fill(deals.customer[1]);
    await sheet.getByRole("option", { name: deals.customer[1] }).first().click();
    await go.click();
    await expect(sheet).toBeHidden();
    await deals.stand({ Lead: [], Proposal: ["poor"] });
    await deals.look();
    await deals.stand({ Lead: [], Proposal: ["poor"] });
    await expect(deals.card("poor")).toContainText(deals.customer[1]);
  });

  test("losing wants a reason", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await deals.link("one").focus();
    await page.keyboard.press("m");
    await page.getByRole("dialog").getByRole("button", { name: "Lost" }).click();
    const sheet = page.getByRole("dialog", { name: w("ask_lost"), exact: true });
    await sheet.getByRole("button", { name: w("move_here"), exact: true }).click();
    await expect(sheet.getByText(words("errors")("required_reason"))).toBeVisible();
    await sheet.getByLabel(w("why_lost")).selectOption("Price too high");
    await sheet.getByLabel(w("close_note")).fill("A rival was cheaper by a tenth.");
    await sheet.getByRole("button", { name: w("move_here"), exact: true }).click();
    await expect(sheet).toBeHidden();
    await deals.stand({ Lead: [], Lost: ["one"] });
  });

  test("winning wants one too, for several cards at once", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", "two"]);
    await deals.link("one").focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("m");
    await page.getByRole("dialog").getByRole("button", { name: "Won" }).click();
    const sheet = page.getByRole("dialog", { name: w("ask_won"), exact: true });
    await sheet.getByLabel(w("why_won")).selectOption({ index: 1 });
    await sheet.getByRole("button", { name: w("move_here"), exact: true }).click();
    await deals.stand({ Lead: [], Won: ["one", "two"] });
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

test("deals are added in a column, one after the other", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["old"]);
  await column(page, "Lead").getByRole("button", { name: w("add_here", { stage: "Lead" }) }).click();
  const name = column(page, "Lead").getByLabel(w("deal_name"), { exact: true });
  await expect(name).toBeFocused();
  await page.keyboard.type(deals.named("new"));
  await page.keyboard.press("Enter");
  await deals.stand({ Lead: ["new", "old"] });
  await expect(name).toHaveValue("");
  await expect(name).toBeFocused();
  await page.keyboard.type(deals.named("newer"));
  await page.keyboard.press("Enter");
  await deals.stand({ Lead: ["newer", "new", "old"] });
  await page.keyboard.press("Escape");
  await expect(name).toBeHidden();
  await deals.look();
  await deals.stand({ Lead: ["newer", "new", "old"] });
});

test.describe("a deal added where the stage asks for more", () => {
  test.use({ expectedErrors: [/status of 422/] });

  test("is refused without it, by the server", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["old"]);
    await column(page, "Proposal").getByRole("button", { name: w("add_here", { stage: "Proposal" }) }).click();
    await column(page, "Proposal").getByLabel(w("deal_name"), { exact: true }).fill(deals.named("poor"));
    await page.keyboard.press("Enter");
    await expect(column(page, "Proposal").getByText(words("errors")("required_value"))).toBeVisible();
    await deals.stand({ Proposal: [] });
  });
});

test.describe("what narrows the board", () => {
  test("stands in the address, survives Back, and is taken away by its cross", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [
      { name: "small", value: 1_000 },
      { name: "large", value: 900_000 },
    ]);
    await page.getByRole("button", { name: w("filter"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("filter"), exact: true });
    await dialog.getByLabel(w("value_from", { currency: "CNY" })).fill("500000");
    await dialog.getByRole("button", { name: w("show_deals") }).click();
    await deals.stand({ Lead: ["large"] });
    await expect(page).toHaveURL(/[?&]from=500000(&|$)/);
    const narrowed = page.url();
    await deals.link("large").click();
    await expect(page).toHaveURL(/\/deals\/[0-9a-f-]{36}$/);
    await page.goBack();
    await expect(page).toHaveURL(narrowed);
    await deals.stand({ Lead: ["large"] });
    await page.reload();
    await deals.stand({ Lead: ["large"] });
    await page.getByRole("button", { name: /^Remove Value/ }).click();
    await deals.stand({ Lead: ["small", "large"] });
    await expect(page).not.toHaveURL(/from=/);
  });

  test("can be the owner, seen by the colleague to whom the link is sent", async ({ page, server, as }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await page.getByRole("button", { name: w("filter"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("filter"), exact: true });
    await dialog.getByLabel(w("owner"), { exact: true }).selectOption("李娜");
    await dialog.getByRole("button", { name: w("show_deals") }).click();
    await deals.stand({ Lead: [] });
    await expect(page).toHaveURL(/[?&]owner=[0-9a-f-]{36}/);
    const other = await as("administrator");
    await open(other, page.url());
    await alive(other);
    await deals.stand({ Lead: [] }, other);
    await other.getByRole("button", { name: "Remove 李娜" }).click();
    await deals.stand({ Lead: ["one"] }, other);
  });

  test("can be a word, typed", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["apple", "pear"]);
    const search = page.getByRole("searchbox", { name: w("search_deals") });
    await search.fill(deals.named("pear"));
    await deals.stand({ Lead: ["pear"] });
    await expect(page).toHaveURL(/q=.*pear/);
    await search.fill(deals.word);
    await deals.stand({ Lead: ["apple", "pear"] });
  });
});

test.describe("order", () => {
  test("a sorted board asks before it is sorted by hand again", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [
      { name: "small", value: 1_000 },
      { name: "large", value: 900_000 },
    ]);
    await page.getByLabel(w("sort"), { exact: true }).selectOption(w("sort_value"));
    await deals.stand({ Lead: ["large", "small"] });
    await expect(page).toHaveURL(/[?&]sort=value/);
    await deals.drag("small", "Lead", 0);
    const question = page.getByRole("dialog", { name: w("unsort_title") });
    await expect(question).toBeVisible();
    await deals.stand({ Lead: ["large", "small"] });
    await question.getByRole("button", { name: w("unsort_keep") }).click();
    await expect(page).toHaveURL(/[?&]sort=value/);
    await deals.drag("small", "Lead", 0);
    await question.getByRole("button", { name: w("unsort_remove") }).click();
    await expect(page).not.toHaveURL(/sort=/);
    await deals.stand({ Lead: ["small", "large"] });
  });

  test("by close date and by age", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [
      { name: "late", close: "2099-06-01" },
      { name: "soon", close: "2099-01-01" },
      { name: "never", close: null },
    ]);
    await page.getByLabel(w("sort"), { exact: true }).selectOption(w("sort_close"));
    await deals.stand({ Lead: ["soon", "late", "never"] });
    await page.getByLabel(w("sort"), { exact: true }).selectOption(w("sort_age"));
    // Made from the last to the first.
    await deals.stand({ Lead: ["never", "soon", "late"] });
  });
});

test("the list shows the same deals, and moves them too", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one", { name: "two", stage: "Proposal" }]);
  await page.getByRole("group", { name: w("look") }).getByText(w("look_list"), { exact: true }).click();
  await expect(page).toHaveURL(/[?&]view=list/);
  const rows = (stage: string) => column(page, stage).getByRole("link", { name: deals.word });
  await expect(rows("Lead")).toHaveText([deals.named("one")]);
  await expect(rows("Proposal")).toHaveText([deals.named("two")]);
  await page.getByRole("button", { name: w("move_named", { name: deals.named("one") }) }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Proposal" }).click();
  await expect(rows("Proposal")).toHaveCount(2);
  await expect(rows("Lead")).toHaveCount(0);
  await page.reload();
  await expect(rows("Proposal")).toHaveCount(2);
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

test("each pipeline is a board of its own", async ({ page }) => {
  await open(page, "/deals");
  await alive(page);
  await page.getByRole("navigation", { name: w("pipelines") }).getByRole("link", { name: "Export" }).click();
  await expect(page).toHaveURL(/[?&]pipeline=/);
  for (const stage of ["Inquiry", "Quote", "Sample", "Order", "Shipment", "Payment received"]) await expect(column(page, stage)).toBeAttached();
  await page.goBack();
  await expect(column(page, "Proposal")).toBeAttached();
});

test("a column says how many deals it holds and what they are worth", async ({ page, server }) => {
  const deals = await Deals.on(page, server, [
    { name: "one", value: 100_000 },
    { name: "two", value: 150_000 },
  ]);
  const head = column(page, "Lead").getByRole("heading").locator("../..");
  await expect(head).toContainText("2");
  await expect(head).toContainText("¥250K");
  await expect(head).toContainText(w("weighted", { sum: "¥25K" }));
  await deals.drag("two", "Proposal", 0);
  await expect(head).toContainText("¥100K");
});

test.describe("who may only read", () => {
  test.use({ role: "read_only" });

  test("finds every column greyed with the reason", async ({ page }) => {
    await open(page, "/deals");
    await alive(page);
    const card = column(page, "Lead").getByRole("listitem").first();
    const box = (await card.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + 70, { steps: 4 });
    await expect(column(page, "Proposal").getByText(w("refuse_role"))).toBeVisible();
    await page.mouse.up();
    await expect(column(page, "Proposal").getByText(w("refuse_role"))).toBeHidden();
    await expect(page.getByRole("button", { name: w("new_deal") })).toBeHidden();
  });
});
