// Search: the palette while one types, and the page of all hits.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, open, ready, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("search");
const shell = words("shell");
const customers = words("customers");

const palette = (page: Page) => page.getByRole("dialog", { name: shell("search") });
const field = (page: Page) => palette(page).getByRole("combobox");
const lines = (page: Page, group: string) => palette(page).getByRole("group", { name: group }).getByRole("option");

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("ControlOrMeta+k");
  await expect(field(page)).toBeFocused();
}

const NAME = "重庆飔鹕银行";

/** Makes a customer that nothing else is called like, and stands on its page; gives its id. */
async function make(page: Page): Promise<string> {
  await open(page, "/customers?new=1");
  await expect(page.getByRole("dialog").getByLabel(customers("name"), { exact: true })).toBeFocused();
  await page.keyboard.type(NAME);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  return page.url().slice(-36);
}

test("initials in either reading and a slip find it, and say why", async ({ page }) => {
  await make(page);
  await openPalette(page);
  for (const [typed, why] of [["cqsh", "why_initials"], ["zqsh", "why_initials"], ["chongqing", "why_pinyin"], ["chongqingsihuyinhagn", "why_slip"]] as const) {
    await field(page).fill(typed);
    const line = lines(page, w("kind_customer")).filter({ hasText: NAME }).first();
    await expect(line).toContainText(w(why));
  }
  await field(page).fill("飔鹕");
  await expect(lines(page, w("kind_customer")).first().locator("mark")).toHaveText("飔鹕");
  await expectAccessible(page, "dialog[open]");
});

test("Enter means what was typed, even before the answer is there", async ({ page }) => {
  const id = await make(page);
  await open(page, "/customers");
  await openPalette(page);
  await page.keyboard.type("飔鹕");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/customers/${id}$`));
  // What was looked at last is offered first.
  await ready(page);
  await openPalette(page);
  await expect(lines(page, w("recent")).first()).toContainText(NAME);
});

test("the palette leads to all hits, by kind and with counts; back leads back", async ({ page }) => {
  await open(page, "/customers");
  await openPalette(page);
  await field(page).fill("机械");
  await palette(page).getByRole("option", { name: w("all_hits", { words: "机械" }) }).click();
  await expect(page).toHaveURL(/\/search\?q=/);
  const hits = page.getByRole("list", { name: w("results") }).getByRole("listitem");
  await expect(hits.first().locator("mark").first()).toHaveText("机械");
  await page.getByRole("radio", { name: new RegExp(`^${w("kind_customer")} \\d`) }).check({ force: true });
  await expect(page).toHaveURL(/kind=customer/);
  await reload(page);
  await expect(page.getByRole("radio", { name: new RegExp(`^${w("kind_customer")}`) })).toBeChecked();
  await hits.first().getByRole("link").click();
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await page.goBack();
  await expect(hits.first()).toBeVisible();
});

test("nothing found says what to try", async ({ page }) => {
  await open(page, "/search?q=魑魅魍魉&kind=deal");
  await expect(page.getByText(w("nothing_title", { words: "魑魅魍魉" }))).toBeVisible();
  await page.getByRole("link", { name: w("clear_filters") }).click();
  await expect(page.getByText(w("nothing_text"))).toBeVisible();
  await open(page, "/search");
  await expect(page.getByText(w("begin_title"))).toBeVisible();
});
