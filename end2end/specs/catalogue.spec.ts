// What is sold: a product from its making to a deal, a price list in place and pasted, and limits that hold.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { Deals } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("catalogue");
const deal = words("deal");
const errors = words("errors");

type Server = { url: string };

/** A product of its own for a test, made by somebody who may. */
async function product(page: Page, server: Server): Promise<{ id: string; name: string }> {
  const name = rareWord();
  const form = {
    code: name.slice(0, 6), name, name_en: "", series: "", category: null, unit: "台", description: "", tax: null,
    price: "1000", currency: "CNY", cost: "600", cost_currency: "CNY",
  };
  return { id: await call<string>(page, server, "catalogue/api/add_product", { form }), name };
}

test.describe("for whoever keeps the catalogue", () => {
  test.use({ role: "sales_manager" });

  test("a product is added, found, changed, and sold no more, each with a way back", async ({ page }) => {
    const name = rareWord();
    await open(page, "/products");
    await page.getByRole("button", { name: w("add_product") }).click();
    const dialog = page.getByRole("dialog", { name: w("add_product") });
    await expectAccessible(page, "dialog[open]");
    await dialog.getByLabel(w("name"), { exact: true }).fill(name);
    await dialog.getByLabel(w("code"), { exact: true }).fill(name.slice(0, 7));
    await dialog.getByLabel(w("own_price"), { exact: true }).fill("2.5万");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page).toHaveURL(/\/products\/[0-9a-f-]{36}$/);
    await expect(page.getByText("¥25,000.00")).toBeVisible();
    const address = page.url();
    await page.getByRole("button", { name: w("sell_no_more") }).click();
    await expect(page.getByText(w("is_not_sold"))).toBeVisible();
    await undo(page).click();
    await expect(page.getByText(w("is_not_sold"))).toBeHidden();
    await open(page, `/products?q=${name.toLowerCase()}`);
    await page.getByRole("link", { name }).click();
    await expect(page).toHaveURL(address);
  });

  test("prices are kept where they stand, pasted, and taken back", async ({ page, server }) => {
    const { name } = await product(page, server);
    const form = { name: rareWord(), currency: "CNY", country: "", segment: null, valid_from: "", valid_to: "", priority: "", active: true };
    const list = await call<string>(page, server, "catalogue/price_lists/api/add_price_list", { form, copy: null });
    await open(page, `/admin/price-lists/${list}`);
    await page.getByRole("button", { name: w("paste"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("paste") });
    await dialog.getByLabel(w("lines"), { exact: true }).fill(`${name}\t980\n${name}\t950\t10\nnobody sells this\t1`);
    await dialog.getByRole("button", { name: w("look") }).click();
    await expect(dialog).toContainText(w("lines_seen", { taken: 2, wrong: 1 }));
    await expect(dialog).toContainText(errors("product_unknown"));
    await dialog.getByRole("button", { name: w("take_prices", { count: 2 }) }).click();
    await expect(dialog).toBeHidden();
    const price = page.getByRole("textbox", { name: w("price_of", { name }) });
    await expect(price).toHaveCount(2);
    await price.first().fill("975.5");
    await price.first().press("Enter");
    await expect(page.getByText(w("price_kept"))).toBeVisible();
    await undo(page).click();
    await expect(price.first()).toHaveValue("980");
    // One after the other, faster than the server answers.
    let answers = 0;
    page.on("response", (answer) => {
      if (answer.url().endsWith("/keep_prices")) answers += 1;
    });
    await price.first().fill("970");
    await price.nth(1).fill("940");
    await price.nth(1).press("Enter");
    await expect.poll(() => answers).toBe(2);
    await open(page, `/admin/price-lists/${list}`);
    await expect(price.first()).toHaveValue("970");
    await expect(price.nth(1)).toHaveValue("940");

    const other = rareWord();
    await open(page, "/admin/price-lists");
    await page.getByRole("button", { name: w("change_this", { name: form.name }), exact: true }).click();
    const change = page.getByRole("dialog", { name: w("change_list") });
    await change.getByLabel(w("name"), { exact: true }).fill(other);
    await change.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(change).toBeHidden();
    await expect(page.getByText(w("list_changed", { name: other }))).toBeVisible();
    await expect(page.getByRole("link", { name: other, exact: true })).toBeVisible();
    await undo(page).click();
    await expect(page.getByRole("link", { name: form.name, exact: true })).toBeVisible();
  });
});

