// A ticket beside the list, on wide screens: chosen by a press and by keys, answered there, remembered; and articles that fit beside the
// answer.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const t = words("tickets");
const s = words("desk_suggestions");
const snooze = words("desk_snooze");
const replies = words("desk_replies");
const assignment = words("desk_assignment");
const card = words("desk_customer");
const shell = words("shell");

test.use({ role: "service_agent", viewport: { width: 1440, height: 900 } });

const pane = (page: Page) => page.getByRole("complementary", { name: t("preview"), exact: true });

async function make(page: Page, server: { url: string }, subject: string, customer: string | null = null): Promise<string> {
  const form = { kind: "question", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return id;
}

test("a line is shown beside the list and answered there", async ({ page, server }) => {
  const subjects = [rareWord(), rareWord()];
  for (const subject of subjects) await make(page, server, subject);
  await open(page, "/desk");
  await page.getByRole("button", { name: t("preview"), exact: true }).click();
  await page.getByRole("link", { name: new RegExp(subjects[1]!) }).click();
  await expect(pane(page).getByRole("heading", { name: subjects[1] })).toBeVisible();
  await expect(page).toHaveURL(/\/desk$/);
  await page.keyboard.press("ArrowDown");
  await expect(pane(page).getByRole("heading", { name: subjects[0] })).toBeVisible();
  await page.keyboard.press("k");
  await expect(pane(page).getByRole("heading", { name: subjects[1] })).toBeVisible();
  await expectAccessible(page, "aside.desk-preview");
  await pane(page).locator("#ticket-text").fill("Answered from the list");
  await pane(page).getByRole("button", { name: t("write_down"), exact: true }).click();
  await expect(pane(page).getByRole("listitem").filter({ hasText: "Answered from the list" })).toBeVisible();
  // It is there again the next time, and goes by the same button.
  await reload(page);
  await expect(pane(page)).toBeVisible();
  await page.getByRole("button", { name: t("preview"), exact: true }).click();
  await expect(pane(page)).toHaveCount(0);
});

test("an article that fits comes into the answer by one key", async ({ page, server }) => {
  const id = await make(page, server, "激光头报警，怎么更换保护镜片？");
  await open(page, `/desk/${id}`);
  const offered = page.getByRole("region", { name: s("title"), exact: true });
  await expect(offered.getByRole("listitem").first()).toBeVisible();
  await page.locator("#ticket-text").focus();
  await page.keyboard.press("Alt+Digit1");
  await expect(page.locator("#ticket-text")).not.toHaveValue("");
});

/** The list of tickets whose subject holds a word, with one of them beside it. */
async function beside(page: Page, word: string, subject: string): Promise<void> {
  await open(page, `/desk?queue=all&q=${word}`);
  const button = page.getByRole("button", { name: t("preview"), exact: true });
  if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
  await page.getByRole("link", { name: new RegExp(subject) }).click();
  await expect(pane(page).getByRole("heading", { name: subject })).toBeVisible();
}

const head = (page: Page) => pane(page).locator(".record-head");
const now = (page: Page, server: { url: string }, id: string) =>
  call<{ state: string; owner: [string, string] | null; snoozed_until: string | null }>(page, server, "desk/tickets/api/read_ticket", { key: id });

test("keys work on the ticket beside the list as on its page, and the list of keys says so", async ({ page, server }) => {
  const word = rareWord();
  const id = await make(page, server, `${word} one`);
  await beside(page, word, `${word} one`);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: shell("keys") })).toContainText(shell("key_ticket_take"));
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await expect(page.getByText(t("taken_toast"))).toBeVisible();
  await page.keyboard.press("r");
  const text = pane(page).locator("#ticket-text");
  await expect(text).toBeFocused();
  await text.blur();
  await page.keyboard.press("n");
  await expect(pane(page).getByRole("textbox", { name: t("label_note"), exact: true })).toBeFocused();
  // Letters are typed there, and close nothing.
  await page.keyboard.type("abc");
  await text.fill("");
  await text.blur();
  await page.keyboard.press("c");
  await expect(head(page)).toContainText(t("state_closed"));
  await expect(page).toHaveURL(/\/desk\?/);
  expect((await now(page, server, id)).owner).not.toBeNull();
});

test("a key is for the line that is chosen, and never for the one that is still shown", async ({ page, server }) => {
  const word = rareWord();
  const ids = [await make(page, server, `${word} one`), await make(page, server, `${word} two`)];
  await beside(page, word, `${word} two`);
  await page.keyboard.press("j");
  await page.keyboard.press("c");
  await expect(pane(page).getByRole("heading", { name: `${word} one` })).toBeVisible();
  expect((await now(page, server, ids[1]!)).state).toBe("new");
});

test("a ticket is solved, given away, put off and deleted beside the list, and a macro does its work there", async ({ page, server }) => {
  const word = rareWord();
  const title = rareWord();
  const macro = { scope: "own", title, change: { priority: "urgent" }, chinese: "", english: "Put there by a macro" };
  await call(page, server, "desk/replies/api/add_desk_macro", { form: macro });
  const id = await make(page, server, `${word} one`);
  await beside(page, word, `${word} one`);
  await expectAccessible(page, "aside.desk-preview");
  await pane(page).getByRole("button", { name: replies("macros") }).click();
  await page.getByRole("menuitem", { name: title, exact: true }).click();
  await expect(head(page)).toContainText(t("priority_urgent"));
  await pane(page).getByRole("button", { name: t("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: t("assign"), exact: true }).click();
  const giving = page.getByRole("dialog", { name: t("assign") });
  await expect(giving.getByLabel(assignment("note"), { exact: true })).toBeVisible();
  await giving.getByLabel(t("owner"), { exact: true }).selectOption({ index: 1 });
  await giving.getByRole("button", { name: t("assign"), exact: true }).click();
  await expect.poll(async () => (await now(page, server, id)).owner).not.toBeNull();
  await pane(page).getByRole("button", { name: t("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: snooze("snooze_item"), exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: snooze("snooze"), exact: true }).click();
  await expect.poll(async () => (await now(page, server, id)).snoozed_until).not.toBeNull();
  await pane(page).getByRole("button", { name: t("change_state") }).click();
  await page.getByRole("menuitem", { name: t("state_waiting_others"), exact: true }).click();
  await expect(head(page)).toContainText(t("state_waiting_others"));
  await pane(page).getByRole("button", { name: t("solve"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: t("solve_title") });
  await dialog.getByLabel(t("solution"), { exact: true }).fill("Done beside the list");
  await dialog.getByRole("button", { name: t("solve"), exact: true }).click();
  await expect(head(page)).toContainText(t("state_solved"));
  // Whoever deletes it stays in the list that they were in.
  await pane(page).getByRole("button", { name: t("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: t("delete"), exact: true }).click();
  await expect(pane(page).getByText(t("preview_none"), { exact: true })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=${word}`));
});

test("the customer stands folded beside the conversation there too", async ({ page, server, as }) => {
  const word = rareWord();
  const name = rareWord();
  const chief = await as("service_manager");
  const customer = await call<string>(chief, server, "customers/api/create_customer", { form: { name, kind: "company" } });
  await make(page, server, `${word} one`, customer);
  await beside(page, word, `${word} one`);
  await expect(pane(page).getByText(card("other_tickets"), { exact: true })).toBeHidden();
  await pane(page).getByRole("button", { name: card("more"), exact: true }).click();
  await expect(pane(page).getByText(card("other_tickets"), { exact: true })).toBeVisible();
});
