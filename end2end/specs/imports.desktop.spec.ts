// Bringing in what another system wrote: guesses, a check, the import, its sums, and the way back.
import type { Page } from "@playwright/test";
import { column } from "../support/board.ts";
import { rareWord } from "../support/calls.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("imports");
const YEAR = new Date().getFullYear() - 1;

test.use({ role: "administrator" });

type File = { name: string; text: string | Buffer };

/** Sends files and stands on the page of the import that they became. */
async function send(page: Page, files: File[]): Promise<void> {
  await open(page, "/imports");
  await page.locator("#import-files").setInputFiles(files.map(({ name, text }) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })));
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
}

/** What a file was taken for. */
const kind = (page: Page, file: string) => page.getByRole("article").filter({ hasText: file }).getByLabel(w("holds"), { exact: true });
const target = (page: Page, header: string) => page.getByLabel(w("column_for", { header }), { exact: true });
/** Read, created and refused of a file, as the table of results says. */
const result = (page: Page, file: string) => page.getByRole("table", { name: w("step_result") }).getByRole("row").filter({ hasText: file }).getByRole("cell");

async function check(page: Page): Promise<void> {
  await page.getByRole("button", { name: w("check"), exact: true }).click();
  await expect(page.getByRole("heading", { name: w("checked") })).toBeVisible({ timeout: 30_000 });
}

async function run(page: Page, rows: number): Promise<void> {
  await page.getByRole("button", { name: w("run_rows", { count: rows }), exact: true }).click();
  await expect(page.getByText(w("state_done"), { exact: true })).toBeVisible({ timeout: 30_000 });
}

test("accounts, products, people and deals come together, add up, and go again", async ({ page }) => {
  const word = rareWord();
  const files = [
    { name: "accounts.csv", text: `account,sector,year_established,revenue,employees,office_location,subsidiary_of\n${word} One,retail,1996,1100.04,2822,Brazil,\n${word} Two,medical,1999,251.41,495,,${word} One\n` },
    { name: "products.csv", text: `product,series,sales_price\n${word} Pro,GTX,4821\n` },
    { name: "sales_teams.csv", text: `sales_agent,manager,regional_office\n${word} Agent,${word} Boss,Central\n` },
    {
      name: "sales_pipeline.csv",
      text: [
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
        `${word}1,${word} Agent,${word} Pro,${word} One,Won,${YEAR}-02-01,${YEAR}-03-15,1054`,
        `${word}2,${word} Agent,${word}Pro,${word} Two,Won,${YEAR}-02-10,${YEAR}-05-20,4514`,
        `${word}3,${word} Agent,${word} Pro,${word} One,Lost,${YEAR}-02-11,${YEAR}-05-21,0`,
        `${word}4,${word} Agent,${word} Pro,,Engaging,${YEAR}-10-11,,`,
        `${word}5,${word} Agent,${word} Pro,,Prospecting,,,`,
        `${word}6,Nobody ${word},${word} Pro,,,,,`,
        "",
      ].join("\n"),
    },
  ];
  await send(page, files);
  for (const [file, holds] of [["accounts.csv", "customers"], ["products.csv", "products"], ["sales_teams.csv", "people"], ["sales_pipeline.csv", "deals"]] as const) {
    await expect(kind(page, file), file).toHaveValue(holds);
  }
  await expect(target(page, "sector")).toHaveValue("industry");
  await expect(target(page, "close_value")).toHaveValue("value");
  await expect(target(page, "engage_date")).toHaveValue("started_on");

  await page.getByLabel(w("currency"), { exact: true }).selectOption("USD");
  await page.getByLabel(w("pipeline"), { exact: true }).selectOption(w("pipeline_new"));
  await page.getByLabel(w("pipeline_name"), { exact: true }).fill(word);
  await check(page);
  await expect(result(page, "sales_pipeline.csv").nth(1)).toHaveText("6");
  await expect(page.getByText(w("refused_rows")).first()).toBeVisible();

  const rows = 2 + 1 + 1 + 6;
  await run(page, rows);
  await expect(page.getByText(/^Adds up/)).toBeVisible();
  await expect(result(page, "sales_pipeline.csv").nth(2)).toHaveText("5");
  const quarters = page.getByRole("table", { name: w("reconcile") });
  await expect(quarters.getByRole("row").filter({ hasText: "1,054.00" }).first()).toContainText(w("agrees"));
  await expect(quarters.getByText(w("differs"))).toHaveCount(0);
  await expect(quarters.getByRole("row").last()).toContainText("5,568.00");
  const address = page.url();

  await open(page, "/deals");
  await page.getByRole("navigation", { name: words("deals")("pipelines") }).getByRole("link", { name: word }).click();
  await expect(column(page, "Won").getByRole("listitem")).toHaveCount(2);
  await expect(column(page, "Engaging").getByRole("listitem")).toHaveCount(1);

  await open(page, new URL(address).pathname);
  await page.getByRole("button", { name: w("undo"), exact: true }).click();
  await page.getByRole("dialog", { name: w("undo") }).getByRole("button", { name: w("undo"), exact: true }).click();
  await expect(page.getByText(w("undone_text"))).toBeVisible({ timeout: 30_000 });
  await open(page, `/customers?q=${word}`);
  await expect(page.getByText(words("customers")("nothing_found"), { exact: true })).toBeVisible();
});

