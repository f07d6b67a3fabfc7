// Handing over: what will happen is seen before, then it happens, and goes back as a whole.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { customer } from "../support/duplicates.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("handovers");
const admin = words("admin");

type Choices = { givers: [string, string, boolean][]; receivers: [string, string][] };

/** The person who is signed in, as the list of givers names them. */
async function me(page: Page): Promise<string> {
  const html = await (await page.request.get("/handovers")).text();
  const found = html.match(/person&quot;:&quot;([0-9a-f-]{36})/)?.[1];
  if (!found) throw new Error("the page does not say who is signed in");
  return found;
}

test("customers go to a colleague after a look at what will happen, and come back", async ({ page, server }) => {
  const name = rareWord();
  const id = await customer(page, server, { name });
  const giver = await me(page);
  const { receivers } = await call<Choices>(page, server, "handovers/api/handover_choices", { giver });
  const [receiver, called] = receivers[0]!;
  await open(page, `/handovers/new?giver=${giver}`);
  for (const kind of ["kind_lead", "kind_contact", "kind_deal", "kind_activity", "kind_share"]) await page.getByLabel(w(kind), { exact: true }).uncheck();
  await page.getByLabel(w("to"), { exact: true }).selectOption(receiver);
  const preview = section(page, w("preview"));
  await expect(preview.getByRole("row").filter({ hasText: called })).toContainText(w("kind_customer"));
  await expectAccessible(page);
  await preview.getByRole("button", { name: w("kind_customer") }).click();
  await expect(page.getByRole("dialog", { name: w("kind_customer") }).getByText(name)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: w("hand_over"), exact: true }).click();
  await expect(page).toHaveURL(/\/handovers\/[0-9a-f-]{36}$/);
  await expect(page.getByText(w("state_done"), { exact: true })).toBeVisible();
  const owner = async () => (await call<{ owner: [string, string] | null }>(page, server, "customers/api/read_customer", { id })).owner?.[0];
  expect(await owner()).toBe(receiver);
  await page.getByRole("button", { name: w("undo") }).click();
  await expect(page.getByText(w("all_back"))).toBeVisible();
  expect(await owner()).toBe(giver);
});

test.describe("an incomplete one", () => {
  test.use({ expectedErrors: [/status of 422/] });

  test("without a receiver it is refused at the field", async ({ page }) => {
    await open(page, `/handovers/new?giver=${await me(page)}`);
    await page.getByRole("button", { name: w("hand_over"), exact: true }).click();
    await expect(page.getByLabel(w("to"), { exact: true })).toHaveAttribute("aria-invalid", "true");
  });
});

test.describe("for administrators", () => {
  test.use({ role: "administrator" });

  test("the list of people leads to a handover", async ({ page }) => {
    await open(page, "/admin/people");
    await page.getByRole("button", { name: new RegExp(admin("more_for", { name: "刘洋" })) }).click();
    await page.getByRole("menuitem", { name: w("offer_action") }).click();
    await expect(page).toHaveURL(/\/handovers\/new\?giver=/);
    await expect(page.getByRole("heading", { level: 1, name: w("new") })).toBeVisible();
  });
});
