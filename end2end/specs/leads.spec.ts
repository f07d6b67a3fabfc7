// Leads: added, spoken to, converted and back, closed with a reason; at a trade show, on a phone, with and without a network.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("leads");
const admin = words("desk_assignment");
const customers = words("customers");
const events = words("events");

type Server = { url: string };

/** A lead in one's own hands; gives its address. */
async function made(page: Page, server: Server, company: string): Promise<string> {
  const id = `01900000-0000-7000-8000-${Array.from({ length: 12 }, () => Math.floor(Math.random() * 16).toString(16)).join("")}`;
  await call(page, server, "leads/api/create_lead", { id, fair: false, mine: true, form: { company, name: "Wang Fang" } });
  return `/leads/${id}`;
}

const more = async (page: Page, item: string): Promise<void> => {
  await page.getByRole("main").getByRole("button", { name: w("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};

test.describe("as a representative", () => {
  test.use({ role: "sales_rep" });

  test("a lead is added, a call is logged, it is converted in one step and back", async ({ page }) => {
    const company = rareWord();
    await open(page, "/leads");
    await page.getByRole("button", { name: w("add"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(w("company"), { exact: true }).fill(company);
    await dialog.getByLabel(w("name"), { exact: true }).fill("Li Lei");
    await dialog.getByLabel(w("interest"), { exact: true }).fill("Laser");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(company);

    await page.getByRole("button", { name: w("log"), exact: true }).click();
    await expect(page.locator(".record-head")).toContainText(w("state_contacted"));
    await expect(section(page, customers("timeline"))).toContainText(events("outcome_reached"));
    await expectAccessible(page);

    await page.getByRole("button", { name: w("convert"), exact: true }).click();
    const form = page.getByRole("dialog");
    await expect(form.getByLabel(w("deal_title"), { exact: true })).toHaveValue(`${company} · Laser`);
    await expectAccessible(page, "dialog[open]");
    await form.getByRole("button", { name: w("convert"), exact: true }).click();
    await expect(section(page, w("became")).getByRole("link", { name: company, exact: true })).toBeVisible();
    await undo(page).click();
    await expect(page.locator(".record-head")).toContainText(w("state_contacted"));
    await expect(section(page, w("became"))).toHaveCount(0);
  });

  test("a lead is closed with a reason, opened again, and put back into the pool", async ({ page, server }) => {
    const company = rareWord();
    await open(page, await made(page, server, company));
    await more(page, w("disqualify"));
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(w("reason")).selectOption({ index: 1 });
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("disqualify"), exact: true }).click();
    await expect(page.locator(".record-head")).toContainText(w("state_disqualified"));
    await more(page, w("reopen"));
    await expect(page.locator(".record-head")).toContainText(w("state_new"));
    await more(page, w("set_to", { state: w("state_qualified") }));
    await expect(page.locator(".record-head")).toContainText(w("state_qualified"));
    await more(page, w("recycle"));
    await expect(page.locator(".record-head")).toContainText(w("nobodys"));
    // Taken back, it is as far as it was.
    await undo(page).click();
    await expect(page.locator(".record-head")).not.toContainText(w("nobodys"));
    await expect(page.locator(".record-head")).toContainText(w("state_qualified"));
    await more(page, w("recycle"));
    await expect(page.locator(".record-head")).toContainText(w("nobodys"));
    await open(page, `/leads?view=pool&q=${company}`);
    await page.getByRole("table", { name: w("title") }).getByRole("button", { name: w("claim"), exact: true }).click();
    await expect(page.getByText(w("claimed"), { exact: true })).toBeVisible();
    await open(page, `/leads?view=mine&q=${company}`);
    await expect(page.getByRole("table", { name: w("title") }).getByRole("row")).toHaveCount(2);
  });
});

test.describe("a lead like every other record", () => {
  test.use({ role: "sales_rep" });

  test("is found by a part of its name, deleted, and taken back", async ({ page, server }) => {
    const company = rareWord();
    const address = await made(page, server, company);
    await open(page, `/search?q=${company}`);
    await page.getByRole("link", { name: `${company} · Wang Fang` }).click();
    await expect(page).toHaveURL(new RegExp(`${address}$`));
    await more(page, w("delete"));
    await expect(page).toHaveURL(/\/leads$/);
    await expect(page.getByText(w("deleted_toast", { name: company }))).toBeVisible();
    await undo(page).click();
    await expect(page.getByText(w("restored_toast", { name: company }))).toBeVisible();
    await open(page, address);
    await more(page, w("delete"));
    await expect(page.getByText(w("deleted_toast", { name: company }))).toBeVisible();
    await open(page, `/bin?q=${company}`);
    await page.getByRole("button", { name: `${words("deletions")("restore")} ${company}` }).click();
    await expect(page.getByText(words("deletions")("restored_one", { name: company }), { exact: true })).toBeVisible();
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(company);
  });

  test("moves on the board in two taps, asks why it is none, and is taken back", async ({ page, server }) => {
    const company = rareWord();
    const address = await made(page, server, company);
    await open(page, `/leads?view=mine&q=${company}&as=board`);
    const card = page.getByRole("article").filter({ hasText: company });
    const lane = (state: string) => page.getByRole("region", { name: w(state), exact: true }).filter({ hasText: company });
    await expect(lane("state_new").getByRole("list")).toHaveAttribute("style", /padding/);
    const to = async (state: string): Promise<void> => {
      await card.getByRole("button", { name: words("deals")("move_to") }).click();
      await page.getByRole("dialog").getByRole("button", { name: w(state), exact: true }).click();
    };
    await to("state_qualified");
    await expect(page.getByText(w("moved", { state: w("state_qualified") }))).toBeVisible();
    await undo(page).click();
    await expect(lane("state_new")).toHaveCount(1);
    await to("state_disqualified");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(w("reason")).selectOption({ index: 1 });
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("disqualify"), exact: true }).click();
    await expect(page.getByText(w("moved", { state: w("state_disqualified") }))).toBeVisible();
    await open(page, address);
    await expect(page.locator(".record-head")).toContainText(w("state_disqualified"));
  });
});

test.describe("at a trade show", () => {
  test.use({ role: "sales_rep", expectedErrors: [/ERR_INTERNET_DISCONNECTED|Failed to fetch|NetworkError|Load failed/] });

  test("one after the other with one thumb; without a network nothing is lost and each is there once", async ({ page, context }) => {
    const [first, second, fair] = [rareWord(), rareWord(), rareWord()];
    await open(page, "/leads/fair");
    const save = page.getByRole("button", { name: w("fair_save"), exact: true });
    await page.getByLabel(w("company"), { exact: true }).fill(first);
    await page.getByLabel(w("interest"), { exact: true }).fill("Laser");
    await page.getByLabel(w("campaign"), { exact: true }).fill(fair);
    await expectAccessible(page);
    await save.click();
    await expect(page.getByText(w("fair_sent", { count: 1 }))).toBeVisible();
    await expect(page.getByLabel(w("company"), { exact: true })).toHaveValue("");
    await expect(page.getByLabel(w("campaign"), { exact: true })).toHaveValue(fair);

    await context.setOffline(true);
    await page.getByLabel(w("company"), { exact: true }).fill(second);
    await page.getByRole("button", { name: "Laser", exact: true }).click();
    await save.click();
    await expect(page.getByText(w("fair_not_sent"))).toBeVisible();
    await expect(page.getByText(w("fair_waiting", { count: 1 }))).toBeVisible();
    // With a network again it goes out by itself.
    await context.setOffline(false);
    await expect(page.getByText(w("fair_sent", { count: 2 }))).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(width).toBeLessThanOrEqual(0);
    for (const company of [first, second]) {
      await open(page, `/leads?view=mine&q=${company}`);
      await expect(page.getByRole("table", { name: w("title") }).getByRole("row")).toHaveCount(2);
    }
  });
});

test.describe("as an administrator", () => {
  test.use({ role: "administrator" });

  test("a rule is tried on the last leads before it goes live", async ({ page }) => {
    await open(page, "/admin/leads");
    const rules = section(page, w("rules"));
    await rules.getByRole("button", { name: admin("add_rule"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    const name = rareWord();
    await dialog.getByLabel(admin("name"), { exact: true }).fill(name);
    await dialog.getByRole("combobox", { name: w("people"), exact: true }).selectOption({ index: 1 });
    await dialog.getByRole("button", { name: w("try_it"), exact: true }).click();
    await expect(dialog.getByRole("table", { name: w("try_it") }).getByRole("row").nth(1)).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    const row = rules.getByRole("listitem").filter({ hasText: name });
    await expect(row.getByRole("switch")).not.toBeChecked();
    await row.getByRole("button", { name: admin("remove_this", { name }), exact: true }).click();
    await expect(row).toHaveCount(0);
    await undo(page).click();
    await expect(rules.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  });
});
