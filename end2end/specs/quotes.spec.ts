// Quotes: made for a customer, sent by a link, accepted on the customer's page, changed into another version, and set up.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("quotes");

/** 12 by 5 pixels. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAwAAAAFCAYAAABxeg0vAAAAIklEQVR42mNkYGBg4Ipa8J+BSMBEimIGBgYGJgYSAe01AABn1gQQ5Xi3nwAAAABJRU5ErkJggg==", "base64");

type Board = { pipeline: { id: string; stages: { id: string; kind: string }[] } };
type Card = { id: string };
type Setting = { version: number; form: Record<string, unknown> };

/** A customer whom the person on the page sees. */
async function aCustomer(page: Page): Promise<string> {
  const html = await (await page.request.get("/customers")).text();
  return html.match(/href="\/customers\/([0-9a-f-]{36})"/)![1]!;
}

/** A deal of one's own with that customer. */
async function aDeal(page: Page, server: { url: string }, name: string): Promise<string> {
  const filter = { pipeline: "00000000-0000-0000-0000-000000000000", owners: [], teams: [], value_from: null, value_to: null, close_from: null, close_to: null, stale: false, tags: [], text: "", sort: "hand" };
  const board = await call<Board>(page, server, "deals/api/read_board", { filter, lang: "en" });
  const stage = board.pipeline.stages.find((one) => one.kind === "open")!.id;
  const fresh = { name, pipeline: board.pipeline.id, stage, customer: await aCustomer(page), value: "1000", currency: "CNY", expected_close: "2099-01-31" };
  return (await call<Card>(page, server, "deals/api/create_deal", { new: fresh })).id;
}

async function writeLine(page: Page, name: string, price: string) {
  await page.getByRole("button", { name: w("add_line"), exact: true }).click();
  const line = page.locator(".quote-line").last();
  await line.getByLabel(w("item"), { exact: true }).fill(name);
  await line.getByLabel(w("quantity"), { exact: true }).fill("2");
  await line.getByLabel(w("price"), { exact: true }).fill(price);
}

/** Sends by a link; gives its address. */
async function sendByLink(page: Page): Promise<string> {
  await page.locator("#quote-form").getByRole("button", { name: w("send"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("send_title") });
  await dialog.getByText(w("by_link"), { exact: true }).click();
  await dialog.getByRole("button", { name: w("make_link"), exact: true }).click();
  const address = await dialog.locator("code").innerText();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("close"), exact: true }).last().click();
  // The page is told that it was sent, and the dialog gives the focus back, which may scroll.
  await expect(dialog).toBeHidden();
  await expect(page.locator(".record-head")).toContainText(w("state_sent"));
  return new URL(address).pathname;
}

test("a quote is made for a deal, sent by a link, and accepted by the customer on a phone or a desk", async ({ page, server, browser }) => {
  const name = rareWord();
  const deal = await aDeal(page, server, name);
  await open(page, `/deals/${deal}`);
  await section(page, w("title")).getByRole("button", { name: w("add"), exact: true }).click();
  await page.waitForURL(/\/quotes\/[0-9a-f-]{36}/);
  await writeLine(page, `${name} A`, "100");
  await writeLine(page, `${name} B`, "50.50");
  await expect(page.locator(".quote-sums__total").last()).toHaveText("¥301.00");
  // By keyboard, the second line goes up.
  await page.locator(".quote-line").last().getByLabel(w("item"), { exact: true }).press("Alt+ArrowUp");
  await expect(page.locator(".quote-line").first().getByLabel(w("item"), { exact: true })).toHaveValue(`${name} B`);
  await page.getByLabel(w("whole_discount"), { exact: true }).fill("10");
  await expect(page.locator(".quote-sums__total").last()).toHaveText("¥270.90");
  await expectAccessible(page);
  const path = await sendByLink(page);
  await expect(page.locator(".record-head")).toContainText(w("state_sent"));
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/\d{4}-\d{4}/);

  const context = await browser.newContext({ viewport: page.viewportSize() });
  const guest = await context.newPage();
  await guest.goto(`${server.url}${path}?lang=en`);
  await expect(guest.locator(".quote__sums")).toContainText("¥270.90");
  expect(await guest.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  await expectAccessible(guest);
  await guest.getByRole("radio", { name: w("guest_accept") }).check();
  await guest.getByLabel(w("guest_name"), { exact: true }).fill("Li Lei");
  await guest.getByRole("button", { name: w("guest_send"), exact: true }).click();
  await expect(guest.getByRole("status")).toContainText("Li Lei");
  await context.close();

  // The page of the house hears of it.
  await expect(page.locator(".record-head")).toContainText(w("state_accepted"));
  await expect(page.getByText(w("closed"))).toBeVisible();
  await open(page, `/quotes?q=${name}`);
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText(w("state_accepted"));
});

