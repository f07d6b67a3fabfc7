// Search: the palette while one types, and the page of all hits.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
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

test.describe("what is sold", () => {
  test.use({ role: "administrator" });

  test("a product is found by its code and its sounds, what a customer owns by its serial number", async ({ page, server }) => {
    const code = rareWord();
    const form = { name: `飔鹕折弯机${code}`, name_en: `Brake ${code}`, code, series: "", category: null, unit: "台", description: "", tax: null, price: "", currency: "", cost: "", cost_currency: "" };
    const product = await call<string>(page, server, "catalogue/api/add_product", { form });
    const customer = await call<string>(page, server, "customers/api/create_customer", { form: { name: `Owner ${code}` } });
    const serial = `SN-${rareWord()}`;
    const owned = await call<string>(page, server, "customers/assets/api/add_asset", {
      customer,
      form: { product, serial, bought_on: "", delivered_on: "", warranty_until: "", state: "in_use", note: "" },
    });
    await open(page, "/");
    await openPalette(page);
    for (const typed of [code, "飔鹕折弯", "shzwj"]) {
      await field(page).fill(typed);
      await expect(lines(page, w("kind_product")).filter({ hasText: code }).first(), typed).toBeVisible();
    }
    await field(page).fill(code);
    await expect(lines(page, w("kind_product")).first().locator("mark").first()).toHaveText(code);
    await field(page).fill(serial.slice(0, -1));
    const line = lines(page, w("kind_asset")).first();
    await expect(line).toContainText(`Owner ${code}`);
    await expect(line.locator("mark").first()).toBeVisible();
    await line.click();
    await expect(page).toHaveURL(new RegExp(`/customers/${customer}#asset-${owned}$`));
    await expect(page.locator(`#asset-${owned}`)).toContainText(serial);
  });
});

test.describe("quotes", () => {
  test.use({ role: "sales_rep" });

  test("a quote is found by its title and by its customer; leads and quotes are made from anywhere", async ({ page, server }) => {
    const name = rareWord();
    const customer = await call<string>(page, server, "customers/api/create_customer", { form: { name } });
    const id = await call<string>(page, server, "quotes/api/create_quote", { of: { customer } });
    await open(page, "/");
    await openPalette(page);
    await field(page).fill(name);
    await lines(page, w("kind_quote")).first().click();
    await expect(page).toHaveURL(new RegExp(`/quotes/${id}$`));
    for (const [command, dialog] of [[words("leads")("add"), words("leads")("add")], [words("quotes")("add"), words("quotes")("add")]] as const) {
      await open(page, "/");
      await page.getByRole("button", { name: shell("create"), exact: true }).click();
      await page.getByRole("menuitem", { name: command }).click();
      await expect(page.getByRole("dialog", { name: dialog })).toBeVisible();
      // The address forgets it.
      await expect(page).toHaveURL(/\/(leads|quotes)$/);
    }
  });
});
