// What is to be done: the queue, the calendar, and the calendar of other programs.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tasks");

test.use({ role: "service_agent" });

const row = (page: Page, title: string): Locator => page.getByRole("main").getByRole("listitem").filter({ hasText: title });

/** Plans something on a day, by the clocks of the house. */
async function plan(page: Page, server: { url: string }, when: object, fields: object = {}): Promise<string> {
  const title = rareWord();
  const input = { kind: "task", title, note: "", when, priority: "normal", repeat: null, remind: null, remind_mail: false, owner: null, ...fields };
  await call(page, server, "tasks/api/add_task", { on: null, input });
  return title;
}

/** The Wednesday of the week after next: far enough from now, and never at the edge of a week. */
function wednesday(): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() + 14 - ((day.getUTCDay() + 6) % 7) + 2);
  return day.toISOString().slice(0, 10);
}

const after = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

test("one line becomes a task, which is done, taken back and put off", async ({ page }) => {
  await open(page, "/tasks");
  const title = rareWord();
  await page.getByLabel(w("quick"), { exact: true }).fill(`${title} today 23:45 !`);
  await page.getByRole("button", { name: w("add_short"), exact: true }).click();
  await expect(row(page, title)).toContainText("23:45");
  await expect(row(page, title)).toContainText(w("priority_high"));
  await expectAccessible(page);
  await row(page, title).getByRole("button", { name: w("done_named", { name: title }) }).click();
  await expect(row(page, title)).toHaveCount(0);
  await undo(page).click();
  await expect(row(page, title)).toBeVisible();
  await row(page, title).getByRole("button", { name: w("postpone_named", { name: title }) }).click();
  await page.getByRole("menuitem", { name: w("to_tomorrow"), exact: true }).click();
  await expect(row(page, title)).toContainText(`${w("tomorrow")} 23:45`);
  await undo(page).click();
  await expect(row(page, title)).toContainText(`${w("today")} 23:45`);
});

test("what comes again comes once it is done, and another tab sees it", async ({ page, server, as }) => {
  const day = wednesday();
  const daily = { rhythm: "days", every: 1, end: "never" };
  const title = await plan(page, server, { day }, { repeat: daily });
  const other = await as("service_agent");
  await open(other, "/tasks");
  await open(page, "/tasks");
  await expect(row(other, title)).toContainText(w("repeat_day"));
  const first = await row(other, title).getAttribute("data-task");
  await row(page, title).getByRole("button", { name: w("done_named", { name: title }) }).click();
  await expect(row(other, title)).not.toHaveAttribute("data-task", first!);
  await expect(row(other, title)).toHaveCount(1);
});

test("an appointment is moved and stretched by mouse", async ({ page, server, isMobile }) => {
  test.skip(isMobile, "a finger scrolls; on a phone the form says when");
  const day = wednesday();
  const title = await plan(page, server, { span: [`${day}T10:00:00`, `${day}T11:00:00`] }, { kind: "meeting" });
  await open(page, `/calendar?view=week&day=${day}`);
  const event = page.locator(".cal-event").filter({ hasText: title });
  await expect(event).toContainText("10:00–11:00");
  await expectAccessible(page);
  const drag = async (from: Locator, at: { x: number; y: number }, by: { x: number; y: number }): Promise<void> => {
    await from.scrollIntoViewIfNeeded();
    const box = (await from.boundingBox())!;
    await page.mouse.move(box.x + at.x, box.y + at.y);
    await page.mouse.down();
    await page.mouse.move(box.x + at.x + by.x / 2, box.y + at.y + by.y / 2, { steps: 4 });
    await page.mouse.move(box.x + at.x + by.x, box.y + at.y + by.y, { steps: 4 });
    await page.mouse.up();
  };
  const column = (await page.locator(`.cal__day[data-day="${day}"]`).boundingBox())!.width;
  // A day later, and an hour.
  await drag(event, { x: 20, y: 15 }, { x: column, y: 48 });
  await expect(page.locator(`.cal__day[data-day="${after(day, 1)}"]`).locator(".cal-event").filter({ hasText: title })).toContainText("11:00–12:00");
  await drag(event.locator(".cal-event__end"), { x: 20, y: 4 }, { x: 0, y: 48 });
  await expect(event).toContainText("11:00–13:00");
  await undo(page).click();
  await expect(event).toContainText("11:00–12:00");
  // A click opens it; by keyboard its time is typed.
  await event.getByRole("button").click();
  const form = page.getByRole("dialog", { name: w("change") });
  await form.getByLabel(w("time"), { exact: true }).fill("14:00");
  await form.getByLabel(w("until"), { exact: true }).fill("14:45");
  await form.getByRole("button", { name: w("save"), exact: true }).click();
  await expect(event).toContainText("14:00–14:45");
  // There it is finished too.
  await event.getByRole("button").click();
  await form.getByRole("button", { name: w("finish"), exact: true }).click();
  await expect(event).toHaveClass(/cal-event--done/);
  await undo(page).click();
  await expect(event).not.toHaveClass(/cal-event--done/);
});

test("a phone shows what comes under a strip of days", async ({ page, server, isMobile }) => {
  test.skip(!isMobile, "a desk shows the hours");
  const day = wednesday();
  const title = await plan(page, server, { at: `${day}T09:30:00` });
  await open(page, `/calendar?view=week&day=${day}`);
  const agenda = page.locator(".agenda");
  await expect(agenda.getByRole("listitem").filter({ hasText: title })).toContainText("09:30");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
  await expectAccessible(page);
  await agenda.getByRole("listitem").filter({ hasText: title }).getByRole("button", { name: w("done_named", { name: title }) }).click();
  await expect(undo(page)).toBeVisible();
});

test("other programs read the calendar by an address that is shown once", async ({ page, server }) => {
  const title = await plan(page, server, { at: `${wednesday()}T09:00:00` });
  await open(page, "/account");
  const settings = section(page, w("calendar"));
  await settings.getByRole("button", { name: new RegExp(`^(${w("feed_make")}|${w("feed_renew")})$`) }).click();
  const address = await settings.getByLabel(w("feed_address"), { exact: true }).inputValue();
  expect(address).toMatch(/\/calendar\/[0-9a-f]{64}\.ics$/);
  const path = new URL(address).pathname;
  const read = await page.request.get(`${server.url}${path}`);
  expect(read.headers()["content-type"]).toContain("text/calendar");
  expect(await read.text()).toContain(title);
  await settings.getByRole("button", { name: w("feed_revoke"), exact: true }).click();
  await page.getByRole("dialog", { name: w("feed_revoke") }).getByRole("button", { name: w("feed_revoke"), exact: true }).click();
  await expect(page.getByText(w("feed_revoked"))).toBeVisible();
  expect((await page.request.get(`${server.url}${path}`)).status()).toBe(404);
});
