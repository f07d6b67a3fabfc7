// Surveys: made in the browser, asked on the phone, answered at a code, counted; and a complaint that the customer confirms.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("surveys");
const admin = words("admin");
const rating = words("satisfaction");
const complaints = words("complaints");

type Room = { surveys: { id: string; version: number; form: { name: string } }[] };

const blank = { ask: "", ask_en: "", subject: "", subject_en: "", letter: "", letter_en: "", mailbox: null, conditions: { any: false, items: [] }, everybody: false, when: "every", days: "90", product: null, needs_consent: false, calendar: null, low: "6", questions: [] };

test.describe("who manages the desk", () => {
  test.use({ role: "service_manager" });

  test("makes a survey with questions in an order of their own, looks who would get it, and puts it away", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/surveys");
    await page.getByRole("button", { name: w("add"), exact: true }).click();
    await page.getByLabel(w("name"), { exact: true }).fill(name);
    for (const text of ["First", "Second"]) {
      await page.getByRole("button", { name: w("add_question"), exact: true }).click();
      await page.getByLabel(w("question_text"), { exact: true }).last().fill(text);
    }
    await page.getByLabel(w("question_kind"), { exact: true }).last().selectOption("one");
    await page.getByLabel(w("choices"), { exact: true }).last().fill("好 | Good\n不好 | Bad");
    // By keyboard.
    await page.getByRole("button", { name: w("move_up", { number: 2 }), exact: true }).press("Enter");
    await expect(page.getByLabel(w("question_text"), { exact: true }).first()).toHaveValue("Second");
    await expect(page.locator(".survey-picture__text")).toContainText("[link]");
    await expectAccessible(page);
    await page.locator("#survey-form").getByRole("button", { name: admin("save"), exact: true }).click();
    const row = page.locator(".survey-row").filter({ hasText: name });
    await expect(row).toBeVisible();
    await row.getByRole("button", { name: w("more_of", { name }) }).click();
    await page.getByRole("menuitem", { name: w("who_now") }).click();
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog.getByText(w("looking"))).toHaveCount(0);
    await expect(dialog.locator(".survey-preview__count")).not.toBeEmpty();
    await expectAccessible(page, "dialog[open]");
    await page.keyboard.press("Escape");
    await row.getByRole("button", { name: w("more_of", { name }) }).click();
    await page.getByRole("menuitem", { name: w("archive"), exact: true }).click();
    await expect(row).toContainText(admin("archived"));
    await undo(page).click();
    await expect(row).not.toContainText(admin("archived"));
  });

  test("sees what people say at a code apart from those who were asked", async ({ page, server, browser }) => {
    const name = rareWord();
    const id = await call<string>(page, server, "desk/surveys/api/save_survey", { existing: null, form: { ...blank, name } });
    const room = await call<Room>(page, server, "desk/surveys/api/read_surveys", {});
    const version = room.surveys.find((one) => one.id === id)?.version;
    await call(page, server, "desk/surveys/api/open_survey", { id, version, open: true });
    const code = await call<{ path: string }>(page, server, "desk/surveys/api/survey_code", { id, origin: "https://crm.example.com" });
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    await other.goto(`${server.url}${code.path}?lang=en`);
    await expectAccessible(other);
    // Arrow keys go along the scale, as radio buttons do.
    await other.getByRole("radio", { name: "0", exact: true }).focus();
    await other.keyboard.press("ArrowRight");
    await expect(other.getByRole("radio", { checked: true })).toHaveValue("1");
    await other.getByRole("radio", { name: "10", exact: true }).check();
    await other.getByRole("button", { name: rating("rate_send") }).click();
    await expect(other.getByRole("heading", { level: 1 })).toHaveText(w("thanks"));
    await stranger.close();
    await open(page, `/desk/surveys?survey=${id}`);
    await expect(page.getByText(w("nothing_yet"))).toBeVisible();
    await page.getByText(w("by_code"), { exact: true }).click();
    await expect(page.locator(".survey-result")).toHaveText("100");
    await expect(page.locator(".survey-answers__count")).toHaveAttribute("data-count", "1");
  });
});

test.describe("an agent", () => {
  test.use({ role: "service_agent" });

  test("asks on the phone, and the figure opens the answer", async ({ page, server }) => {
    const html = await (await page.request.get("/customers")).text();
    const customer = html.match(/href="\/customers\/([0-9a-f-]{36})"/g)?.at(-1)?.match(/[0-9a-f-]{36}/)?.[0];
    const said = rareWord();
    await open(page, `/customers/${customer}`);
    const here = section(page, w("said_last"));
    await here.getByRole("button", { name: w("ask_here"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("ask_here") });
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("combobox").nth(2).selectOption("9");
    const required = dialog.locator('select[aria-required="true"]');
    for (const select of (await required.all()).slice(1)) await select.selectOption({ index: 1 });
    await dialog.getByLabel(w("comment"), { exact: true }).fill(said);
    await dialog.getByRole("button", { name: w("keep_answer") }).click();
    await expect(here).toContainText(said);
    await open(page, "/desk/surveys?span=year");
    await expect(page.locator(".survey-answers")).toContainText(said);
    await page.locator(".report-total").filter({ hasText: w("promoters") }).getByRole("link").click();
    await expect(page).toHaveURL(/class=promoter/);
    await expect(page.locator(".survey-answers")).toContainText(said);
  });
});

test.describe("an agent without a mailbox", () => {
  test.use({ role: "service_agent", expectedErrors: [/status of 409/] });

  test("is told in words why a customer cannot be asked to confirm a complaint", async ({ page, server }) => {
    const form = { kind: "complaint", subject: rareWord(), priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
    const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
    await open(page, `/desk/${id}`);
    const here = section(page, complaints("title"));
    await here.getByRole("button", { name: complaints("ask_to_confirm"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: complaints("ask_to_confirm") });
    await dialog.getByLabel(complaints("words_for_customer")).fill("We changed the seal.");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: complaints("send_question"), exact: true }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
  });
});