test("a product is put on a line at its price of today", async ({ page, server }) => {
  const id = await call<string>(page, server, "quotes/api/create_quote", { of: { customer: await aCustomer(page) } });
  await open(page, `/quotes/${id}`);
  for (const place of [0, 1]) {
    await page.getByLabel(w("add_product"), { exact: true }).pressSequentially("HZ-200");
    await page.getByRole("option", { name: /HZ-200/ }).first().click();
    const line = page.locator(".quote-line").nth(place);
    await expect(line.getByLabel(w("item"), { exact: true })).toHaveValue(/HZ-200/);
    await expect(line.getByLabel(w("price"), { exact: true })).toHaveValue(/\d/);
    await line.getByLabel(w("quantity"), { exact: true }).fill("3");
  }
  await page.locator("#quote-form").getByRole("button", { name: w("save"), exact: true }).click();
  await expect(page.getByText(w("saved"), { exact: true })).toBeVisible();
  await open(page, `/quotes/${id}`);
  await expect(page.locator(".quote-line").last().getByLabel(w("quantity"), { exact: true })).toHaveValue("3");
});

test("what the customer said elsewhere is written down, taken back, and offered anew where they declined", async ({ page, server }) => {
  const id = await call<string>(page, server, "quotes/api/create_quote", { of: { customer: await aCustomer(page) } });
  await open(page, `/quotes/${id}`);
  await writeLine(page, rareWord(), "100");
  await sendByLink(page);
  const writeDown = async () => {
    await page.getByRole("button", { name: w("more"), exact: true }).click();
    await page.getByRole("menuitem", { name: w("write_down"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("write_down") });
    await dialog.getByText(w("state_declined"), { exact: true }).click();
    await dialog.getByLabel(w("who_said"), { exact: true }).fill("Li Lei");
    await dialog.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page.locator(".record-head")).toContainText(w("state_declined"));
  };
  await writeDown();
  await undo(page).click();
  await expect(page.locator(".record-head")).toContainText(w("state_sent"));
  await writeDown();
  await sendByLink(page);
  await expect(page.locator(".record-head")).toContainText(w("state_sent"));
  await expect(section(page, w("versions"))).toContainText(w("version", { number: 2 }));
});