test.describe("for administrators", () => {
  test.use({ role: "administrator" });

  test("a tax is added, and rates are pasted", async ({ page }) => {
    const code = rareWord();
    await open(page, "/admin/taxes");
    await page.getByRole("button", { name: w("add_tax") }).click();
    const dialog = page.getByRole("dialog", { name: w("add_tax") });
    await dialog.getByLabel(w("code"), { exact: true }).fill(code);
    await dialog.getByLabel(w("per_cent"), { exact: true }).fill("9");
    await dialog.getByLabel(w("name"), { exact: true }).fill("运输服务");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("listitem").filter({ hasText: code })).toContainText("9%");
    await open(page, "/admin/currencies");
    await page.getByRole("button", { name: w("paste_rates") }).click();
    const paste = page.getByRole("dialog", { name: w("paste_rates") });
    await paste.getByLabel(w("lines"), { exact: true }).fill("GBP 2026/01/02 9.1\nGBP someday 9.2");
    await paste.getByRole("button", { name: w("take_rates") }).click();
    await expect(paste).toContainText(errors("rate_line_form"));
    await paste.getByLabel(w("lines"), { exact: true }).fill("GBP 2026/01/02 9.1");
    await paste.getByRole("button", { name: w("take_rates") }).click();
    await expect(paste).toBeHidden();
    await expect(page.getByText(w("rates_taken", { count: 1 }))).toBeVisible();
  });
});

test.describe("on a deal", () => {
  // What is let off too much is refused.
  test.use({ expectedErrors: [/status of 422/] });

  test("a product comes onto a deal with the price of its list, and no more is let off than one may", async ({ page, server, as }) => {
    const manager = await as("sales_manager");
    const { name } = await product(manager, server);
    const deals = await Deals.made(page, server, [{ name: "deal", value: 5_000 }]);
    await open(page, `/deals/${deals.ids.get("deal")}`);
    const here = section(page, deal("products"));
    await here.getByRole("button", { name: deal("add"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: deal("add_product") });
    await dialog.getByRole("combobox", { name: deal("product") }).fill(name);
    await dialog.getByRole("option", { name: new RegExp(name) }).click();
    await expect(dialog.getByLabel(deal("price"), { exact: true })).toHaveValue("1000");
    await expect(dialog).toContainText(w("of_product"));
    await dialog.getByLabel(deal("quantity"), { exact: true }).fill("3");
    await dialog.getByLabel(deal("discount"), { exact: true }).fill("60");
    await dialog.getByRole("button", { name: deal("save"), exact: true }).click();
    await expect(dialog).toContainText(errors("discount_over_limit"));
    await dialog.getByLabel(deal("discount"), { exact: true }).fill("10");
    await dialog.getByRole("button", { name: deal("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    await expect(here).toContainText("¥2,700.00");
    const follows = here.getByRole("switch", { name: deal("value_follows") });
    await expect(follows).not.toBeChecked();
    await follows.click();
    await expect(follows).toBeChecked();
    await expect(section(page, deal("details"))).toContainText("¥2,700.00");
    await undo(page).click();
    await expect(section(page, deal("details"))).toContainText("¥5,000.00");
    await here.getByRole("button", { name: deal("remove_named", { name }) }).click();
    await expect(here).toContainText(deal("no_products"));
    await undo(page).click();
    await expect(here).toContainText("¥2,700.00");
  });
});
