// Lists and figures that change while somebody looks, without being read anew: what is typed or in focus stays.
import { Deals } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const catalogue = words("catalogue");
const mailing = words("mailing");

test("a lead that comes stands in the list, and what is in focus stays so", async ({ page, server }) => {
  const [first, second] = [rareWord(), rareWord()];
  const add = (company: string) =>
    call(page, server, "leads/api/create_lead", { id: crypto.randomUUID(), fair: false, mine: true, form: { company, name: "Li" } });
  await add(first);
  await open(page, "/leads");
  const link = page.getByRole("link", { name: first });
  await link.focus();
  await add(second);
  await expect(page.getByRole("link", { name: second })).toBeVisible();
  await expect(link).toBeFocused();
});

test("a quote that somebody writes stands in the list, with what others change in it", async ({ page, server, as }) => {
  const deals = await Deals.made(page, server, [{ name: "deal" }]);
  await open(page, "/quotes");
  const admin = await as("administrator");
  const id = await call<string>(page, server, "quotes/api/create_quote", { of: { deal: deals.ids.get("deal") } });
  const row = page.getByRole("main").locator(`a[href="/quotes/${id}"]`);
  await expect(row).toBeVisible();
  const title = rareWord();
  const seen = await call<{ version: number; form: Record<string, unknown> }>(admin, server, "quotes/api/quote", { id });
  await call(admin, server, "quotes/api/save_quote", { id, version: seen.version, form: { ...seen.form, title } });
  await expect(page.getByRole("main")).toContainText(title);
});

test("products appear, and a form that is open keeps what is typed until it is closed", async ({ page, server, as }) => {
  const admin = await as("administrator");
  const name = rareWord();
  const form = {
    code: name.slice(0, 6), name, name_en: "", series: "", category: null, unit: "台", description: "", tax: null,
    price: "1000", currency: "CNY", cost: "", cost_currency: "CNY",
  };
  await open(page, `/products?q=${name.toLowerCase()}`);
  await expect(page.getByText(catalogue("nothing_found"))).toBeVisible();
  const id = await call<string>(admin, server, "catalogue/api/add_product", { form });
  await expect(page.getByRole("link", { name })).toBeVisible();

  await open(page, `/products/${id}`);
  await page.getByRole("button", { name: catalogue("edit"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: catalogue("edit") });
  await dialog.getByLabel(catalogue("name"), { exact: true }).fill("half typed");
  // Another page that follows the same product tells when the news have come to everybody.
  await open(admin, `/products/${id}`);
  await call(admin, server, "catalogue/api/change_product", { id, version: 1, form: { ...form, price: "2000" } });
  await expect(admin.getByText("¥2,000.00")).toBeVisible();
  await expect(dialog.getByLabel(catalogue("name"), { exact: true })).toHaveValue("half typed");
  await page.keyboard.press("Escape");
  await expect(page.getByText("¥2,000.00")).toBeVisible();
});

test("price lists, templates and rules follow what others do", async ({ page, server, as }) => {
  const admin = await as("administrator");
  const name = rareWord();
  await open(page, "/admin/price-lists");
  const list = { name, currency: "CNY", country: "", segment: null, valid_from: "", valid_to: "", priority: "", active: true };
  await call(admin, server, "catalogue/price_lists/api/add_price_list", { form: list, copy: null });
  await expect(page.getByRole("link", { name })).toBeVisible();

  await open(page, "/templates");
  await call(admin, server, "mailing/api/keep_mail_template", { seen: null, form: { shared: true, name, subject: "s", text: "t" } });
  await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText(mailing("shared"));

  type Book = { rules: { id: string; version: number; active: boolean }[] };
  const book = await call<Book>(admin, server, "automation/api/list_automation", { lang: "en" });
  const rule = book.rules[0]!;
  await open(page, "/automation");
  const box = page.locator(`#automation-use-${rule.id}`);
  await expect(box).toBeChecked({ checked: rule.active });
  await call(admin, server, "automation/api/switch_automation", { id: rule.id, version: rule.version, on: !rule.active });
  await expect(box).toBeChecked({ checked: !rule.active });
  await call(admin, server, "automation/api/switch_automation", { id: rule.id, version: rule.version + 1, on: rule.active });
  await expect(box).toBeChecked({ checked: rule.active });
});

test("forecast and stages follow what happens to deals", async ({ page, server, as }) => {
  const other = await as("sales_manager");
  await open(page, "/forecast");
  await open(other, "/forecast/stages");
  const told = (where: typeof page) => where.getByRole("main").innerText();
  const [forecast, stages] = [await told(page), await told(other)];
  await Deals.made(page, server, [{ name: "large", value: 7_654_321, close: new Date().toISOString().slice(0, 10) }]);
  await expect.poll(() => told(page)).not.toBe(forecast);
  await expect.poll(() => told(other)).not.toBe(stages);
  await expect(section(page, words("forecast")("over_time"))).toBeVisible();
});
