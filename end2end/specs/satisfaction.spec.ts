// A rating: the agent makes a link, the customer looks and then answers, and the agent sees it come.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("satisfaction");

test.use({ role: "service_agent" });

test("a customer rates by the link of the agent, and looking alone says nothing", async ({ page, server, browser }) => {
  const html = await (await page.request.get("/customers")).text();
  const customer = html.match(/href="\/customers\/([0-9a-f-]{36})"/g)?.at(-1)?.match(/[0-9a-f-]{36}/)?.[0];
  const form = { kind: "fault", subject: rareWord(), priority: "normal", channel: "phone", description: "", category: null, product: null, customer, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  await call(page, server, "desk/tickets/api/take_ticket", { id });
  await call(page, server, "desk/tickets/api/set_ticket_state", { id, version: 2, state: "solved", solution: "Done" });
  await open(page, `/desk/${id}`);
  await page.getByRole("button", { name: w("ask") }).click();
  const dialog = page.getByRole("dialog", { name: w("link_title") });
  const address = (await dialog.locator("code").textContent()) ?? "";
  expect(address).toMatch(/\/rate\/[0-9a-f]{32}$/);
  await expect(dialog.getByRole("img", { name: w("code") })).toBeVisible();
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("close"), exact: true }).last().click();

  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(`${address}?lang=en&score=2`);
  await expect(other.getByRole("radio", { checked: true })).toHaveValue("2");
  await expectAccessible(other);
  await expect(section(page, w("title"))).not.toContainText("of 5");
  await other.getByRole("radio").nth(0).check();
  await other.getByRole("textbox").fill("Nobody called back");
  await other.getByRole("button", { name: w("rate_send") }).click();
  await expect(other.getByRole("heading", { level: 1 })).toHaveText(w("rate_thanks"));
  await stranger.close();

  // Without reading anew.
  await expect(section(page, w("title"))).toContainText(w("score_of", { score: 1, word: w("score_1") }));
  await expect(section(page, w("title"))).toContainText("Nobody called back");
  await expect(section(page, w("title")).getByRole("link")).toBeVisible();
});
