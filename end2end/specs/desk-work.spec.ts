// The daily work on tickets: what belongs together, what is said often, what is done to many, what is put off.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tickets");
const relations = words("desk_relations");
const bulk = words("bulk");
const changes = words("desk_changes");
const replies = words("desk_replies");
const snooze = words("desk_snooze");

type Server = { url: string };

test.use({ role: "service_agent" });

const box = (page: Page) => page.locator("#ticket-reply");
const field = (page: Page) => box(page).getByRole("textbox", { name: w("label_ours"), exact: true });
const head = (page: Page) => page.locator(".record-head");
const story = (page: Page) => section(page, w("story")).getByRole("listitem");
const rows = (page: Page) => page.getByRole("table", { name: w("title") }).getByRole("row");

async function make(page: Page, server: Server, subject = rareWord()): Promise<{ id: string; number: string; subject: string }> {
  const form = { kind: "fault", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
  const [id, number] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return { id, number: `T-${String(number).padStart(6, "0")}`, subject };
}

/** Opens the menu behind the dots and presses an entry. */
async function more(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: w("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Chooses another ticket in the dialog by its number. */
async function pick(page: Page, number: string): Promise<void> {
  const other = page.getByRole("combobox", { name: relations("pick") });
  await other.fill(number);
  await page.getByRole("option", { name: new RegExp(number) }).click();
}

test("a ticket is merged into another one, which shows what was said, and both come back", async ({ page, server }) => {
  const [gone, kept] = [await make(page, server), await make(page, server)];
  const message = { channel: "phone", inbound: true, text: "It happened again", minutes: "5", wait: false, mentions: [] };
  await call(page, server, "desk/tickets/api/say_on_ticket", { id: gone.id, seen: 0, message });
  await open(page, `/desk/${gone.id}`);
  await more(page, relations("merge_item"));
  await expectAccessible(page, "dialog[open]");
  await pick(page, kept.number);
  await page.getByRole("dialog").getByRole("button", { name: relations("merge"), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(kept.id));
  await expect(story(page).filter({ hasText: "It happened again" })).toContainText(relations("from_merged"));
  await expect(section(page, relations("title"))).toContainText(gone.subject);
  await open(page, `/desk/${gone.id}`);
  await expect(page.getByText(relations("merged_title"))).toBeVisible();
  await expect(box(page)).toHaveCount(0);
  await page.getByRole("button", { name: relations("unmerge") }).click();
  await expect(field(page)).toBeVisible();
  await open(page, `/desk/${kept.id}`);
  await expect(story(page).filter({ hasText: "It happened again" })).toHaveCount(0);
});

test("closing a ticket offers its open parts, and all come back together", async ({ page, server }) => {
  const [whole, part] = [await make(page, server), await make(page, server)];
  await call(page, server, "desk/relations/api/set_ticket_parent", { id: part.id, version: 1, parent: whole.id });
  await open(page, `/desk/${whole.id}`);
  await expect(section(page, relations("title"))).toContainText(part.subject);
  await page.getByRole("button", { name: w("change_state") }).click();
  await page.getByRole("menuitem", { name: w("state_closed"), exact: true }).click();
  const question = page.getByRole("dialog", { name: relations("children_title") });
  await expect(question).toContainText(part.subject);
  await question.getByRole("button", { name: relations("children_follow", { state: w("state_closed") }) }).click();
  await expect(section(page, relations("title"))).toContainText(w("state_closed"));
  await undo(page).last().click();
  await expect(section(page, relations("title"))).toContainText(w("state_new"));
});

test("what was said becomes a ticket of its own", async ({ page, server }) => {
  const { id } = await make(page, server);
  const text = `And the invoice is wrong ${rareWord()}`;
  const message = { channel: "email", inbound: true, text, minutes: "", wait: false, mentions: [] };
  await call(page, server, "desk/tickets/api/say_on_ticket", { id, seen: 0, message });
  await open(page, `/desk/${id}`);
  await story(page).filter({ hasText: text }).getByRole("button", { name: relations("split_item") }).click();
  const dialog = page.getByRole("dialog", { name: relations("split_title") });
  await expect(dialog.getByLabel(relations("split_subject"), { exact: true })).toHaveValue(text);
  await dialog.getByRole("button", { name: relations("split"), exact: true }).click();
  await expect(section(page, relations("title"))).toContainText(text);
  await undo(page).click();
  await expect(page.getByText(relations("unsplit"))).toBeVisible();
});

test("a canned reply comes into the answer by a slash, and what is not known is marked", async ({ page, server }) => {
  const title = rareWord();
  const form = { scope: "own", folder: "", title, keywords: "", chinese: "", english: "Dear {{contact}}, this is {{ticket.number}}." };
  await call(page, server, "desk/replies/api/add_desk_reply", { form });
  const { id, number } = await make(page, server);
  await open(page, `/desk/${id}`);
  await field(page).pressSequentially(`/${title.slice(0, 4)}`);
  await expect(page.getByRole("listbox", { name: replies("replies") })).toContainText(title);
  await page.keyboard.press("Enter");
  await expect(field(page)).toHaveValue(new RegExp(`this is ${number}\\.$`));
  await expect(page.getByText(replies("blanks_left", { blanks: replies("blank", { name: replies("variable_contact") }) }))).toBeVisible();
  // The blank is marked: what is typed takes its place.
  await page.keyboard.type("Ms Li");
  await expect(field(page)).toHaveValue(`Dear Ms Li, this is ${number}.`);
});

test("a variable that there is not is refused at its field, and the page is accessible", async ({ page }) => {
  await open(page, "/desk/replies");
  await page.getByRole("button", { name: replies("add_reply") }).click();
  const dialog = page.getByRole("dialog", { name: replies("add_reply") });
  await dialog.getByLabel(replies("reply_title"), { exact: true }).fill(rareWord());
  await dialog.getByLabel(replies("text_english"), { exact: true }).fill("Dear {{user}}");
  await dialog.getByRole("button", { name: replies("save"), exact: true }).click();
  await expect(dialog.getByLabel(replies("text_english"), { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(dialog).toContainText("{{user}}");
  await expectAccessible(page, "dialog[open]");
});

test("many are changed at once by the keyboard, and come back as a whole", async ({ page, server }) => {
  const word = rareWord();
  for (const n of [1, 2, 3]) await make(page, server, `${word} ${n}`);
  await open(page, `/desk?q=${word}`);
  await expect(rows(page).filter({ hasText: word })).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByText(changes("marked", { count: 3 }))).toBeVisible();
  await page.getByRole("region", { name: changes("marked_region") }).getByRole("button", { name: changes("priority") }).click();
  await page.getByRole("dialog").getByLabel(changes("priority"), { exact: true }).selectOption("urgent");
  await page.getByRole("dialog").getByRole("button", { name: changes("apply"), exact: true }).click();
  await expect(page.getByText(changes("changed", { count: 3 }))).toBeVisible();
  await expect(rows(page).filter({ hasText: word }).filter({ hasText: w("priority_urgent") })).toHaveCount(3);
  await undo(page).click();
  await expect(rows(page).filter({ hasText: word }).filter({ hasText: w("priority_urgent") })).toHaveCount(0);
});

test("all that match are changed without marking each, and taken back as a whole", async ({ page, server }) => {
  const word = rareWord();
  for (const number of [1, 2, 3]) {
    await call(page, server, "desk/tickets/api/create_ticket", {
      form: { kind: "question", subject: `${word} ${number}`, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" },
    });
  }
  await open(page, `/desk?queue=all&q=${word}`);
  await expect(rows(page).filter({ hasText: word })).toHaveCount(3);
  await rows(page).filter({ hasText: word }).first().getByRole("checkbox").click();
  const bar = page.getByRole("region", { name: changes("marked_region") });
  await bar.getByRole("button", { name: bulk("mark_all"), exact: true }).click();
  await expect(bar.getByText(bulk("all_marked"), { exact: true }).first()).toBeVisible();
  await bar.getByRole("button", { name: changes("priority") }).click();
  await page.getByRole("dialog").getByLabel(changes("priority"), { exact: true }).selectOption("urgent");
  await page.getByRole("dialog").getByRole("button", { name: changes("apply"), exact: true }).click();
  await expect(rows(page).filter({ hasText: word }).filter({ hasText: w("priority_urgent") })).toHaveCount(3);
  await page.getByText(changes("runs_earlier"), { exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: changes("run_undo"), exact: true }).first().click();
  await expect(rows(page).filter({ hasText: word }).filter({ hasText: w("priority_urgent") })).toHaveCount(0);
});

test("a ticket is put off, stands in its queue, and is taken up again", async ({ page, server }) => {
  const { id, subject } = await make(page, server);
  await open(page, `/desk/${id}`);
  await more(page, snooze("snooze_item"));
  await page.getByRole("dialog").getByRole("button", { name: snooze("snooze"), exact: true }).click();
  await expect(head(page).locator(".badge").filter({ hasText: /./ }).last()).toBeVisible();
  await open(page, "/desk?queue=snoozed");
  await expect(rows(page).filter({ hasText: subject })).toHaveCount(1);
  await open(page, "/desk?queue=unassigned");
  await expect(rows(page).filter({ hasText: subject })).toHaveCount(0);
  await open(page, `/desk/${id}`);
  await more(page, snooze("wake"));
  await expect(page.getByText(snooze("woken"))).toBeVisible();
});

test("tickets are found in the palette by their numbers", async ({ page, server }) => {
  const { number, subject } = await make(page, server);
  await open(page, "/desk");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: words("shell")("search") });
  await palette.getByRole("combobox").fill(number);
  await expect(palette.getByRole("option").filter({ hasText: subject })).toHaveCount(1);
});
