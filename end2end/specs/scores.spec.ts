// Scores: questions are answered on the page of a lead, the score says what it is made of; administrators try and add a criterion.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("scores");
const leads = words("leads");

test.describe("as a representative", () => {
  test.use({ role: "sales_rep" });

  test("an answer counts at once, the score explains itself, and the answer is taken back", async ({ page, server }) => {
    const [company, id] = [rareWord(), crypto.randomUUID()];
    await call(page, server, "leads/api/create_lead", { id, fair: false, mine: true, form: { company, mobile: "13800138000", name: "Wang Fang" } });
    await open(page, `/leads/${id}`);
    const score = section(page, w("score"));
    await expect(score).toContainText(w("hint_first_call"));
    await expect(score).toContainText(w("hint_ask", { question: w("question_budget") }));
    await score.getByLabel(w("question_budget"), { exact: true }).selectOption("yes");
    await expect(score).toContainText(w("hint_ask", { question: w("question_need") }));
    await undo(page).click();
    await expect(score.getByLabel(w("question_budget"), { exact: true })).toHaveValue("");
    await expect(score).toContainText(w("hint_ask", { question: w("question_budget") }));
    await score.getByLabel(w("question_budget"), { exact: true }).selectOption("yes");
    await expect(score).toContainText(w("hint_ask", { question: w("question_need") }));
    await score.getByText(w("made_of"), { exact: true }).click();
    await expect(score.getByRole("listitem").filter({ hasText: w("question_budget") }).last()).toContainText("+15");
    await expectAccessible(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(width).toBeLessThanOrEqual(0);

    await open(page, `/leads?view=mine&order=score&q=${company}`);
    await expect(page.getByRole("table", { name: leads("title") }).getByRole("row")).toHaveCount(2);
    // In a column of its own where there is room, below the state on a phone.
    await expect(page.getByText(/^[A-D] \d+$/).filter({ visible: true })).toHaveCount(1);
    // The lowest first by the choice of the order; where there is a head to press, it turns the order round.
    await page.getByLabel(w("order"), { exact: true }).selectOption("score-reversed");
    await expect(page).toHaveURL(/order=score-reversed/);
    const head = page.getByRole("columnheader", { name: w("column"), exact: true });
    if (await head.isVisible()) {
      await expect(head).toHaveAttribute("aria-sort", "ascending");
      await head.getByRole("button").click();
      await expect(page).toHaveURL(/order=score(&|$)/);
      await expect(head).toHaveAttribute("aria-sort", "descending");
    }
  });
});

test.describe("as an administrator", () => {
  test.use({ role: "administrator" });

  test("a criterion is tried, added, switched off and removed with a way back", async ({ page }) => {
    const word = rareWord();
    await open(page, "/admin/scores");
    const criteria = section(page, w("criteria"));
    await criteria.getByRole("button", { name: w("add_criterion"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(w("what"), { exact: true }).selectOption("industry");
    await dialog.getByLabel(w("test"), { exact: true }).selectOption("contains");
    await dialog.getByLabel(w("words"), { exact: true }).fill(word);
    await dialog.getByLabel(w("points_each")).fill("7");
    await dialog.getByRole("button", { name: w("try_it"), exact: true }).click();
    await expect(dialog.getByRole("table", { name: w("try_it") })).toBeVisible();
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    const name = w("is_one_of", { field: w("field_industry"), words: word });
    const line = criteria.getByRole("listitem").filter({ hasText: name });
    await expect(line).toContainText("+7");
    await line.getByRole("switch", { name: w("use_this", { name }) }).click();
    await expect(line).toContainText(w("off"));
    await line.getByRole("button", { name: w("remove_this", { name }) }).click();
    await expect(line).toHaveCount(0);
    await undo(page).click();
    await expect(line).toHaveCount(1);
    // Nothing of it stays for other tests.
    await line.getByRole("button", { name: w("remove_this", { name }) }).click();
    await expect(line).toHaveCount(0);
    await expectAccessible(page);
  });

  test("a choice of a customer's own field is worth points", async ({ page, server }) => {
    const [name, choice] = [rareWord(), rareWord()];
    const draft = {
      of: "customer", kind: "choice", name, name_en: "", help: "", help_en: "", section: null, required: false, unique: false,
      choices: [{ id: crypto.randomUUID(), name: choice, name_en: null, archived: false }], currency: "CNY", target: "customer", formula: "", sights: [],
    };
    const field = await call<string>(page, server, "admin/fields/api/save_field", { existing: null, draft });
    await open(page, "/admin/scores?of=deal");
    const criteria = section(page, w("criteria"));
    await criteria.getByRole("button", { name: w("add_criterion"), exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(w("what"), { exact: true }).selectOption(`custom.${field}`);
    await dialog.getByLabel(w("test"), { exact: true }).selectOption("any_of");
    await dialog.getByRole("checkbox", { name: choice, exact: true }).check();
    await dialog.getByLabel(w("points_each")).fill("3");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    const said = w("is_one_of", { field: w("customers_field", { field: name }), words: choice });
    const line = criteria.getByRole("listitem").filter({ hasText: said });
    await expect(line).toContainText("+3");
    await line.getByRole("button", { name: w("remove_this", { name: said }) }).click();
    await expect(line).toHaveCount(0);
    await call(page, server, "admin/fields/api/archive_field", { id: field, version: 1, archived: true });
  });
});
