// The board of leads by mouse and by keys.
import type { Page } from "@playwright/test";
import { column, framed, middle, spot } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("leads");
const board = words("deals");

test.use({ role: "sales_rep" });

/** Two leads, the second newer, and the board with these alone. */
async function leads(page: Page, server: { url: string }): Promise<string> {
  const word = rareWord();
  for (const name of ["one", "two"]) {
    const id = `01900000-0000-7000-8000-${Array.from({ length: 12 }, () => Math.floor(Math.random() * 16).toString(16)).join("")}`;
    await call(page, server, "leads/api/create_lead", { id, fair: false, mine: true, form: { company: `${word} ${name}` } });
  }
  await open(page, `/leads?view=mine&q=${word}&as=board`);
  await expect(column(page, w("state_new")).getByRole("list")).toHaveAttribute("style", /padding/);
  return word;
}

const stand = (page: Page, state: string, names: string[]): Promise<void> =>
  expect(column(page, w(state)).getByRole("listitem").getByRole("link")).toHaveText(names);

test("a card is dragged to another state, stands by its age there, and is taken back", async ({ page, server }) => {
  const word = await leads(page, server);
  await stand(page, "state_new", [`${word} two`, `${word} one`]);
  for (const [moved, name] of ["two", "one"].entries()) {
    const from = await middle(page.getByRole("link", { name: `${word} ${name}`, exact: true }));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 4, from.y + 12, { steps: 3 });
    await expect(page.locator(".board-ghost")).toBeVisible();
    const to = await spot(page, w("state_contacted"), 0);
    await page.mouse.move(to.x, to.y, { steps: 8 });
    await framed(page);
    await page.mouse.up();
    await expect(page.getByText(w("moved", { state: w("state_contacted") }))).toHaveCount(moved + 1);
  }
  await stand(page, "state_contacted", [`${word} two`, `${word} one`]);
  await undo(page).last().click();
  await stand(page, "state_new", [`${word} one`]);
  await reload(page);
  await stand(page, "state_contacted", [`${word} two`]);
});

test("keys carry a card and Ctrl Z takes it back", async ({ page, server }) => {
  const word = await leads(page, server);
  const card = page.getByRole("link", { name: `${word} two`, exact: true });
  await card.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("status").filter({ hasText: board("spoken_over", { stage: w("state_contacted"), n: 1, total: 1 }) })).toBeAttached();
  await page.keyboard.press("Space");
  await stand(page, "state_contacted", [`${word} two`]);
  await expect(card).toBeFocused();
  await expect(page.getByText(w("moved", { state: w("state_contacted") }))).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await stand(page, "state_new", [`${word} two`, `${word} one`]);
  await card.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await stand(page, "state_new", [`${word} two`, `${word} one`]);
});
