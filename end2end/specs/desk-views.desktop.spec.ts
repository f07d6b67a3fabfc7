// The list of tickets as one shapes it: columns, and views that keep all of it.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tickets");
const views = words("views");

type Server = { url: string };

test.use({ role: "service_agent" });

const rows = (page: Page) => page.getByRole("table", { name: w("title") }).getByRole("row").filter({ has: page.getByRole("link") });
const tabs = (page: Page) => page.getByRole("navigation", { name: views("views") });

/** A ticket whose subject holds a rare word. */
async function make(page: Page, server: Server, fields: object = {}): Promise<string> {
  const subject = rareWord();
  const form = { kind: "fault", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "", ...fields };
  await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return subject;
}

test("a view keeps filter, order and columns, is renamed and shared, and can be deleted and brought back", async ({ page, server, as }) => {
  const word = await make(page, server);
  await open(page, `/desk?queue=all&q=${word}&priority=normal&sort=created&cols=subject,channel,state`);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: views("save_as"), exact: true }).click();
  const form = page.getByRole("dialog", { name: views("save_as") });
  await form.getByLabel(views("name"), { exact: true }).fill(word);
  await expectAccessible(page, "dialog[open]");
  await form.getByRole("button", { name: views("save"), exact: true }).click();
  const tab = tabs(page).getByRole("link", { name: word });
  await expect(tab).toHaveAttribute("aria-current", "page");
  await page.getByRole("navigation", { name: w("queues") }).getByRole("link", { name: w("queue_waiting") }).click();
  await expect(rows(page).filter({ hasText: word })).toHaveCount(0);
  await tab.click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("columnheader", { name: w("channel") })).toHaveCount(1);
  await expect(page.getByRole("columnheader", { name: w("customer") })).toHaveCount(0);
  await expect(page).toHaveURL(/sort=created/);
  // Renamed and shared, a colleague has it too.
  await page.getByRole("button", { name: views("view_actions") }).click();
  await page.getByRole("menuitem", { name: views("rename_and_share") }).click();
  const again = page.getByRole("dialog", { name: views("rename_and_share") });
  await again.getByLabel(views("name"), { exact: true }).fill(`${word} 2`);
  await again.getByLabel(views("shared"), { exact: true }).check();
  await again.getByRole("button", { name: views("save"), exact: true }).click();
  const renamed = (of: Page) => tabs(of).getByRole("link", { name: `${word} 2` });
  await expect(renamed(page)).toHaveAttribute("aria-current", "page");
  const chief = await as("service_manager");
  await open(chief, "/desk?queue=open");
  await renamed(chief).click();
  await expect(rows(chief)).toHaveCount(1);
  await page.getByRole("button", { name: views("view_actions") }).click();
  await page.getByRole("menuitem", { name: views("delete_view") }).click();
  await expect(renamed(page)).toHaveCount(0);
  await undo(page).click();
  await expect(renamed(page)).toHaveCount(1);
});

test("tickets are filtered by the way in which they came and by a tag, and the address says so", async ({ page, server }) => {
  const tag = rareWord();
  const subject = await make(page, server, { channel: "visit", tags: tag });
  await open(page, "/desk?queue=open&cols=subject,channel,tags");
  await page.getByLabel(w("channel"), { exact: true }).selectOption("visit");
  await expect(page).toHaveURL(/channel=visit/);
  await page.getByLabel(w("tags"), { exact: true }).selectOption({ label: tag });
  await expect(page).toHaveURL(/tag=[0-9a-f-]{36}/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(subject);
  await reload(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(tag);
  await page.getByLabel(w("channel"), { exact: true }).selectOption("phone");
  await expect(page.getByText(w("nothing_found"))).toBeVisible();
});

test("columns are chosen, and a link shows them to somebody else", async ({ page, server }) => {
  const word = await make(page, server);
  await open(page, `/desk?queue=open&q=${word}`);
  await page.getByRole("button", { name: views("columns"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: views("columns") });
  await dialog.getByLabel(w("channel"), { exact: true }).check();
  await dialog.getByLabel(w("updated"), { exact: true }).uncheck();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: views("done"), exact: true }).click();
  await expect(page).toHaveURL(/cols=subject,/);
  await reload(page);
  await expect(page.getByRole("columnheader", { name: w("channel") })).toHaveCount(1);
  await expect(page.getByRole("columnheader", { name: w("updated") })).toHaveCount(0);
  await expect(rows(page).first()).toContainText(w("channel_phone"));
});
