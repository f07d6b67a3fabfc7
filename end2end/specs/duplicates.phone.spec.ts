// Duplicates on a phone: the two sides of a pair stand one under the other, and merging goes by touch.
import { twins } from "../support/duplicates.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("duplicates");
const events = words("events");

test("a pair is compared and merged with a thumb", async ({ page, server }) => {
  const { word, one, other, oneName } = await twins(page, server);
  await open(page, "/customers/duplicates");
  const pair = page.getByRole("region", { name: w("pairs") }).getByRole("listitem").filter({ hasText: word });
  const sides = pair.locator(".pair__side");
  const [first, second] = [await sides.first().boundingBox(), await sides.last().boundingBox()];
  expect(second!.y, "the second side begins below the first").toBeGreaterThanOrEqual(first!.y + first!.height);
  await pair.getByRole("link", { name: w("compare"), exact: true }).tap();
  await expect(page).toHaveURL(/\/merge\/[0-9a-f-]{36}$/);

  await open(page, `/customers/${one}/merge/${other}`);
  const industry = page.getByRole("radiogroup", { name: events("field_industry"), exact: true });
  await industry.getByText("Pumps", { exact: true }).tap();
  await expect(industry.getByRole("radio", { name: "Pumps", exact: true })).toBeChecked();
  await page.getByRole("button", { name: w("merge"), exact: true }).tap();
  await expect(page).toHaveURL(new RegExp(`/customers/${one}$`));
  await expect(page.getByRole("heading", { level: 1, name: oneName })).toBeVisible();
});

test("the warning while typing fits into the sheet", async ({ page, server }) => {
  const { phone, word } = await twins(page, server);
  await open(page, "/customers?new=1");
  const form = page.getByRole("dialog", { name: words("customers")("new_customer") });
  await form.getByLabel(words("customers")("phone"), { exact: true }).fill(phone);
  await expect(form.getByRole("status")).toContainText(word);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
});
