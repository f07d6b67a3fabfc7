// After the sale: what a customer owns, a repair step by step, and a complaint from its cause to what the customer says.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const assets = words("assets");
const repairs = words("repairs");
const complaints = words("complaints");
const customers = words("customers");
const files = words("files");
const topics = words("product_topics");
const tickets = words("tickets");

type Server = { url: string };

async function ownCustomer(page: Page, server: Server): Promise<string> {
  const form = { name: rareWord(), kind: "company" };
  return await call<string>(page, server, "customers/api/create_customer", { form });
}

async function ticket(page: Page, server: Server, kind: string, customer: string | null): Promise<string> {
  const form = { kind, subject: rareWord(), priority: "normal", channel: "phone", description: "", category: null, product: null, customer, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return id;
}

test.describe("what a customer owns", () => {
  test.use({ role: "service_manager" });

  test("a thing is added with its warranty, found by its serial number, and shown on a ticket", async ({ page, server }) => {
    const customer = await ownCustomer(page, server);
    const serial = rareWord();
    await open(page, `/customers/${customer}`);
    await section(page, assets("title")).getByRole("button", { name: assets("add"), exact: true }).click();
    await expectAccessible(page, "dialog[open]");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(assets("product")).selectOption({ index: 1 });
    await dialog.getByLabel(assets("serial")).fill(serial);
    await dialog.getByLabel(assets("warranty_until")).fill("2099-12-31");
    await dialog.getByRole("button", { name: assets("save") }).click();
    await expect(section(page, assets("title"))).toContainText(serial);
    await open(page, `/assets?serial=${serial}`);
    await expect(page.getByRole("table", { name: assets("title") }).getByRole("row")).toHaveCount(2);
    const id = await ticket(page, server, "return", customer);
    await open(page, `/desk/${id}`);
    await section(page, repairs("owned")).getByRole("combobox").selectOption({ index: 1 });
    await expect(section(page, repairs("owned")).locator(".ticket-asset")).toContainText(serial);
  });

  test("a thing that was deleted comes back", async ({ page, server }) => {
    const customer = await ownCustomer(page, server);
    const products = await call<[string, string][]>(page, server, "customers/assets/api/asset_products", {});
    const form = { product: products[0]![0], serial: rareWord(), bought_on: "", delivered_on: "", warranty_until: "", state: "in_use", note: "" };
    await call(page, server, "customers/assets/api/add_asset", { customer, form });
    await open(page, `/customers/${customer}`);
    const here = section(page, assets("title"));
    await here.getByRole("button", { name: new RegExp(form.serial) }).last().click();
    await expect(here).not.toContainText(form.serial);
    await undo(page).click();
    await expect(here).toContainText(form.serial);
    await expect(page.getByRole("heading", { name: customers("timeline") })).toBeVisible();
  });
});

test.describe("files of a thing", () => {
  test.use({ role: "service_manager" });

  test("a file is added to what a customer owns, and told of on its timeline", async ({ page, server }) => {
    const customer = await ownCustomer(page, server);
    const products = await call<[string, string][]>(page, server, "customers/assets/api/asset_products", {});
    const form = { product: products[0]![0], serial: rareWord(), bought_on: "", delivered_on: "", warranty_until: "", state: "in_use", note: "" };
    await call(page, server, "customers/assets/api/add_asset", { customer, form });
    await open(page, `/customers/${customer}`);
    await section(page, assets("title")).getByRole("button", { name: new RegExp(form.serial) }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.locator('input[name="file"]').setInputFiles({ name: "plate.txt", mimeType: "text/plain", buffer: Buffer.from("plate") });
    await expect(dialog.getByRole("listitem").filter({ hasText: "plate.txt" })).toHaveCount(1);
    await expect(dialog.getByText(files("none"), { exact: true })).toHaveCount(0);
    await expectAccessible(page, "dialog[open]");
    await page.keyboard.press("Escape");
    await expect(section(page, customers("timeline"))).toContainText("plate.txt");
  });
});

test.describe("product topics", () => {
  test.use({ role: "service_agent" });

  test("what a ticket asks is collected, done, and answered by what waits beside the box", async ({ page, server }) => {
    const id = await ticket(page, server, "question", null);
    const title = rareWord();
    await open(page, `/desk/${id}`);
    await section(page, topics("asked_here")).getByRole("button", { name: topics("collect") }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: topics("add") }).click();
    await dialog.getByLabel(topics("topic"), { exact: true }).fill(title);
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: topics("save") }).click();
    const link = section(page, topics("asked_here")).getByRole("link", { name: title });
    await expect(link).toBeVisible();
    await link.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await page.getByLabel(topics("state"), { exact: true }).selectOption("done");
    await page.getByRole("button", { name: topics("prepare") }).click();
    await page.getByRole("dialog").getByLabel(topics("answer")).fill("It is there now.");
    await page.getByRole("dialog").getByRole("button", { name: topics("prepare") }).click();
    await expect(page.getByText(topics("waits"), { exact: true })).toBeVisible();
    await expectAccessible(page);
    await open(page, `/desk/${id}`);
    await page.getByRole("button", { name: topics("put_in") }).click();
    await expect(page.locator("#ticket-text")).toHaveValue(/It is there now\./);
    await open(page, `/desk/topics?q=${title}`);
    await expect(page.getByRole("table", { name: topics("title") }).getByRole("row")).toHaveCount(2);
    await expect(page.getByRole("link", { name: tickets("title") }).first()).toBeVisible();
  });
});

test.describe("on tickets", () => {
  test.use({ role: "service_agent" });

  test("a repair goes step by step, costs something, and a step is taken back", async ({ page, server }) => {
    const id = await ticket(page, server, "return", null);
    await open(page, `/desk/${id}`);
    const here = section(page, repairs("title"));
    await here.getByRole("button", { name: repairs("step_approved"), exact: true }).click();
    await expect(here.getByRole("button", { name: repairs("step_received"), exact: true })).toBeVisible();
    await undo(page).click();
    await expect(here.getByRole("button", { name: repairs("step_approved"), exact: true })).toBeVisible();
    await here.getByRole("button", { name: repairs("costs_and_parcels") }).click();
    await expectAccessible(page, "dialog[open]");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: repairs("add_part") }).click();
    await dialog.getByLabel(repairs("part"), { exact: true }).fill("Seal");
    await dialog.getByLabel(repairs("quantity")).fill("3");
    await dialog.getByLabel(repairs("price")).fill("12.35");
    await dialog.getByRole("button", { name: repairs("save") }).click();
    await expect(here).toContainText("37.05");
  });

  test("a complaint gets a measure, which stands in the list until it is taken", async ({ page, server }) => {
    const id = await ticket(page, server, "complaint", null);
    const measure = rareWord();
    await open(page, `/desk/${id}`);
    const here = section(page, complaints("title"));
    await here.getByRole("button", { name: complaints("change"), exact: true }).click();
    await expectAccessible(page, "dialog[open]");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(complaints("measure")).fill(measure);
    await dialog.getByLabel(complaints("due_on")).fill("2020-01-01");
    await dialog.getByRole("button", { name: complaints("save") }).click();
    await expect(here).toContainText(complaints("overdue"));
    await open(page, "/desk/measures?overdue=yes");
    const row = page.getByRole("row").filter({ hasText: measure });
    await expect(row).toContainText(complaints("overdue"));
    await row.getByRole("button").click();
    await expect(row).toHaveCount(0);
    await open(page, `/desk/${id}`);
    await expect(here).toContainText(complaints("done"));
  });
});