test("a file in GBK with Chinese headers is read", async ({ page }) => {
  const word = rareWord();
  // 客户名称,电话,城市 and ,0532 8888 1234,青岛 as Chinese Windows writes them.
  const head = "bfcdbba7c3fbb3c62cb5e7bbb02cb3c7cad00a";
  const rest = "2c30353332203838383820313233342cc7e0b5ba0a";
  await send(page, [{ name: "客户.csv", text: Buffer.concat([Buffer.from(head, "hex"), Buffer.from(word), Buffer.from(rest, "hex")]) }]);
  await expect(kind(page, "客户.csv")).toHaveValue("customers");
  await expect(target(page, "客户名称")).toHaveValue("name");
  await expect(target(page, "电话")).toHaveValue("phone");
  await expect(target(page, "城市")).toHaveValue("region");
  // Nothing of this file is an amount: no currency is asked for, until a column becomes one.
  const currency = page.getByLabel(w("currency"), { exact: true });
  await expect(currency).toHaveCount(0);
  await target(page, "城市").selectOption("annual_revenue");
  await expect(currency).toBeVisible();
  await target(page, "城市").selectOption("region");
  await expect(currency).toHaveCount(0);
  await check(page);
  await run(page, 1);
  await open(page, `/customers?q=${word}`);
  await page.getByRole("link", { name: word }).first().click();
  await expect(page.getByRole("main").getByText("青岛").first()).toBeVisible();
});

test("the same file a second time makes nothing twice", async ({ page }) => {
  const word = rareWord();
  const file = { name: "customers.csv", text: `name,phone\n${word},0532 7777 0000\n` };
  for (const created of ["1", "0"]) {
    await send(page, [file]);
    await check(page);
    await run(page, 1);
    await expect(result(page, "customers.csv").nth(2)).toHaveText(created);
  }
});

test("deals a second time go where they are; a new pipeline gets a name that is free", async ({ page }) => {
  const word = rareWord();
  const rows = ["One", "Two"].map((name, at) => `${word}${at},${word} ${name},Engaging,${YEAR}-10-11,,`);
  const file = { name: `${word}.csv`, text: ["opportunity_id,opportunity_name,deal_stage,engage_date,close_date,close_value", ...rows, ""].join("\n") };
  const pipeline = page.getByLabel(w("pipeline"), { exact: true });
  const name = page.getByLabel(w("pipeline_name"), { exact: true });
  await send(page, [file]);
  await page.getByLabel(w("currency"), { exact: true }).selectOption("CNY");
  await pipeline.selectOption(w("pipeline_new"));
  await expect(name).toHaveValue(word);
  await check(page);
  await run(page, 2);
  const first = new URL(page.url()).pathname;

  await send(page, [file]);
  await page.getByLabel(w("currency"), { exact: true }).selectOption("CNY");
  await pipeline.selectOption(w("pipeline_new"));
  await expect(name).toHaveValue(`${word} 2`);
  await name.fill(word);
  await expect(page.getByText(w("pipeline_name_taken", { name: `${word} 2` }))).toBeVisible();
  await page.getByRole("button", { name: w("check"), exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: words("errors")("pipeline_name_unique") })).toBeVisible();
  await pipeline.selectOption(word);
  await check(page);
  await expect(page.getByText(w("all_known"))).toBeVisible();
  await run(page, 2);
  await expect(result(page, file.name).nth(2)).toHaveText("0");

  await open(page, first);
  await page.getByRole("button", { name: w("undo"), exact: true }).click();
  await page.getByRole("dialog", { name: w("undo") }).getByRole("button", { name: w("undo"), exact: true }).click();
  await expect(page.getByText(w("undone_text"))).toBeVisible({ timeout: 30_000 });
});

test("a draft is discarded without a trace", async ({ page }) => {
  const name = `${rareWord()}.csv`;
  await send(page, [{ name, text: "name\nSomebody\n" }]);
  await page.getByRole("button", { name: w("discard"), exact: true }).click();
  await page.getByRole("dialog", { name: w("discard") }).getByRole("button", { name: w("discard"), exact: true }).click();
  await expect(page).toHaveURL(/\/imports$/);
  await expect(page.getByText(w("discarded"))).toBeVisible();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test.describe("a file that is none", () => {
  test.use({ expectedErrors: [/status of 4\d\d/] });

  test("is refused in words", async ({ page }) => {
    await open(page, "/imports");
    await page.locator("#import-files").setInputFiles([{ name: "picture.csv", mimeType: "text/csv", buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0]) }]);
    await expect(page.getByRole("alert")).toContainText(w("send_failed"));
    await expect(page.getByRole("alert")).toContainText(words("errors")("import_not_a_table"));
    await expect(page.getByRole("alert")).toContainText("picture.csv");
    // It leaves no draft behind.
    await reload(page);
    await expect(page.getByRole("link", { name: "picture.csv" })).toHaveCount(0);
  });
});
