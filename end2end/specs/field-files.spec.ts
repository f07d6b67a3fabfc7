// Fields that hold files: chosen or dropped in the form, shown with name and size, replaced, taken out, and brought back.
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { customer } from "../support/duplicates.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("field_files");
const admin = words("admin");
const fields = words("field_admin");
const files = words("files");
const customers = words("customers");
const errors = words("errors");

const draft = { of: "customer", kind: "file", name_en: "", help: "", help_en: "", section: null, required: false, unique: false, choices: [], currency: "CNY", target: "customer", formula: "", sights: [] };
const rule = { several: false, kinds: [] as string[], megabytes: "" };
const text = (name: string, content: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
const fact = (page: Page, field: string) => page.locator(".facts__fact").filter({ hasText: field });

/** Defines a field for files. */
async function defined(page: Page, server: { url: string }, more: Partial<typeof rule> = {}): Promise<string> {
  const name = rareWord();
  await call(page, server, "admin/fields/api/save_field", { existing: null, draft: { ...draft, name, files: { ...rule, ...more } } });
  return name;
}

async function edit(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: customers("edit"), exact: true }).click();
  return page.getByRole("dialog", { name: customers("edit_title") });
}

async function save(form: Locator): Promise<void> {
  await form.getByRole("button", { name: customers("save"), exact: true }).click();
  await expect(form).toBeHidden();
}

const group = (form: Locator, field: string) => form.getByRole("group", { name: field });
const chooser = (form: Locator, field: string) => group(form, field).locator('input[name="file"]');

test.use({ role: "administrator" });

test("an administrator defines one, with what it takes", async ({ page }) => {
  const field = rareWord();
  await open(page, "/admin/fields");
  await page.getByRole("button", { name: fields("add_field") }).click();
  const dialog = page.getByRole("dialog", { name: fields("add_field") });
  await dialog.getByLabel(admin("name"), { exact: true }).fill(field);
  await dialog.getByLabel(fields("kind"), { exact: true }).selectOption("file");
  await dialog.getByLabel(fields("file_several"), { exact: true }).check();
  await dialog.getByLabel(fields("file_megabytes"), { exact: true }).fill("5");
  await dialog.getByLabel(files("kind_pdf"), { exact: true }).check();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("listitem").filter({ hasText: field })).toContainText(fields("kind_file"));
});

test("a file is chosen, replaced, taken out and brought back", async ({ page, server }) => {
  const field = await defined(page, server);
  const id = await customer(page, server, { name: rareWord() });
  await open(page, `/customers/${id}`);
  let form = await edit(page);
  await chooser(form, field).setInputFiles(text("licence.txt", "first"));
  await expect(group(form, field).getByRole("link", { name: "licence.txt" })).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  await save(form);
  await expect(fact(page, field).getByRole("link", { name: "licence.txt" })).toBeVisible();
  await expect(fact(page, field)).toContainText("5 B");
  await expectAccessible(page);

  form = await edit(page);
  await expect(group(form, field)).toContainText(w("replace"));
  await chooser(form, field).setInputFiles(text("renewed.txt", "second one"));
  await expect(group(form, field).getByRole("link", { name: "renewed.txt" })).toBeVisible();
  await expect(group(form, field).getByRole("link", { name: "licence.txt" })).toHaveCount(0);
  await save(form);
  await fact(page, field).getByRole("button", { name: w("earlier_of", { name: field }) }).click();
  const earlier = page.getByRole("dialog", { name: w("earlier_of", { name: field }) });
  await expect(earlier.getByRole("link", { name: "licence.txt" })).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  await page.keyboard.press("Escape");
  // Two changes in a row are folded into one line.
  const story = section(page, customers("timeline"));
  await story.locator("li details > summary").first().click();
  await expect(story).toContainText("renewed.txt");

  form = await edit(page);
  await group(form, field).getByRole("button", { name: w("take_out", { name: "renewed.txt" }) }).click();
  await expect(group(form, field)).toContainText(w("choose"));
  await save(form);
  await expect(fact(page, field)).toHaveCount(0);
});

test("several stand side by side; what the field does not take is refused with a reason", async ({ page, server }) => {
  const field = await defined(page, server, { several: true, kinds: ["text"], megabytes: "1" });
  const id = await customer(page, server, { name: rareWord() });
  await open(page, `/customers/${id}`);
  const form = await edit(page);
  await expect(group(form, field)).toContainText(w("takes_kinds_up_to", { kinds: files("kind_text"), megabytes: "1" }));
  await chooser(form, field).setInputFiles([text("one.txt", "1"), text("two.txt", "2"), { name: "large.txt", mimeType: "text/plain", buffer: Buffer.alloc(1024 * 1024 + 1, "a") }]);
  for (const name of ["one.txt", "two.txt"]) await expect(group(form, field).getByRole("link", { name })).toBeVisible();
  await expect(group(form, field).getByText(errors("file_too_large"))).toBeVisible();
  await save(form);
  for (const name of ["one.txt", "two.txt"]) await expect(fact(page, field).getByRole("link", { name })).toBeVisible();
});

test("what is dropped on the field is taken, also for a customer that is not there yet", async ({ page, server }) => {
  const field = await defined(page, server);
  const name = rareWord();
  await open(page, "/customers");
  await page.getByRole("button", { name: customers("new_customer") }).click();
  const form = page.getByRole("dialog", { name: customers("new_customer") });
  await form.getByLabel(customers("name"), { exact: true }).fill(name);
  const more = form.locator("details:not([open]) > summary");
  while ((await more.count()) > 0 && !(await group(form, field).isVisible())) await more.first().click();
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["from the desk"], "dropped.txt", { type: "text/plain" }));
    return data;
  });
  for (const type of ["dragenter", "dragover", "drop"]) await group(form, field).dispatchEvent(type, { dataTransfer: data });
  await expect(group(form, field).getByRole("link", { name: "dropped.txt" })).toBeVisible();
  await form.getByLabel(customers("name"), { exact: true }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(fact(page, field).getByRole("link", { name: "dropped.txt" })).toBeVisible();
});
