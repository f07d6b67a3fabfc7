// What the board asks for: when a card is moved to a stage, and when one is added.
import { expectAccessible } from "../support/axe.ts";
import { Deals, alive, column } from "../support/board.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");
const shell = words("shell");

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

test.describe("who may only read", () => {
  test.use({ role: "read_only" });

  test("is told so once, and no stage is offered", async ({ page }) => {
    await open(page, "/deals");
    await alive(page);
    const card = page.locator("[data-card]").first();
    await card.hover();
    await card.getByRole("button", { name: w("move_to") }).click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByText(w("refuse_role"))).toHaveCount(1);
    await expect(sheet.getByRole("button", { name: "Negotiation", disabled: true })).toBeVisible();
    await expect(sheet.locator(".move-sheet button:enabled")).toHaveCount(0);
  });
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
    await sheet.getByRole("button", { name: w("ask_lost"), exact: true }).click();
    await expect(sheet.getByText(words("errors")("required_reason"))).toBeVisible();
    await sheet.getByLabel(w("why_lost")).selectOption("Price too high");
    await sheet.getByLabel(w("close_note")).fill("A rival was cheaper by a tenth.");
    await sheet.getByRole("button", { name: w("ask_lost"), exact: true }).click();
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
    await sheet.getByRole("button", { name: w("mark_won"), exact: true }).click();
    await deals.stand({ Lead: [], Won: ["one", "two"] });
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

test("“New deal” leads here from anywhere, and the address forgets it", async ({ page }) => {
  await open(page, "/deals?new=1");
  const name = column(page, "Lead").getByLabel(w("deal_name"), { exact: true });
  await expect(name).toBeFocused();
  await expect(page).toHaveURL(/\/deals$/);
  await page.keyboard.press("Escape");
  await expect(name).toBeHidden();
  await page.keyboard.press("c");
  await expect(name).toBeFocused();
  await expect(page).toHaveURL(/\/deals$/);
  await expect(name).toHaveValue("");
});

test("“New customer” leads away from the board", async ({ page }) => {
  await open(page, "/deals");
  await alive(page);
  await page.getByRole("button", { name: shell("create"), exact: true }).click();
  await page.getByRole("menuitem", { name: shell("new_customer") }).click();
  await expect(page.getByRole("dialog", { name: words("customers")("new_customer") })).toBeVisible();
  await expect(page).toHaveURL(/\/customers$/);
});
