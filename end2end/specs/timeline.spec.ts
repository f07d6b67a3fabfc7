// The timeline: what happened in one line, mentions, comments, pins, corrections, old values, drafts, and the bell.
import { type Page } from "@playwright/test";
import { call, rareWord } from "../support/calls.ts";
import { undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("events");
const notices = words("notices");

const NOTE = "#note-text";
const story = (page: Page) => page.locator(".timeline__month .entry");

test.use({ role: "sales_manager" });

async function customer(page: Page, server: { url: string }): Promise<string> {
  const form = { name: `Timeline ${rareWord()}`, kind: "company", industry: "", country: "", region: "", address: "", phone: "0532 1", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "" };
  const id = await call<string>(page, server, "customers/api/create_customer", { form });
  await open(page, `/customers/${id}`);
  return id;
}

const way = (page: Page, key: string) => page.getByRole("group", { name: w("way") }).getByText(w(key), { exact: true });

test("a visit is logged in one row, with what follows, and can be undone", async ({ page, server }) => {
  await customer(page, server);
  await way(page, "talk_visit").click();
  await page.locator(NOTE).fill("Saw the hall.");
  await page.getByRole("button", { name: w("plan_next") }).click();
  await page.locator("#note-next").fill("Send drawings");
  await page.locator("#note-next-day").fill("2031-05-06");
  await page.getByRole("button", { name: w("save_call"), exact: true }).click();
  await expect(story(page).filter({ hasText: w("did_visit_logged") })).toContainText("Saw the hall.");
  await expect(page.locator(".standing")).toContainText("Send drawings");
  await undo(page).click();
  await expect(story(page).filter({ hasText: "Saw the hall." })).toHaveCount(0);
  await expect(page.locator(".standing")).toContainText(words("standing")("nothing_planned"));
});

test("what was typed is there again after leaving", async ({ page, server }) => {
  const id = await customer(page, server);
  await page.locator(NOTE).fill("Half a thought");
  await open(page, "/customers");
  await open(page, `/customers/${id}`);
  await expect(page.locator(NOTE)).toHaveValue("Half a thought");
  await page.getByRole("button", { name: w("save_note") }).click();
  await expect(page.locator(NOTE)).toHaveValue("");
  await reload(page);
  await expect(page.locator(NOTE)).toHaveValue("");
});

test("a colleague who is named finds it in the bell, and the way to the entry", async ({ page, server, as }) => {
  await customer(page, server);
  const other = await as("administrator");
  await open(other, "/notices");
  await page.locator(NOTE).pressSequentially("@管理");
  await page.getByRole("option", { name: "管理员" }).click();
  await expect(page.locator(NOTE)).toHaveValue("@管理员 ");
  await page.locator(NOTE).pressSequentially("have a look");
  await page.getByRole("button", { name: w("save_note") }).click();
  const line = other.locator(".notice-line").filter({ hasText: "have a look" });
  await expect(line).toHaveCount(1);
  await expect(line).toHaveClass(/unread/);
  await line.getByRole("link").click();
  await expect(other.locator(".entry:target, .entry").filter({ hasText: "have a look" }).first()).toBeVisible();
  await expect(other).toHaveURL(/#entry-/);
});

test("an entry is commented, pinned, corrected and taken back", async ({ page, server }) => {
  await customer(page, server);
  await page.locator(NOTE).fill("Likes red.");
  await page.getByRole("button", { name: w("save_note") }).click();
  const entry = story(page).filter({ hasText: "Likes red." });
  const more = () => story(page).filter({ hasText: /Likes (red|blue)/ }).getByRole("button", { name: w("entry_more") });
  await more().click();
  await entry.getByRole("button", { name: w("comment"), exact: true }).click();
  await entry.getByLabel(w("comment_label"), { exact: true }).fill("And blue.");
  await entry.getByRole("button", { name: w("save"), exact: true }).click();
  await expect(entry.locator(".comment")).toContainText("And blue.");
  await more().click();
  await entry.getByRole("button", { name: w("pin"), exact: true }).click();
  await expect(page.locator(".timeline__pinned")).toContainText("Likes red.");
  await more().click();
  await entry.getByRole("button", { name: w("edit"), exact: true }).click();
  await entry.getByLabel(w("note_label"), { exact: true }).fill("Likes blue.");
  await entry.getByRole("button", { name: w("save"), exact: true }).click();
  await expect(story(page).filter({ hasText: "Likes blue." })).toContainText(w("edited"));
  await more().click();
  await story(page).filter({ hasText: "Likes blue." }).getByRole("button", { name: w("delete"), exact: true }).click();
  await expect(story(page).filter({ hasText: "Likes blue." })).toHaveCount(0);
  await undo(page).click();
  await expect(story(page).filter({ hasText: "Likes blue." })).toHaveCount(1);
});

test("an old value is put back from the entry that tells of its change", async ({ page, server }) => {
  const id = await customer(page, server);
  const before = await call<{ version: number; fields: Record<string, unknown> }>(page, server, "customers/api/read_customer", { id });
  const form = { name: before.fields.name, kind: "company", industry: "Pumps", country: "", region: "", address: "", phone: "0532 1", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "" };
  await call(page, server, "customers/api/change_customer", { id, version: before.version, form });
  const entry = story(page).filter({ hasText: "Pumps" }).first();
  await entry.hover();
  await entry.getByRole("button", { name: w("restore_value", { field: w("field_industry") }) }).click();
  await expect(page.getByText(w("value_restored", { field: w("field_industry") }))).toBeVisible();
  // Two changes of one person within minutes are one line that opens.
  const run = story(page).filter({ hasText: w("run_one_field") }).first();
  await run.locator("summary").click();
  await expect(run.locator(".entry")).toHaveCount(2);
});

test("filters stand in the address", async ({ page, server }) => {
  await customer(page, server);
  await page.getByRole("group", { name: w("filter") }).getByText(w("group_notes"), { exact: true }).click();
  await expect(page).toHaveURL(/kind=notes/);
  await expect(page.getByText(w("empty_group"))).toBeVisible();
  await reload(page);
  await expect(page.getByText(w("empty_group"))).toBeVisible();
  await page.getByText(w("narrow"), { exact: true }).click();
  await page.locator("#timeline-from").fill("2031-01-01");
  await expect(page).toHaveURL(/from=2031-01-01/);
  await page.goBack();
});

test("a record is followed", async ({ page, server, as }) => {
  const id = await customer(page, server);
  const button = page.getByRole("button", { name: notices("follow"), exact: true });
  await button.click();
  await expect(page.getByRole("button", { name: notices("unfollow"), exact: true })).toHaveAttribute("aria-pressed", "true");
  const other = await as("administrator");
  await open(other, `/customers/${id}`);
  await other.locator(NOTE).fill("News for whoever follows.");
  await other.getByRole("button", { name: w("save_note") }).click();
  await open(page, "/notices");
  await expect(page.locator(".notice-line").filter({ hasText: "News for whoever follows." })).toHaveCount(1);
  await page.getByRole("button", { name: notices("read_all") }).click();
  await expect(page.locator(".notice-line--unread")).toHaveCount(0);
});
