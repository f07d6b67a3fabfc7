// Imports of people and companies: contacts beside customers, workbooks, what is held back, rows to be mended, the way back.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { rareWord } from "../support/calls.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("imports");

test.use({ role: "administrator" });

/** Sends a file and stands on the page of the import that it became. */
async function send(page: Page, name: string, text: string | Buffer): Promise<void> {
  await open(page, "/imports");
  await page.locator("#import-files").setInputFiles([{ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) }]);
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
}

const kind = (page: Page, file: string) => page.getByRole("article").filter({ hasText: file }).getByLabel(w("holds"), { exact: true });
const target = (page: Page, header: string) => page.getByLabel(w("column_for", { header }), { exact: true });

async function run(page: Page, rows: number): Promise<void> {
  await page.getByRole("button", { name: w("check"), exact: true }).click();
  await expect(page.getByRole("heading", { name: w("checked") })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: w("run_rows", { count: rows }), exact: true }).click();
  await expect(page.getByText(w("state_done"), { exact: true })).toBeVisible({ timeout: 30_000 });
}

test("a customer in two rows becomes one with two contacts, and the next file is mapped at once", async ({ page }) => {
  const word = rareWord();
  const rows = (kind: string) => `客户名称,${kind}列,联系人,联系人手机\n${word} 机械,x,王小明,138 0000 0001\n${word} 机械,x,李雷,138 0000 0002\n`;
  await send(page, "both.csv", rows(word));
  await expect(kind(page, "both.csv")).toHaveValue("customers");
  await expect(target(page, "联系人")).toHaveValue("contact_name");
  await target(page, `${word}列`).selectOption("source");
  await run(page, 2);
  await open(page, `/customers?q=${word}`);
  await page.getByRole("link", { name: `${word} 机械` }).first().click();
  await expect(page.getByText("王小明").first()).toBeVisible();
  await expect(page.getByText("李雷").first()).toBeVisible();

  await send(page, "next month.csv", rows(word));
  await expect(page.getByText(w("remembered"))).toBeVisible();
  await expect(target(page, `${word}列`)).toHaveValue("source");
});

test("a template is filled in and read as it is", async ({ page }) => {
  await open(page, "/imports");
  await page.getByRole("button", { name: w("templates"), exact: true }).click();
  const waiting = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: w("template_of", { kind: w("kind_contacts"), form: "XLSX" }), exact: true }).click();
  const path = await (await waiting).path();
  await send(page, "template.xlsx", readFileSync(path));
  await expect(page.getByRole("article").first()).toContainText("template.xlsx");
  await expect(page.getByRole("article").first().getByLabel(w("holds"), { exact: true })).toHaveValue("contacts");
});

test("refused rows come back in the shape of their file", async ({ page }) => {
  const word = rareWord();
  await send(page, "accounts.csv", `account,revenue\n${word},12\n${word} Two,much\n=${word},plenty\n`);
  await page.getByLabel(w("currency"), { exact: true }).selectOption("CNY");
  await run(page, 3);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: new RegExp(w("save_refused")) }).click();
  const text = readFileSync(await (await waiting).path(), "utf8");
  expect(text).toContain(`account,revenue,${w("refused_why")}`);
  expect(text).toContain(`${word} Two,much,3: `);
  expect(text).toContain(`'=${word}`);
  expect(text).not.toContain(`${word},12`);
});

test("what was edited since stays until somebody decides", async ({ page }) => {
  const word = rareWord();
  await send(page, "edited.csv", `客户名称,电话\n${word},0532 1\n`);
  await run(page, 1);
  const address = new URL(page.url()).pathname;
  await open(page, `/customers?q=${word}`);
  await page.getByRole("link", { name: word }).first().click();
  await expect(page.getByRole("heading", { name: word })).toBeVisible();
  const c = words("customers");
  await page.getByRole("button", { name: c("edit"), exact: true }).click();
  const form = page.getByRole("dialog", { name: c("edit_title") });
  await form.getByLabel(c("industry"), { exact: true }).fill("retail");
  await form.getByRole("button", { name: c("save"), exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await open(page, address);
  await page.getByRole("button", { name: w("undo"), exact: true }).click();
  await page.getByRole("dialog", { name: w("undo") }).getByRole("button", { name: w("undo"), exact: true }).click();
  await expect(page.getByText(w("undone_text"))).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: w("kept_remove_of", { name: word }), exact: true }).click();
  await expect(page.getByText(w("kept_decided"))).toBeVisible();
  await expect(page.getByRole("table", { name: w("kept") })).toHaveCount(0);
});

test.describe("a workbook that is broken", () => {
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test("is refused with its name", async ({ page }) => {
    await open(page, "/imports");
    await page.locator("#import-files").setInputFiles([{ name: "broken.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\u0003\u0004 nothing of a workbook") }]);
    await expect(page.getByRole("alert")).toContainText(words("errors")("import_workbook_broken"));
    await expect(page.getByRole("alert")).toContainText("broken.xlsx");
  });
});
