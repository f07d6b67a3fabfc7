// What an administrator does in the browser: pipelines, people, teams.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { column } from "../support/board.ts";
import { rareWord } from "../support/calls.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("admin");
const email = (word: string) => `${word.toLowerCase()}@example.com`;

test.use({ role: "administrator" });

/** Opens the menu of a row and takes one of its items. */
async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: w("more_for", { name }), exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

const save = (dialog: Locator) => dialog.getByRole("button", { name: w("save"), exact: true }).click();

test.describe("a pipeline", () => {
  test("is made from a template, gets a stage of its own, and is a board", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/pipelines");
    await page.getByRole("button", { name: w("add_pipeline") }).click();
    const dialog = page.getByRole("dialog", { name: w("add_pipeline") });
    await dialog.getByLabel(w("template")).selectOption("B2B sales");
    await expect(dialog.getByLabel(w("name_en"))).toHaveValue("B2B sales");
    await expect(dialog).toContainText("Prospecting");
    await dialog.getByLabel(w("name"), { exact: true }).fill(name);
    await dialog.getByLabel(w("name_en")).fill(name);
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("create"), exact: true }).click();
    await expect(page).toHaveURL(/\/admin\/pipelines\/[0-9a-f-]{36}$/);

    await page.getByRole("button", { name: w("add_stage") }).click();
    const form = page.getByRole("dialog", { name: w("add_stage") });
    await form.getByLabel(w("name"), { exact: true }).fill("试用");
    await form.getByLabel(w("name_en")).fill("Trial");
    await form.getByLabel(w("probability")).fill("60");
    await form.getByLabel(w("target_days")).fill("9");
    await form.getByLabel(w("needs_customer"), { exact: true }).check();
    await save(form);
    await expect(form).toBeHidden();
    const stage = page.getByRole("listitem").filter({ hasText: "Trial" });
    await expect(stage).toContainText(w("per_cent", { n: 60 }));
    await expect(stage).toContainText(w("within_days", { n: 9 }));
    await expect(stage).toContainText(w("needs", { fields: w("needs_customer") }));

    const order = () => page.locator(".stage-plan__name").allTextContents();
    const before = await order();
    await page.getByRole("button", { name: w("move_up", { name: "Trial" }) }).click();
    await expect.poll(async () => (await order()).indexOf("Trial")).toBe(before.indexOf("Trial") - 1);

    await open(page, "/deals");
    await page.getByRole("navigation", { name: words("deals")("pipelines") }).getByRole("link", { name }).click();
    await expect(column(page, "Trial")).toBeAttached();
    await expect(column(page, "Prospecting")).toBeAttached();
  });

  test.describe("in use", () => {
    test.use({ expectedErrors: [/status of 4\d\d/] });

    test("is not put away, and says why", async ({ page }) => {
      await open(page, "/admin/pipelines");
      await choose(page, "Export", w("put_away_short"));
      await expect(page.getByText(words("errors")("pipeline_has_open_deals"))).toBeVisible();
    });
  });
});

test.describe("a person", () => {
  // Who is put out hears of it at the next thing their page asks for.
  test.use({ expectedErrors: [/status of 401/] });

  test("is added, invited with a password shown once, and can sign in", async ({ page, as }) => {
    const name = rareWord();
    await open(page, "/admin/people");
    await page.getByRole("button", { name: w("add_person") }).click();
    const form = page.getByRole("dialog", { name: w("add_person") });
    await expect(form.getByLabel(w("name"), { exact: true })).toBeFocused();
    await form.getByLabel(w("name"), { exact: true }).fill(name);
    await form.getByLabel(w("email")).fill(email(name));
    await form.getByLabel(w("role")).selectOption(words("access")("role_sales_rep"));
    await form.getByLabel(w("team")).selectOption({ index: 1 });
    await save(form);
    await expect(form).toBeHidden();
    await page.getByRole("searchbox", { name: w("search_people") }).fill(name);
    // Found, and the others gone: the head of the table and one row.
    await expect(page).toHaveURL(new RegExp(`q=${name}`));
    await expect(page.getByRole("row")).toHaveCount(2);
    await expect(page.getByRole("row").last()).toContainText(name);

    await choose(page, name, w("invite"));
    const invitation = page.getByRole("dialog", { name: w("invite") });
    await invitation.getByRole("button", { name: w("set_password") }).click();
    await expect(invitation.getByText(w("password_shown_once"))).toBeVisible();
    const password = (await invitation.getByRole("status").filter({ hasText: /^\S{10,}$/ }).textContent())!.trim();
    await invitation.getByRole("button", { name: w("done") }).click();

    const other = await as(null);
    await other.goto("/sign-in");
    await other.getByLabel(words("access")("email")).fill(email(name));
    await other.getByLabel(words("access")("password")).fill(password);
    await other.keyboard.press("Enter");
    await expect(other).toHaveURL(/\/$/);

    await choose(page, name, w("deactivate"));
    await expect(page.getByText(w("deactivated", { name }))).toBeVisible();
    await other.goto("/deals");
    await expect(other).toHaveURL(/\/sign-in/);
  });

  test.describe("with somebody else's e-mail", () => {
    test.use({ expectedErrors: [/status of 4\d\d/] });

    test("is refused at the field", async ({ page }) => {
      await open(page, "/admin/people");
      await page.getByRole("button", { name: w("add_person") }).click();
      const form = page.getByRole("dialog", { name: w("add_person") });
      await form.getByLabel(w("name"), { exact: true }).fill(rareWord());
      await form.getByLabel(w("email")).fill("rep@example.com");
      await save(form);
      await expect(form.getByText(words("errors")("person_email_unique"))).toBeVisible();
      await expect(form.getByLabel(w("email"))).toHaveAttribute("aria-invalid", "true");
      await expect(form.getByLabel(w("email"))).toHaveValue("rep@example.com");
    });
  });
});

test("a team is added below another, renamed and deleted", async ({ page }) => {
  const [above, below] = [rareWord(), rareWord()];
  const form = page.getByRole("dialog");
  await open(page, "/admin/teams");
  await page.getByRole("button", { name: w("add_team"), exact: true }).click();
  await form.getByLabel(w("name"), { exact: true }).fill(above);
  await save(form);
  await choose(page, above, w("add_team_below"));
  await form.getByLabel(w("name"), { exact: true }).fill(below);
  await save(form);
  await expect(page.getByRole("listitem").filter({ hasText: below })).toContainText(w("level", { depth: 2 }));

  await choose(page, below, w("change_team"));
  await form.getByLabel(w("name"), { exact: true }).fill(`${below} 2`);
  await save(form);
  await expect(page.getByRole("listitem").filter({ hasText: `${below} 2` })).toBeVisible();

  await choose(page, `${below} 2`, w("delete"));
  await form.getByRole("button", { name: w("delete"), exact: true }).click();
  await expect(page.getByText(w("team_deleted", { name: `${below} 2` }))).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: below })).toHaveCount(0);
});

test.describe("who does not administer", () => {
  test.use({ role: "sales_manager", expectedErrors: [/status of 403/] });

  test("sees no way there, and is told so at the address", async ({ page }) => {
    await open(page, "/deals");
    await expect(page.locator('nav a[href="/admin"]')).toHaveCount(0);
    await page.goto("/admin/people");
    await expect(page.getByText(words("access")("turned_away"))).toBeVisible();
  });
});
