// Checklists of stages: made by an administrator, ticked on the page of a deal, asked for on the way on.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { column, readBoard } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deal");
const board = words("deals");
const admin = words("admin");
const events = words("events");

type Plan = { stages: { id: string; name: string; name_en: string; version: number }[] };
type Made = { pipeline: string; id: string; name: string };
const NEEDED = ["Payment terms agreed", "Delivery date confirmed"];

/** A deal in the stage “Negotiation” of a pipeline of its own, which needs two things before it goes on. */
async function negotiated(page: Page, by: Page, server: { url: string }): Promise<Made> {
  const word = rareWord();
  const pipeline = await call<string>(by, server, "admin/pipelines/api/add_pipeline", { names: { name: word, name_en: word }, template: "business" });
  const plan = await call<Plan>(by, server, "admin/pipelines/api/pipeline_plan", { id: pipeline });
  const stage = plan.stages.find((stage) => stage.name_en === "Negotiation")!.id;
  const sample = await readBoard(page, server);
  const customer = sample.columns.flatMap(({ cards }) => cards).find((card) => card.customer)!.customer![0];
  const name = `${word} deal`;
  const { id } = await call<{ id: string }>(page, server, "deals/api/create_deal", {
    new: { name, pipeline, stage, customer, value: "12000", currency: sample.currency, expected_close: "2099-12-31" },
  });
  return { pipeline, id, name };
}

const list = (page: Page): Locator => page.locator(".checklist");
const stage = (page: Page, name: string) => page.getByRole("navigation", { name: w("stages") }).getByRole("button", { name });

test("an administrator gives a stage its list", async ({ as, server }) => {
  const page = await as("administrator");
  const word = rareWord();
  const pipeline = await call<string>(page, server, "admin/pipelines/api/add_pipeline", { names: { name: word, name_en: word }, template: "blank" });
  await open(page, `/admin/pipelines/${pipeline}`);
  await page.getByRole("button", { name: admin("edit_this", { name: "New" }) }).click();
  const form = page.getByRole("dialog", { name: admin("edit_stage") });
  await form.getByRole("button", { name: admin("add_item") }).click();
  await form.getByLabel(admin("item", { n: 1 }), { exact: true }).fill("已回访");
  await form.getByLabel(admin("item_en", { n: 1 }), { exact: true }).fill("Called back");
  await form.getByRole("button", { name: admin("add_item") }).click();
  await form.getByLabel(admin("item", { n: 2 }), { exact: true }).fill("已报价");
  await form.getByLabel(admin("item_needed")).last().check();
  await form.getByRole("button", { name: admin("item_up", { n: 2 }) }).click();
  await expect(form.getByLabel(admin("item", { n: 1 }), { exact: true })).toHaveValue("已报价");
  await expectAccessible(page, "dialog[open]");
  await form.getByRole("button", { name: admin("save"), exact: true }).click();
  await expect(form).toBeHidden();
  await expect(page.getByRole("listitem").filter({ hasText: "New" }).first()).toContainText(admin("items_count", { n: 2 }));
  await page.getByRole("button", { name: admin("edit_this", { name: "New" }) }).click();
  await expect(form.getByLabel(admin("item_en", { n: 2 }), { exact: true })).toHaveValue("Called back");
  await expect(form.getByLabel(admin("item_needed")).first()).toBeChecked();
});

test("one tap ticks, another takes it back, and both are told", async ({ page, server, as }) => {
  const { id } = await negotiated(page, await as("administrator"), server);
  await open(page, `/deals/${id}`);
  await expect(list(page)).toContainText(w("checklist_progress", { done: 0, all: 3 }));
  await expectAccessible(page);
  const box = list(page).getByLabel(NEEDED[0]!, { exact: true });
  await box.check();
  await expect(list(page)).toContainText(w("checklist_progress", { done: 1, all: 3 }));
  await expect(page.locator(".deal__story")).toContainText(events("did_deal_item_ticked"));
  await reload(page);
  await expect(box).toBeChecked();
  await box.uncheck();
  await expect(list(page)).toContainText(w("checklist_progress", { done: 0, all: 3 }));
  await reload(page);
  await expect(box).not.toBeChecked();
});

test.describe("what the server does not take", () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test("is unticked again, and why is said", async ({ page, server, as }) => {
    const { id } = await negotiated(page, await as("administrator"), server);
    await open(page, `/deals/${id}`);
    await page.route("**/checklist/api/set_deal_item", (route) => route.abort());
    // Not `check`, which would wait for what is taken back.
    await list(page).getByLabel(NEEDED[0]!, { exact: true }).click();
    await expect(page.getByText(words("errors")("unreachable"))).toBeVisible();
    await expect(list(page).getByLabel(NEEDED[0]!, { exact: true })).not.toBeChecked();
  });
});

