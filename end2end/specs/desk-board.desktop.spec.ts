// The board of tickets by mouse and by keys, and what others see of it.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { column, framed, middle, spot } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tickets");
const board = words("deals");
const errors = words("errors");

type Server = { url: string };

test.use({ role: "service_agent" });

async function make(page: Page, server: Server, subject: string): Promise<{ id: string; subject: string }> {
  const form = { kind: "fault", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return { id, subject };
}

const look = async (page: Page, word: string): Promise<void> => {
  await open(page, `/desk?queue=open&q=${word}&as=board`);
  await expect(column(page, w("state_new")).getByRole("list")).toHaveAttribute("style", /padding/);
};

/** Two tickets, the second newer, and the board with these alone. */
async function tickets(page: Page, server: Server): Promise<string> {
  const word = rareWord();
  for (const name of ["one", "two"]) await make(page, server, `${word} ${name}`);
  await look(page, word);
  return word;
}

const stand = (page: Page, state: string, names: string[]): Promise<void> =>
  expect(column(page, w(state)).getByRole("listitem").getByRole("link")).toHaveText(names);
const moved = (page: Page, state: string) => page.getByText(w("state_toast", { state: w(state) }));

/** Takes a card up and carries it over a lane, without letting go. */
async function carry(page: Page, name: string, state: string): Promise<void> {
  const from = await middle(page.getByRole("link", { name, exact: true }));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 4, from.y + 12, { steps: 3 });
  await expect(page.locator(".board-ghost")).toBeVisible();
  const to = await spot(page, w(state), 0);
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await framed(page);
}

test("a card is dragged to another state, and taken back as if it had never been", async ({ page, server }) => {
  const word = await tickets(page, server);
  await stand(page, "state_new", [`${word} two`, `${word} one`]);
  await carry(page, `${word} one`, "state_open");
  await page.mouse.up();
  await expect(moved(page, "state_open")).toBeVisible();
  await stand(page, "state_open", [`${word} one`]);
  await undo(page).click();
  await stand(page, "state_open", []);
  await expect(column(page, w("state_new")).getByRole("listitem")).toHaveCount(2);
  await reload(page);
  await stand(page, "state_open", []);
});

test("a lane that a ticket may not go to says why, and takes none", async ({ page, server }) => {
  const word = await tickets(page, server);
  await carry(page, `${word} one`, "state_open");
  await page.mouse.up();
  await expect(moved(page, "state_open")).toBeVisible();
  await carry(page, `${word} one`, "state_new");
  await expect(column(page, w("state_new"))).toContainText(w("refuse_new"));
  await page.mouse.up();
  await stand(page, "state_open", [`${word} one`]);
  await stand(page, "state_new", [`${word} two`]);
});

test("keys carry a card and Ctrl Z takes it back", async ({ page, server }) => {
  const word = await tickets(page, server);
  const card = page.getByRole("link", { name: `${word} two`, exact: true });
  await card.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("status").filter({ hasText: board("spoken_over", { stage: w("state_open"), n: 1, total: 1 }) })).toBeAttached();
  await page.keyboard.press("Space");
  await stand(page, "state_open", [`${word} two`]);
  await expect(card).toBeFocused();
  await expect(moved(page, "state_open")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await stand(page, "state_new", [`${word} two`, `${word} one`]);
});

test.describe("two at once", () => {
  test.use({ expectedErrors: [/status of 409|ERR_FAILED/] });

  test("what was refused goes back and says why", async ({ page, server, as }) => {
    const word = rareWord();
    const { id, subject } = await make(page, server, word);
    await look(page, word);
    const chief = await as("service_manager");
    // The news of what the other does do not reach this page in time.
    await page.route("**/ticket_on_board", (route) => route.abort());
    await call(chief, server, "desk/tickets/api/set_ticket_state", { id, version: 1, state: "waiting_others", solution: null });
    await page.getByRole("link", { name: subject, exact: true }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await expect(page.getByText(errors("changed"))).toBeVisible();
    await stand(page, "state_new", [subject]);
  });
});

test("a colleague sees a card move, and the sheet says where it may not go", async ({ page, server, as }) => {
  const word = rareWord();
  const { id, subject } = await make(page, server, word);
  await look(page, word);
  const chief = await as("service_manager");
  await call(chief, server, "desk/tickets/api/set_ticket_state", { id, version: 1, state: "waiting_others", solution: null });
  await stand(page, "state_waiting_others", [subject]);
  await page.getByRole("article").filter({ hasText: subject }).getByRole("button", { name: board("move_to") }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("button", { name: w("state_new") })).toBeDisabled();
  await expect(sheet).toContainText(w("refuse_new"));
  await expectAccessible(page, "dialog[open]");
  await sheet.getByRole("button", { name: w("state_closed"), exact: true }).click();
  await expect(moved(page, "state_closed")).toBeVisible();
  await stand(page, "state_closed", [subject]);
});
