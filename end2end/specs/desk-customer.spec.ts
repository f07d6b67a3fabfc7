// The customer beside the conversation: on the page of a ticket, folded on a phone, and nowhere on a ticket of nobody.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("tickets");
const card = words("desk_customer");
const standing = words("standing");
const lifecycle = words("lifecycle");

type Server = { url: string };

test.use({ role: "service_manager" });

async function make(page: Page, server: Server, customer: string | null): Promise<{ id: string; subject: string }> {
  const subject = rareWord();
  const form = { kind: "question", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return { id, subject };
}

/** Folded out, where the screen is small. */
async function unfold(page: Page): Promise<void> {
  const button = section(page, w("customer")).getByRole("button", { name: card("more"), exact: true });
  if (await button.isVisible()) {
    await expect(section(page, w("customer"))).not.toContainText(card("other_tickets"), { useInnerText: true });
    await button.click();
  }
}

test("who the customer is, what they asked before and own stands beside a ticket", async ({ page, server }) => {
  const name = rareWord();
  const customer = await call<string>(page, server, "customers/api/create_customer", { form: { name, kind: "company" } });
  const products = await call<[string, string][]>(page, server, "customers/assets/api/asset_products", {});
  const serial = rareWord();
  const thing = { product: products[0]![0], serial, bought_on: "2025-03-01", delivered_on: "", warranty_until: "2099-12-31", state: "in_use", note: "" };
  await call(page, server, "customers/assets/api/add_asset", { customer, form: thing });
  const before = await make(page, server, customer);
  const { id } = await make(page, server, customer);
  await open(page, `/desk/${id}`);
  const here = section(page, w("customer"));
  await expect(here.getByRole("link", { name, exact: true })).toHaveAttribute("href", `/customers/${customer}`);
  await expect(here).toContainText(lifecycle("is_prospect"));
  await unfold(page);
  await expect(here).toContainText(standing("never"));
  await expect(here).toContainText(serial);
  // The service does not see deals.
  await expect(here).not.toContainText(standing("won_so_far"));
  await expectAccessible(page);
  // What others make of that customer appears.
  const later = await make(page, server, customer);
  await expect(here.getByRole("link", { name: later.subject })).toBeVisible();
  await here.getByRole("link", { name: w("counts_here", { open: 3, all: 3 }), exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`customer=${customer}`));
  await open(page, `/desk/${id}`);
  await unfold(page);
  await here.getByRole("link", { name: before.subject }).click();
  await expect(page.getByRole("heading", { level: 1, name: before.subject })).toBeVisible();
});

test("a ticket of nobody has no card", async ({ page, server }) => {
  const { id, subject } = await make(page, server, null);
  await open(page, `/desk/${id}`);
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  await expect(section(page, w("customer"))).toHaveCount(0);
});

test.describe("who sees deals", () => {
  test.use({ role: "administrator" });

  test("reads what is open and what was won", async ({ page, server }) => {
    type Board = { pipeline: { id: string; stages: { id: string; kind: string }[] } };
    const customer = await call<string>(page, server, "customers/api/create_customer", { form: { name: rareWord(), kind: "company" } });
    const filter = { pipeline: "00000000-0000-0000-0000-000000000000", owners: [], teams: [], value_from: null, value_to: null, close_from: null, close_to: null, stale: false, tags: [], text: "", sort: "hand" };
    const board = await call<Board>(page, server, "deals/api/read_board", { filter, lang: "en" });
    const stage = board.pipeline.stages.find((one) => one.kind === "open")!.id;
    const name = rareWord();
    const fresh = { name, pipeline: board.pipeline.id, stage, customer, value: "1000", currency: "CNY", expected_close: "2099-01-31" };
    const deal = await call<{ id: string }>(page, server, "deals/api/create_deal", { new: fresh });
    const { id } = await make(page, server, customer);
    await open(page, `/desk/${id}`);
    await unfold(page);
    const here = section(page, w("customer"));
    await expect(here).toContainText(card("open_deals", { count: 1 }));
    await expect(here.getByRole("link", { name, exact: true })).toHaveAttribute("href", `/deals/${deal.id}`);
    await expect(here).toContainText(standing("won_so_far"));
  });
});
