// The board of tickets in two taps, and its place beside the list.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { column } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tickets");
const board = words("deals");

type Server = { url: string };

test.use({ role: "service_agent" });

async function make(page: Page, server: Server): Promise<{ id: string; subject: string }> {
  const subject = rareWord();
  const form = { kind: "fault", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return { id, subject };
}

const moved = (page: Page, state: string) => page.getByText(w("state_toast", { state: w(state) }));

test("a ticket moves in two taps, is taken back, and says how it was solved", async ({ page, server }) => {
  const { id, subject } = await make(page, server);
  await open(page, `/desk?queue=open&q=${subject}&as=board`);
  const card = page.getByRole("article").filter({ hasText: subject });
  const lane = column(page, w("state_new")).filter({ hasText: subject });
  await expect(lane.getByRole("list")).toHaveAttribute("style", /padding/);
  const to = async (state: string): Promise<void> => {
    await card.getByRole("button", { name: board("move_to") }).click();
    await page.getByRole("dialog").getByRole("button", { name: w(state), exact: true }).click();
  };
  await expectAccessible(page);
  await to("state_waiting_customer");
  await expect(moved(page, "state_waiting_customer")).toBeVisible();
  await undo(page).click();
  await expect(lane).toHaveCount(1);
  await to("state_solved");
  const question = page.getByRole("dialog", { name: w("solve_title") });
  await question.getByLabel(w("solution"), { exact: true }).fill("Cleaned the nozzle");
  await expectAccessible(page, "dialog[open]");
  await question.getByRole("button", { name: w("solve"), exact: true }).click();
  await expect(moved(page, "state_solved")).toBeVisible();
  await open(page, `/desk/${id}`);
  await expect(page.locator(".record-head")).toContainText(w("state_solved"));
});

test("list and board are two looks at the same, and the address says which", async ({ page, server }) => {
  const { subject } = await make(page, server);
  await open(page, `/desk?queue=open&q=${subject}`);
  await page.getByText(board("look_board"), { exact: true }).click();
  await expect(page).toHaveURL(/as=board/);
  await expect(column(page, w("state_new"))).toContainText(subject);
  await page.getByText(board("look_list"), { exact: true }).click();
  await expect(page).not.toHaveURL(/as=board/);
  await expect(page.getByRole("table", { name: w("title") })).toContainText(subject);
});
