// The page of a deal.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { Deals, type Wish } from "../support/board.ts";
import { rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deal");
const tasks = words("tasks");
const ui = words("ui");
const events = words("events");

/** Makes a deal and opens its page. */
async function openDeal(page: Page, server: { url: string }, wish: Omit<Wish, "name"> = {}): Promise<{ deals: Deals; name: string; address: string }> {
  const deals = await Deals.made(page, server, [{ name: "deal", ...wish }]);
  const address = `/deals/${deals.ids.get("deal")}`;
  await open(page, address);
  const name = deals.named("deal");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return { deals, name, address };
}

const stage = (page: Page, name: string) => page.getByRole("navigation", { name: w("stages") }).getByRole("button", { name });

test("says what it is worth, for whom, and where it stands", async ({ page, server }) => {
  const { deals } = await openDeal(page, server, { value: 125_000 });
  await expect(page.getByText("¥125,000.00").first()).toBeVisible();
  await expect(page.getByRole("link", { name: deals.customer[1] }).first()).toBeVisible();
  await expect(stage(page, "Lead")).toHaveAttribute("aria-current", "step");
  await expect(section(page, w("stage_history"))).toContainText("Lead");
});

test("one click moves it on, and undo takes it back", async ({ page, server }) => {
  await openDeal(page, server);
  await stage(page, "Negotiation").click();
  await expect(stage(page, "Negotiation")).toHaveAttribute("aria-current", "step");
  await expect(page.getByText(w("moved_to", { stage: "Negotiation" }))).toBeVisible();
  await expect(section(page, w("stage_history")).getByRole("listitem")).toHaveCount(2);
  await undo(page).click();
  await expect(stage(page, "Lead")).toHaveAttribute("aria-current", "step");
});

test("a stage that wants more asks for it", async ({ page, server }) => {
  const { deals } = await openDeal(page, server, { customer: null, value: 0 });
  await stage(page, "Proposal").click();
  const sheet = page.getByRole("dialog", { name: w("move_to", { stage: "Proposal" }) });
  await expectAccessible(page, "dialog[open]");
  await sheet.getByRole("button", { name: w("do_move"), exact: true }).click();
  await expect(sheet.getByText(words("errors")("required_value"))).toBeVisible();
  await expect(sheet.getByText(words("errors")("required_customer"))).toBeVisible();
  await sheet.getByLabel(w("value"), { exact: true }).fill("8800");
  await sheet.getByRole("combobox", { name: w("customer") }).fill(deals.customer[1]);
  await sheet.getByRole("option", { name: deals.customer[1] }).first().click();
  await sheet.getByRole("button", { name: w("do_move"), exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(stage(page, "Proposal")).toHaveAttribute("aria-current", "step");
  await expect(page.getByText("¥8,800.00").first()).toBeVisible();
});

test("losing it wants a reason, and the page says so", async ({ page, server }) => {
  await openDeal(page, server);
  await stage(page, "Lost").click();
  const sheet = page.getByRole("dialog", { name: w("move_to", { stage: "Lost" }) });
  await sheet.getByLabel(words("deals")("why_lost")).selectOption("Price too high");
  await sheet.getByRole("button", { name: words("deals")("ask_lost"), exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(section(page, w("details"))).toContainText("Price too high");
  await expect(page.getByText(/Lost \d+ [A-Z][a-z]{2} \d{4}/)).toBeVisible();
});

test("its fields are changed in one form, by keyboard too", async ({ page, server }) => {
  const { name } = await openDeal(page, server);
  await page.getByRole("button", { name: w("edit"), exact: true }).click();
  const form = page.getByRole("dialog", { name: w("edit_deal") });
  await expect(form.getByLabel(w("name"), { exact: true })).toBeFocused();
  await form.getByLabel(w("name"), { exact: true }).fill(`${name} again`);
  await form.getByLabel(w("value"), { exact: true }).fill("77,000");
  await form.getByLabel(w("expected_close")).fill("2099-03-04");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(form).toBeHidden();
  await expect(page.getByRole("heading", { level: 1, name: `${name} again` })).toBeVisible();
  await expect(page.getByText("¥77,000.00").first()).toBeVisible();
  await reload(page);
  await expect(section(page, w("details"))).toContainText("4 Mar 2099");
});

test.describe("when two people edit it at once", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("nobody's words are lost without a word", async ({ page, server, as }) => {
    const { name, address } = await openDeal(page, server);
    await page.getByRole("button", { name: w("edit"), exact: true }).click();
    const form = page.getByRole("dialog", { name: w("edit_deal") });
    await form.getByLabel(w("value"), { exact: true }).fill("31000");

    const other = await as("administrator");
    await open(other, address);
    await other.getByRole("button", { name: w("edit"), exact: true }).click();
    const theirs = other.getByRole("dialog", { name: w("edit_deal") });
    await theirs.getByLabel(w("name"), { exact: true }).fill(`${name} of theirs`);
    await theirs.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(theirs).toBeHidden();

    // The page behind the form has heard of it; the form has not.
    await expect(page.getByRole("heading", { level: 1, name: `${name} of theirs`, includeHidden: true })).toBeAttached();
    await form.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(form.getByRole("alert")).toHaveText(words("errors")("changed"));
    await expect(form.getByLabel(w("value"), { exact: true })).toHaveValue("31000");
  });
});

test("a next activity is planned, done, and undone", async ({ page, server }) => {
  await openDeal(page, server);
  const part = section(page, tasks("here"));
  await part.getByRole("button", { name: tasks("plan"), exact: true }).click();
  const form = page.getByRole("dialog", { name: tasks("add") });
  await form.getByLabel(tasks("what"), { exact: true }).fill("Send the drawing");
  await form.getByLabel(tasks("day"), { exact: true }).fill("2099-01-05");
  await form.getByRole("button", { name: tasks("save"), exact: true }).click();
  await expect(form).toBeHidden();
  await expect(part).toContainText("Send the drawing");
  await part.getByRole("button", { name: tasks("done_named", { name: "Send the drawing" }) }).click();
  await expect(part.getByRole("button", { name: tasks("reopen_named", { name: "Send the drawing" }) })).toBeVisible();
  await undo(page).click();
  await expect(part.getByRole("button", { name: tasks("done_named", { name: "Send the drawing" }) })).toBeVisible();
});

test("how sure one is, a day that slips, and what comes next stand at its head", async ({ page, server }) => {
  const { name } = await openDeal(page, server);
  const head = page.locator(".deal-head");
  await expect(head).toContainText(w("by_stage"));
  await expect(head).toContainText(words("deals")("next_none"));
  const said = words("forecast");
  await head.getByRole("button", { name: said("say_title") }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(said("say_probability"), { exact: true }).fill("85");
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: said("save"), exact: true }).click();
  await expect(head).toContainText("85%");
  await expect(head).toContainText(said("said_by_hand"));
  await undo(page).click();
  await expect(head).toContainText(w("by_stage"));
  for (const day of ["2099-03-04", "2100-05-06"]) {
    await page.getByRole("button", { name: w("edit"), exact: true }).click();
    const form = page.getByRole("dialog", { name: w("edit_deal") });
    await form.getByLabel(w("expected_close")).fill(day);
    await form.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(form).toBeHidden();
  }
  await expect(section(page, w("details"))).toContainText(w("slipped", { count: 1, day: "4 Mar 2099" }));
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("competitors are added and taken away, and one of them won", async ({ page, server }) => {
  await openDeal(page, server);
  const [rival, part] = [rareWord(), section(page, w("rivals"))];
  await part.getByRole("button", { name: w("add"), exact: true }).click();
  const form = page.getByRole("dialog", { name: w("add_rival") });
  await form.getByLabel(w("rival"), { exact: true }).fill(rival);
  await expectAccessible(page, "dialog[open]");
  await form.getByRole("button", { name: w("add"), exact: true }).click();
  await expect(part).toContainText(rival);
  await part.getByRole("button", { name: w("remove_named", { name: rival }) }).click();
  await expect(part).not.toContainText(rival);
  await undo(page).click();
  await expect(part).toContainText(rival);
  await stage(page, "Lost").click();
  const sheet = page.getByRole("dialog", { name: w("move_to", { stage: "Lost" }) });
  await sheet.getByLabel(words("deals")("why_lost")).selectOption("Price too high");
  await sheet.getByRole("button", { name: words("deals")("ask_lost"), exact: true }).click();
  await part.getByLabel(w("lost_to"), { exact: true }).selectOption(rival);
  await expect(part).toContainText(w("won_it"));
});

test("tags are made and taken away", async ({ page, server }) => {
  await openDeal(page, server);
  const tag = rareWord();
  const part = section(page, w("tags"));
  await part.getByRole("button", { name: w("add"), exact: true }).click();
  const form = page.getByRole("dialog", { name: w("add_tag") });
  await form.getByLabel(w("new_tag")).fill(tag);
  await form.getByRole("button", { name: w("make_tag") }).click();
  await expect(form).toBeHidden();
  await expect(part).toContainText(tag);
  await part.getByRole("button", { name: ui("remove_named", { name: tag }) }).click();
  await expect(part).not.toContainText(tag);
  await expect(part.getByRole("button", { name: w("add"), exact: true })).toBeFocused();
  const story = section(page, w("timeline")).locator("li.entry--deal");
  // Two small changes read as one until somebody looks closer.
  await section(page, w("timeline")).getByText(events("run_changes", { count: "2" })).click();
  await expect(story.filter({ hasText: events("did_deal_tagged") })).toContainText(tag);
  await expect(story.filter({ hasText: events("did_deal_untagged") })).toContainText(tag);
});

test("a note stands in the timeline, for the colleague who looks too", async ({ page, server, as }) => {
  const { address } = await openDeal(page, server);
  const other = await as("administrator");
  await open(other, address);
  await page.getByLabel(events("note_label"), { exact: true }).last().fill("They want it before the fair.");
  await page.getByRole("button", { name: events("save_note") }).click();
  const said = (page: Page) => section(page, w("timeline")).getByRole("listitem").filter({ hasText: "They want it before the fair." });
  await expect(said(page)).toHaveCount(1);
  await expect(said(other)).toHaveCount(1);
  await reload(page);
  await expect(said(page)).toHaveCount(1);
});

test("a call is logged with its outcome", async ({ page, server }) => {
  await openDeal(page, server);
  await page.getByRole("group", { name: events("way") }).getByText(events("talk_call"), { exact: true }).click();
  await page.getByLabel(events("call_label"), { exact: true }).fill("Price is fine.");
  await page.getByLabel(events("outcome"), { exact: true }).selectOption(events("outcome_reached"));
  await page.getByLabel(events("minutes"), { exact: true }).fill("7");
  await page.getByRole("button", { name: events("save_call") }).click();
  const entry = section(page, w("timeline")).getByRole("listitem").filter({ hasText: "Price is fine." });
  await expect(entry).toContainText(events("call_minutes", { minutes: 7 }));
});

test("the timeline shows one kind of entries at a time", async ({ page, server }) => {
  await openDeal(page, server);
  await stage(page, "Negotiation").click();
  await page.getByLabel(events("note_label"), { exact: true }).last().fill("They want it before the fair.");
  await page.getByRole("button", { name: events("save_note") }).click();
  const timeline = section(page, w("timeline"));
  const shown = timeline.getByRole("listitem");
  await expect(shown).toHaveCount(3);
  const groups = timeline.getByRole("group", { name: events("filter") });
  await groups.getByText(events("group_notes"), { exact: true }).click();
  await expect(shown).toHaveCount(1);
  await expect(shown).toContainText("They want it before the fair.");
  await groups.getByText(events("group_changes"), { exact: true }).click();
  await expect(shown).toHaveCount(2);
  await groups.getByText(events("group_activities"), { exact: true }).click();
  await expect(timeline.getByText(events("empty_group"))).toBeVisible();
});

test("who looks at it learns that it was deleted, and that it is back", async ({ page, server, as }) => {
  const { address } = await openDeal(page, server);
  const other = await as("administrator");
  await open(other, address);
  await page.locator("#deal-more").click();
  await page.getByRole("menuitem", { name: w("delete"), exact: true }).click();
  await expect(other.getByText(w("gone_meanwhile"))).toBeVisible();
  await expect(other.getByRole("button", { name: w("edit"), exact: true })).toHaveCount(0);
  await undo(page).click();
  await expect(other.getByText(w("gone_meanwhile"))).toBeHidden();
  await expect(other.getByRole("button", { name: w("edit"), exact: true })).toBeVisible();
});

test("deleting it can be undone", async ({ page, server }) => {
  const { deals, name, address } = await openDeal(page, server);
  await page.locator("#deal-more").click();
  await page.getByRole("menuitem", { name: w("delete"), exact: true }).click();
  await expect(page).toHaveURL(/\/deals$/);
  await expect(page.getByText(w("deleted", { name }))).toBeVisible();
  await undo(page).click();
  await expect(page.getByText(w("restored"))).toBeVisible();
  await open(page, address);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await deals.look();
  await deals.stand({ Lead: ["deal"] });
});

test.describe("somebody else's", () => {
  test.use({ expectedErrors: [/status of 404/] });

  test("is not there for who does not see it", async ({ page, server, as }) => {
    const { address } = await openDeal(page, server);
    const rep = await as("sales_rep");
    await open(rep, address);
    await expect(rep.getByText(w("not_there"), { exact: true })).toBeVisible();
  });
});