test("what was sent stands still, what differs is told, and withdrawing is taken back", async ({ page, server, browser }) => {
  const name = rareWord();
  const deal = await aDeal(page, server, name);
  const id = await call<string>(page, server, "quotes/api/create_quote", { of: { deal } });
  await open(page, `/quotes/${id}`);
  await writeLine(page, `${name} A`, "100");
  const old = await sendByLink(page);
  await expect(page.getByText(w("frozen", { number: 1 }))).toBeVisible();
  await page.locator(".quote-line").first().getByLabel(w("price"), { exact: true }).fill("90");
  await page.locator("#quote-form").getByRole("button", { name: w("save"), exact: true }).click();
  await expect(page.locator(".record-head")).toContainText(w("changed"));
  await section(page, w("versions")).getByRole("button", { name: w("compare"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: w("compared") });
  await expect(dialog.locator("ins").last()).toHaveText("¥180.00");
  await expectAccessible(page, "dialog[open]");
  await page.keyboard.press("Escape");
  const fresh = await sendByLink(page);
  const context = await browser.newContext();
  const guest = await context.newPage();
  await guest.goto(`${server.url}${old}?lang=en`);
  await expect(guest.getByRole("status")).toHaveText(w("guest_replaced"));
  await guest.goto(`${server.url}${fresh}?lang=en`);
  await expect(guest.locator(".quote__sums")).toContainText("¥180.00");
  await page.getByRole("button", { name: w("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: w("withdraw"), exact: true }).click();
  await expect(page.locator(".record-head")).toContainText(w("state_withdrawn"));
  await guest.reload();
  await expect(guest.getByRole("status")).toHaveText(w("guest_withdrawn"));
  await undo(page).click();
  await expect(page.locator(".record-head")).toContainText(w("state_sent"));
  await context.close();
});

test.describe("what is refused", () => {
  test.use({ expectedErrors: [/status of 422/] });

  test("a discount beyond one's limit is told in words at sending", async ({ page, server }) => {
    const name = rareWord();
    const id = await call<string>(page, server, "quotes/api/create_quote", { of: { deal: await aDeal(page, server, name) } });
    await open(page, `/quotes/${id}`);
    await writeLine(page, `${name} A`, "100");
    await page.getByLabel(w("whole_discount"), { exact: true }).fill("60");
    await page.locator("#quote-form").getByRole("button", { name: w("send"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("send_title") });
    await dialog.getByText(w("by_link"), { exact: true }).click();
    await dialog.getByRole("button", { name: w("make_link"), exact: true }).click();
    await expect(dialog.getByText(words("errors")("quote_discount_limit"))).toBeVisible();
  });
});

test.describe("an administrator", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("sets the letterhead and where deals go", async ({ page, server }) => {
    await open(page, "/admin/quotes");
    const heading = rareWord();
    await page.getByLabel(w("heading"), { exact: true }).fill(heading);
    await page.getByLabel(w("valid_days"), { exact: true }).fill("0");
    await page.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page.getByText(words("errors")("quote_valid_days"))).toBeVisible();
    await page.getByLabel(w("valid_days"), { exact: true }).fill("45");
    await page.getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page.getByText(w("saved"), { exact: true })).toBeVisible();
    await expectAccessible(page);
    const kept = await call<Setting>(page, server, "quotes/api/quote_settings", { lang: "en" });
    expect(kept.form).toMatchObject({ heading, valid_days: "45" });
  });

  test("puts a logo on quotes, which the customer sees, and takes it away and back", async ({ page, server, browser }) => {
    const logo = page.locator(".quote-logo__picture");
    const widthOf = (image: typeof logo) => image.evaluate((one) => (one as HTMLImageElement).naturalWidth);
    await open(page, "/admin/quotes");
    const send = (buffer: Buffer) => page.locator('input[name="quote-logo"]').setInputFiles({ name: "logo.png", mimeType: "image/png", buffer });
    await send(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await expect(page.getByText(words("errors")("quote_logo_svg"))).toBeVisible();
    await send(PNG);
    await expect(page.getByText(w("logo_size", { width: 12, height: 5, size: "91 B" }))).toBeVisible();
    await expect.poll(() => widthOf(logo)).toBe(12);
    await expectAccessible(page);

    const id = await call<string>(page, server, "quotes/api/create_quote", { of: { customer: await aCustomer(page) } });
    await open(page, `/quotes/${id}`);
    await writeLine(page, rareWord(), "100");
    const path = await sendByLink(page);
    const remove = page.getByRole("button", { name: w("logo_remove"), exact: true });
    await open(page, "/admin/quotes");
    await remove.click();
    await expect(logo).toBeHidden();
    const context = await browser.newContext({ viewport: page.viewportSize() });
    const guest = await context.newPage();
    await guest.goto(`${server.url}${path}?lang=en`);
    await expect.poll(() => widthOf(guest.locator(".quote__logo"))).toBe(12);
    await expectAccessible(guest);
    await context.close();
    await undo(page).click();
    await expect(logo).toBeVisible();
    // Other tests find it as it was.
    await remove.click();
    await expect(logo).toBeHidden();
  });
});
