// U5 on a phone: how many taps it takes.
import { Deals } from "../support/board.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { Steps } from "../support/steps.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const shell = words("shell");
const customers = words("customers");
const contacts = words("contacts");
const deals = words("deals");
const events = words("events");

test("a new customer, contact and deal take twelve taps and half a minute", async ({ page }) => {
  const steps = await Steps.on(page);
  const [company, person] = [rareWord(), rareWord()];
  await open(page, "/");
  await steps.tap(page.getByRole("button", { name: shell("create"), exact: true }));
  await steps.tap(page.getByRole("menuitem", { name: shell("new_customer") }));
  await expect(page.getByRole("dialog", { name: customers("new_customer") }).getByLabel(customers("name"), { exact: true })).toBeFocused();
  await steps.name(company);
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await steps.tap(section(page, contacts("title")).getByRole("button", { name: contacts("add_here") }));
  const contact = page.getByRole("dialog", { name: contacts("add_title") });
  await expect(contact.getByLabel(contacts("name"), { exact: true })).toBeFocused();
  await steps.name(person);
  await expect(contact).toBeHidden();
  await expect(section(page, contacts("title")).getByRole("link", { name: person })).toBeVisible();
  await steps.tap(section(page, customers("deals")).getByRole("button", { name: deals("new_deal") }));
  const deal = page.getByRole("dialog", { name: deals("new_deal") });
  await expect(deal.getByLabel(deals("deal_name"), { exact: true })).toBeFocused();
  await steps.tap(deal.getByRole("button", { name: deals("create_deal"), exact: true }));
  await expect(deal).toBeHidden();
  await expect(section(page, customers("deals")).getByRole("link", { name: deals("deal_suggested", { customer: company }) })).toBeVisible();
  await steps.took("a new customer, contact and deal on a phone", { steps: 12, seconds: 30 });
});

test("a call is logged with three taps from the list, whatever is said of it", async ({ page, server }) => {
  const steps = await Steps.on(page);
  const name = rareWord();
  const id = await call<string>(page, server, "customers/api/create_customer", { form: { name } });
  await open(page, `/customers?q=${name}`);
  await steps.tap(page.getByRole("link", { name }).first());
  await expect(page).toHaveURL(new RegExp(`/customers/${id}`));
  await steps.tap(page.getByRole("group", { name: events("way") }).getByText(events("talk_call"), { exact: true }));
  await steps.tap(page.getByRole("button", { name: events("save_call"), exact: true }));
  await expect(page.locator(".timeline__month .entry").filter({ hasText: events("did_call_logged") })).toHaveCount(1);
  await steps.took("a call logged on a phone", { steps: 3 });
});

test("a deal moves with two taps", async ({ page, server }) => {
  const steps = await Steps.on(page);
  const mine = await Deals.on(page, server, ["one"]);
  await steps.tap(mine.card("one").getByRole("button", { name: deals("move_to") }));
  await steps.tap(page.getByRole("dialog").getByRole("button", { name: "Negotiation" }));
  await mine.stand({ Lead: [] });
  await expect(page.getByText(deals("moved_one", { name: mine.named("one"), stage: "Negotiation" }))).toBeVisible();
  await steps.took("a deal moved on a phone", { steps: 2 });
});
