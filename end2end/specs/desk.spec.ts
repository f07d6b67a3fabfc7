// The service desk: a ticket is made, taken, talked about, solved and taken back, by two people at once; and who reads along.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tickets");
const events = words("events");
const errors = words("errors");

type Server = { url: string };

test.use({ role: "service_agent" });

const newForm = (page: Page) => page.getByRole("dialog", { name: w("new_ticket") });
const box = (page: Page) => page.locator("#ticket-reply");
const story = (page: Page) => section(page, w("story")).getByRole("listitem");
const text = (page: Page, label: string) => box(page).getByRole("textbox", { name: label, exact: true });
const head = (page: Page) => page.locator(".record-head");
const rows = (page: Page) => page.getByRole("table", { name: w("title") }).getByRole("row");

/** A ticket made without the page; gives its id. */
async function make(page: Page, server: Server, subject = rareWord()): Promise<{ id: string; subject: string }> {
  const form = { kind: "fault", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return { id, subject };
}

test("a ticket is made through the form and found by its number", async ({ page }) => {
  const subject = rareWord();
  await open(page, "/desk");
  await page.getByRole("button", { name: w("new_ticket") }).first().click();
  const field = newForm(page).getByLabel(w("subject"), { exact: true });
  await expect(field).toBeFocused();
  await newForm(page).getByRole("button", { name: w("create"), exact: true }).click();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill(subject);
  await newForm(page).getByLabel(w("priority"), { exact: true }).selectOption("urgent");
  await expectAccessible(page, "dialog[open]");
  await newForm(page).getByRole("button", { name: w("create"), exact: true }).click();
  await expect(page).toHaveURL(/\/desk\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  await expect(head(page)).toContainText(w("priority_urgent"));
  await expect(story(page).filter({ hasText: events("did_ticket_created") })).toHaveCount(1);
  const number = (await section(page, w("facts")).textContent())?.match(/T-\d{6}/)?.[0] ?? "";
  await open(page, "/desk");
  await page.getByRole("searchbox", { name: w("search") }).fill(number);
  await expect(page.getByText(w("count_one"))).toBeVisible();
  await open(page, `/desk/${number}`);
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
});

test("what is said is written down, a draft outlives the page, and a note looks like none of it", async ({ page, server }) => {
  const { id } = await make(page, server);
  await open(page, `/desk/${id}`);
  await text(page, w("label_ours")).fill("Please send a photo");
  await reload(page);
  await expect(text(page, w("label_ours"))).toHaveValue("Please send a photo");
  await box(page).getByLabel(w("wait_for_customer")).check();
  await box(page).getByRole("button", { name: w("write_down") }).click();
  const said = story(page).filter({ hasText: "Please send a photo" });
  await expect(said).toContainText(w("said_to_customer"));
  await expect(head(page)).toContainText(w("state_waiting_customer"));
  // Whoever answers a ticket that nobody has takes it.
  await expect(story(page).filter({ hasText: events("did_ticket_taken") })).toHaveCount(1);
  await page.getByRole("group", { name: w("way") }).getByText(w("way_note"), { exact: true }).click();
  await text(page, w("label_note")).fill("He is annoyed");
  await box(page).getByRole("button", { name: w("write_down") }).click();
  const note = story(page).filter({ hasText: "He is annoyed" });
  await expect(note).toContainText(w("said_inside"));
  await expect(note).not.toContainText(w("said_to_customer"));
  await expectAccessible(page);
});

test.describe("two at once", () => {
  test.use({ expectedErrors: [/status of 409|ERR_FAILED/] });

  test("a stale answer is refused, its words stay, and it can be written when the newer one was read", async ({ page, server, as }) => {
    const { id } = await make(page, server);
    const chief = await as("service_manager");
    await open(page, `/desk/${id}`);
    await text(page, w("label_ours")).fill("Tomorrow");
    // The news of the other answer do not reach this page in time.
    await page.route("**/desk/tickets/api/read_ticket", (route) => route.abort());
    await open(chief, `/desk/${id}`);
    await text(chief, w("label_ours")).fill("Today");
    await box(chief).getByRole("button", { name: w("write_down") }).click();
    await expect(story(chief).filter({ hasText: "Today" })).toHaveCount(1);
    await box(page).getByRole("button", { name: w("write_down") }).click();
    await expect(box(page)).toContainText(errors("newer_reply"));
    await expect(text(page, w("label_ours"))).toHaveValue("Tomorrow");
    await expect(story(page).filter({ hasText: "Today" })).toHaveCount(1);
    await expect(story(page).filter({ hasText: "Tomorrow" })).toHaveCount(0);
    await page.unroute("**/desk/tickets/api/read_ticket");
    await reload(page);
    await expect(text(page, w("label_ours"))).toHaveValue("Tomorrow");
    await box(page).getByRole("button", { name: w("write_down") }).click();
    await expect(story(page).filter({ hasText: "Tomorrow" })).toHaveCount(1);
  });

  test("of two who take a ticket one has it, and the other sees who", async ({ page, server, as }) => {
    const { id, subject } = await make(page, server);
    const chief = await as("service_manager");
    await open(page, "/desk?queue=unassigned");
    const row = rows(page).filter({ hasText: subject });
    await expect(row).toHaveCount(1);
    await open(chief, `/desk/${id}`);
    await chief.getByRole("button", { name: w("take"), exact: true }).click();
    await expect(chief.getByText(w("taken_toast"))).toBeVisible();
    // It leaves the queue of the other one by itself.
    await expect(row).toHaveCount(0);
  });
});

test("solving asks how, and can be taken back", async ({ page, server }) => {
  const { id } = await make(page, server);
  await open(page, `/desk/${id}`);
  await page.getByRole("button", { name: w("solve"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("solve_title") });
  await dialog.getByLabel(w("solution"), { exact: true }).fill("Nozzle changed");
  await dialog.getByRole("button", { name: w("solve"), exact: true }).click();
  await expect(head(page)).toContainText(w("state_solved"));
  await expect(section(page, w("solution"))).toContainText("Nozzle changed");
  await undo(page).click();
  await expect(head(page)).toContainText(w("state_new"));
  await expect(section(page, w("solution"))).toHaveCount(0);
});

test("deleting leads back to the desk and can be taken back", async ({ page, server }) => {
  const { id, subject } = await make(page, server);
  await open(page, `/desk/${id}`);
  await page.getByRole("button", { name: w("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: w("delete"), exact: true }).click();
  await expect(page).toHaveURL(/\/desk$/);
  await expect(rows(page).filter({ hasText: subject })).toHaveCount(0);
  await undo(page).click();
  await expect(page.getByText(w("restored_toast"))).toBeVisible();
  await expect(rows(page).filter({ hasText: subject })).toHaveCount(1);
});

test("queues and filters stand in the address", async ({ page }) => {
  await open(page, "/desk");
  await page.getByRole("navigation", { name: w("queues") }).getByRole("link", { name: w("queue_solved"), exact: true }).click();
  await expect(page).toHaveURL(/queue=solved/);
  await page.getByLabel(w("kind"), { exact: true }).selectOption("fault");
  await expect(page).toHaveURL(/queue=solved&kind=fault/);
  await reload(page);
  await expect(page.getByLabel(w("kind"), { exact: true })).toHaveValue("fault");
});

test("categories are kept by the manager", async ({ as }) => {
  const page = await as("service_manager");
  const name = rareWord();
  await open(page, "/desk/categories");
  await page.getByRole("button", { name: w("add_category") }).click();
  const dialog = page.getByRole("dialog", { name: w("add_category") });
  await dialog.getByLabel(w("category_name"), { exact: true }).fill(name);
  await dialog.getByRole("button", { name: w("save"), exact: true }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toHaveCount(1);
  await expectAccessible(page);
});

test("sales people read along and change nothing", async ({ as }) => {
  const page = await as("sales_rep");
  await open(page, "/desk");
  await expect(page.getByRole("button", { name: w("new_ticket") })).toHaveCount(0);
  await expect(page.getByRole("navigation", { name: w("queues") }).getByRole("link", { name: w("queue_mine") })).toHaveCount(0);
  await page.getByRole("navigation", { name: w("queues") }).getByRole("link", { name: w("queue_all"), exact: true }).click();
  await rows(page).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/desk\/[0-9a-f-]{36}$/);
  await expect(box(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: w("solve"), exact: true })).toHaveCount(0);
});