test("on the way on the page asks for what is needed; back is free", async ({ page, server, as }) => {
  const { id } = await negotiated(page, await as("administrator"), server);
  await open(page, `/deals/${id}`);
  await list(page).getByLabel(NEEDED[0]!, { exact: true }).check();
  await expect(list(page)).toContainText(w("checklist_progress", { done: 1, all: 3 }));
  await stage(page, "Won").click();
  const sheet = page.getByRole("dialog", { name: w("move_to", { stage: "Won" }) });
  await expect(sheet.getByLabel(NEEDED[1]!, { exact: true })).toBeVisible();
  await expect(sheet.getByLabel(NEEDED[0]!, { exact: true })).toHaveCount(0);
  await expectAccessible(page, "dialog[open]");
  await sheet.getByLabel(board("why_won")).selectOption({ index: 1 });
  await sheet.getByRole("button", { name: board("mark_won"), exact: true }).click();
  await expect(sheet.getByText(words("errors")("required_items"))).toBeVisible();
  await sheet.getByLabel(NEEDED[1]!, { exact: true }).check();
  await sheet.getByRole("button", { name: board("mark_won"), exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(stage(page, "Won")).toHaveAttribute("aria-current", "step");
  // With the move its tick is taken back, and no other.
  await undo(page).click();
  await expect(stage(page, "Negotiation")).toHaveAttribute("aria-current", "step");
  await expect(list(page)).toContainText(w("checklist_progress", { done: 1, all: 3 }));
  await stage(page, "Proposal").click();
  await expect(stage(page, "Proposal")).toHaveAttribute("aria-current", "step");
});

test("what has its place on the deal is said, with the way there", async ({ page, server, as, isMobile }) => {
  const by = await as("administrator");
  const { pipeline, id } = await negotiated(page, by, server);
  const plan = await call<Plan>(by, server, "admin/pipelines/api/pipeline_plan", { id: pipeline });
  // Back is free of ticks, and still asks for what the stage requires.
  const proposal = plan.stages.find((stage) => stage.name_en === "Proposal")!;
  await call(by, server, "admin/pipelines/stages/api/change_stage", {
    id: proposal.id,
    version: proposal.version,
    input: { names: { name: proposal.name, name_en: proposal.name_en }, kind: "open", probability: 50, target_days: 21, required: ["contact", "budget"], items: [] },
  });
  await open(page, `/deals?pipeline=${pipeline}`);
  const card = page.locator(`[data-card="${id}"]`);
  if (isMobile) await page.getByRole("navigation", { name: board("stages") }).getByRole("button", { name: /^Negotiation/ }).tap();
  else await card.hover();
  await card.getByRole("button", { name: board("move_to") }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Proposal" }).click();
  const sheet = page.getByRole("dialog", { name: board("ask_fields", { stage: "Proposal" }) });
  await expect(sheet).toContainText(words("errors")("required_contact"));
  await expect(sheet).toContainText(words("errors")("required_budget"));
  await expectAccessible(page, "dialog[open]");
  await sheet.getByRole("link", { name: board("open_deal") }).click();
  await expect(page).toHaveURL(new RegExp(`/deals/${id}$`));
  await expect(stage(page, "Negotiation")).toHaveAttribute("aria-current", "step");
});

test("on the board the sheet has the boxes", async ({ page, server, as, isMobile }) => {
  const { pipeline, id, name } = await negotiated(page, await as("administrator"), server);
  await open(page, `/deals?pipeline=${pipeline}`);
  const card = page.locator(`[data-card="${id}"]`);
  if (isMobile) await page.getByRole("navigation", { name: board("stages") }).getByRole("button", { name: /^Negotiation/ }).tap();
  else await card.hover();
  await card.getByRole("button", { name: board("move_to") }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Won" }).click();
  const sheet = page.getByRole("dialog", { name: board("ask_won") });
  for (const item of NEEDED) await sheet.getByLabel(item, { exact: true }).check();
  await sheet.getByLabel(board("why_won")).selectOption({ index: 1 });
  await sheet.getByRole("button", { name: board("mark_won"), exact: true }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByText(board("moved_one", { name, stage: "Won" }))).toBeVisible();
  if (isMobile) await page.getByRole("navigation", { name: board("stages") }).getByRole("button", { name: /^Won/ }).tap();
  await expect(column(page, "Won").getByRole("link", { name, exact: true })).toBeVisible();
});
