// A field that an administrator adds stands everywhere at once: form, list, conditions, groups, files in and out.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const admin = words("admin");
const fields = words("field_admin");
const customers = words("customers");
const lists = words("lists");
const views = words("views");
const imports = words("imports");
const errors = words("errors");

const draft = { of: "customer", name_en: "", help: "", help_en: "", section: null, required: false, unique: false, choices: [], currency: "CNY", target: "customer", formula: "", sights: [] };
const rows = (page: Page) => page.getByRole("table").getByRole("row").filter({ has: page.getByRole("link") });
const sheet = (page: Page) => page.getByRole("dialog", { name: lists("filter") });

/** Defines a field without the page; gives its id. */
const define = (page: Page, server: { url: string }, field: object) =>
  call<string>(page, server, "admin/fields/api/save_field", { existing: null, draft: { ...draft, ...field } });

/** A customer made without the page, with values of custom fields by their ids. */
const make = (page: Page, server: { url: string }, name: string, custom: Record<string, string>) =>
  call<string>(page, server, "customers/api/create_customer", { form: { kind: "company", name, custom } });

test.describe("an administrator", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("defines a field and finds it in form, list, conditions and file", async ({ page, server }) => {
    const [park, name, value] = [rareWord(), rareWord(), rareWord()];
    await open(page, "/admin/fields");
    await page.getByRole("button", { name: fields("add_field") }).click();
    const dialog = page.getByRole("dialog", { name: fields("add_field") });
    await dialog.getByLabel(admin("name"), { exact: true }).fill(park);
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();

    await open(page, "/customers?view=all&new=1");
    const form = page.getByRole("dialog", { name: customers("new_customer") });
    await expect(form.getByLabel(park, { exact: true })).toBeAttached();

    const known = await call<{ fields: { id: string; name: string }[] }>(page, server, "customers/api/record_fields", { of: "customer" });
    const id = known.fields.find((field) => field.name === park)?.id ?? "";
    await make(page, server, name, { [id]: value });
    await make(page, server, `${name} 2`, {});

    // As a condition.
    await open(page, "/customers?view=all");
    await page.getByRole("button", { name: lists("filter"), exact: true }).click();
    await sheet(page).getByLabel(lists("field"), { exact: true }).selectOption(park);
    await sheet(page).getByLabel(lists("operator"), { exact: true }).selectOption(lists("op_is"));
    await sheet(page).getByLabel(lists("value"), { exact: true }).fill(value);
    await expectAccessible(page, "dialog[open]");
    await sheet(page).getByRole("button", { name: lists("apply"), exact: true }).click();
    await expect(rows(page)).toHaveCount(1);
    await expect(page).toHaveURL(new RegExp(`f=custom\\.${id}:is:${value}`));
    await expect(page.getByRole("group", { name: lists("filter") })).toContainText(park);
    await reload(page);
    await expect(page.getByRole("group", { name: lists("filter") })).toContainText(park);
    await expect(rows(page)).toHaveCount(1);

    // As a column.
    await page.getByRole("button", { name: views("columns"), exact: true }).click();
    const columns = page.getByRole("dialog", { name: views("columns") });
    await columns.getByLabel(park, { exact: true }).check();
    await expectAccessible(page, "dialog[open]");
    await columns.getByRole("button", { name: views("done"), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`custom\\.${id}`));
    await expect(page.getByRole("columnheader", { name: park })).toBeVisible();
    await expect(page.getByRole("cell", { name: value })).toBeVisible();

    // In a file.
    await page.getByRole("button", { name: views("export"), exact: true }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: views("export_csv") }).click();
    const text = await readFile(await (await waiting).path(), "utf8");
    const [head = "", line = ""] = text.split("\r\n");
    expect(head).toContain(park);
    expect(line).toContain(value);
  });

  test("groups the list by a choice of the organisation's own", async ({ page, server }) => {
    const [market, word] = [rareWord(), rareWord()];
    const choice = (name: string) => ({ id: crypto.randomUUID(), name, name_en: null, archived: false });
    const id = await define(page, server, { kind: "choice", name: market, choices: [choice(`${word} North`), choice(`${word} South`)] });
    await make(page, server, `${word} 1`, { [id]: `${word} North` });
    await make(page, server, `${word} 2`, { [id]: `${word} North` });
    await make(page, server, `${word} 3`, {});
    await open(page, `/customers?view=all&f=${encodeURIComponent(`name:has:${word}`)}`);
    await page.getByRole("button", { name: views("group_by"), exact: true }).click();
    await page.getByRole("menuitemradio", { name: market }).click();
    const group = page.getByRole("button", { name: new RegExp(`${word} North`) });
    await expect(group).toContainText("2");
    await group.click();
    await expect(rows(page)).toHaveCount(2);
    await expectAccessible(page);
  });

  test("brings values in from a file, and is told of those that do not fit in the words of the form", async ({ page, server }) => {
    const [field, word] = [rareWord(), rareWord()];
    const id = await define(page, server, { kind: "date", name: field });
    await open(page, "/imports");
    const text = `account,country,${field}\n${word} One,China,2027-06-30\n${word} Two,China,soon\n`;
    await page.locator("#import-files").setInputFiles([{ name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(text) }]);
    await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
    await expect(page.getByLabel(imports("column_for", { header: field }), { exact: true })).toHaveValue(`custom.${id}`);
    await page.getByRole("button", { name: imports("check"), exact: true }).click();
    await expect(page.getByRole("heading", { name: imports("checked") })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(errors("not_a_date")).first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: imports("run_rows", { count: 2 }), exact: true }).click();
    await expect(page.getByText(imports("state_done"), { exact: true })).toBeVisible({ timeout: 30_000 });
    await open(page, `/customers?view=all&f=${encodeURIComponent(`custom.${id}:is:2027-06-30`)}`);
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText(`${word} One`);
  });
});

test.describe("a field that is hidden from a role", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("is not offered to it, and a shared view that asks for it says so", async ({ page, server, as }) => {
    const [field, secret] = [rareWord(), rareWord()];
    const id = await define(page, server, { kind: "text", name: field, sights: [["sales_rep", "hidden"]] });
    await make(page, server, rareWord(), { [id]: secret });
    const rep = await as("sales_rep");
    await open(rep, "/customers?view=all");
    await rep.getByRole("button", { name: lists("filter"), exact: true }).click();
    await expect(sheet(rep).getByLabel(lists("field"), { exact: true }).locator("option", { hasText: field })).toHaveCount(0);
    await rep.keyboard.press("Escape");
    await open(rep, `/customers?view=all&f=${encodeURIComponent(`custom.${id}:is:${secret}`)}&cols=name,custom.${id}`);
    await expect(rep.getByText(errors("filter_unknown_field"))).toBeVisible();
    await expect(rep.getByRole("group", { name: lists("filter") })).toContainText(lists("unknown_field"));
    await expect(rep.getByText(field)).toHaveCount(0);
  });
});
