// Who gets a ticket: a rule is tried and put into use, people say whether they are there, a ticket is handed over with a note;
// who else is on a ticket is seen.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("desk_assignment");
const t = words("tickets");
const r = words("desk_reading");

type Server = { url: string };

async function make(page: Page, server: Server): Promise<string> {
  const form = { kind: "question", subject: rareWord(), priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return id;
}

test.describe("rules", () => {
  test.use({ role: "service_manager", expectedErrors: [/status of 422/] });

  test("a rule is added, tried, moved by the keyboard, and comes back when it was removed", async ({ page }) => {
    await open(page, "/admin/assignment");
    const rules = section(page, w("rules"));
    await rules.getByRole("button", { name: w("add_rule"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    const name = rareWord();
    await dialog.getByLabel(w("name"), { exact: true }).fill(name);
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    // Nobody is named yet: that is said at its field, and what was typed stays.
    await expect(dialog.getByRole("combobox", { name: w("people"), exact: true })).toHaveAttribute("aria-invalid", "true");
    await dialog.getByRole("combobox", { name: w("people"), exact: true }).selectOption({ index: 1 });
    await dialog.getByRole("button", { name: w("try_it"), exact: true }).click();
    await expect(dialog.locator(".assignment-trial .admin-note")).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    const row = rules.getByRole("listitem").filter({ hasText: name });
    await expect(row).toBeVisible();
    await expect(row.getByRole("switch")).not.toBeChecked();

    await row.getByRole("button", { name: w("move_up", { name }), exact: true }).focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expect(rules.getByRole("listitem").last()).not.toContainText(name);

    await row.getByRole("button", { name: w("remove_this", { name }), exact: true }).click();
    await expect(row).toHaveCount(0);
    await undo(page).click();
    await expect(rules.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  });
});

test.describe("at the desk", () => {
  test.use({ role: "service_agent" });

  test("one says that one is away and back", async ({ page }) => {
    await open(page, "/desk");
    const menu = page.locator("#my-presence");
    await menu.click();
    await page.locator("#my-presence-menu").getByRole("menuitemradio", { name: w("presence_away"), exact: true }).click();
    await expect(menu).toContainText(w("my_presence", { presence: w("presence_away") }));
    await menu.click();
    await page.locator("#my-presence-menu").getByRole("menuitemradio", { name: w("presence_available"), exact: true }).click();
    await expect(menu).toContainText(w("my_presence", { presence: w("presence_available") }));
  });

  test("a ticket is handed over with a note that the customer does not see", async ({ page, server }) => {
    const id = await make(page, server);
    await open(page, `/desk/${id}`);
    await page.getByRole("button", { name: t("more"), exact: true }).click();
    await page.getByRole("menuitem", { name: t("assign"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    const owner = dialog.getByRole("combobox", { name: t("owner"), exact: true });
    await expect(owner.getByRole("option").nth(1)).toBeAttached();
    await owner.selectOption({ index: 1 });
    await dialog.getByRole("textbox", { name: w("note"), exact: true }).fill("Call before noon");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: t("assign"), exact: true }).click();
    await expect(dialog).toHaveCount(0);
    const note = section(page, t("story")).getByRole("listitem").filter({ hasText: "Call before noon" });
    await expect(note).toContainText(t("said_inside"));
  });
});

test.describe("two at the desk", () => {
  test.use({ role: "service_agent" });

  test("who else is on a ticket, and that they type, is seen on its page and in the list", async ({ page, server, as }) => {
    const id = await make(page, server);
    await open(page, `/desk/${id}`);
    const list = await as("service_manager");
    await open(list, "/desk");
    const chief = await as("service_manager");
    await open(chief, `/desk/${id}`);
    // Each hears of the other at once.
    await expect(page.getByRole("status", { name: r("readers") })).toContainText(r("reads"));
    await expect(chief.getByRole("status", { name: r("readers") })).toContainText(r("reads"));
    await page.locator("#ticket-text").pressSequentially("I am at it");
    await expect(chief.getByRole("status", { name: r("readers") })).toContainText(r("writes"));
    await expect(list.locator(".readers__mark").first()).toBeVisible({ timeout: 20_000 });
    // Left: gone.
    await chief.getByRole("navigation", { name: words("ui")("breadcrumbs") }).getByRole("link").first().click();
    await expect(page.locator(".readers__one")).toHaveCount(0);
    // A page that is taken away says so itself: long before a sign that is missing would be over.
    await open(chief, `/desk/${id}`);
    await expect(page.locator(".readers__one")).toHaveCount(1);
    await chief.goto("about:blank");
    await expect(page.locator(".readers__one")).toHaveCount(0, { timeout: 8_000 });
  });
});
