// The list of contacts: its columns, and the list as a file.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { rareWord } from "../support/calls.ts";
import { contact } from "../support/contacts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("contacts");
const v = words("views");
const customers = words("customers");

const head = (page: Page, name: string) => page.getByRole("columnheader", { name, exact: true });

test.describe("the columns of contacts", () => {
  test.use({ role: "administrator" });

  test("are chosen, kept in the address, and go into the file", async ({ page, server }) => {
    const word = rareWord();
    await contact(page, server, { name: `${word} Zhao`, wechat: `${word}_88` });
    await open(page, `/contacts?view=all&f=${encodeURIComponent(`name:has:${word}`)}`);
    await page.getByRole("button", { name: v("columns"), exact: true }).click();
    const columns = page.getByRole("dialog", { name: v("columns") });
    await columns.getByLabel(w("email"), { exact: true }).uncheck();
    await columns.getByLabel(customers("created"), { exact: true }).check();
    await expectAccessible(page, "dialog[open]");
    await columns.getByRole("button", { name: v("done"), exact: true }).click();
    await expect(head(page, customers("created"))).toBeVisible();
    await expect(head(page, w("email"))).toHaveCount(0);
    await expect(page).toHaveURL(/cols=name,/);
    await reload(page);
    await expect(head(page, customers("created"))).toBeVisible();
    await expectAccessible(page);

    await page.getByRole("button", { name: v("export"), exact: true }).click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: v("export_csv") }).click();
    const file = await waiting;
    expect(file.suggestedFilename()).toMatch(/^contacts-.*\.csv$/);
    const [heads = "", line = ""] = (await readFile(await file.path(), "utf8")).split("\r\n");
    expect(heads).toContain(customers("created"));
    expect(heads).not.toContain(w("email"));
    expect(line).toContain(`${word}_88`);
  });
});

test.describe("the list of contacts", () => {
  test.use({ role: "sales_rep" });

  test("is no file for who may not take it out", async ({ page }) => {
    await open(page, "/contacts");
    await expect(page.getByRole("button", { name: v("columns"), exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: v("export"), exact: true })).toHaveCount(0);
  });
});
