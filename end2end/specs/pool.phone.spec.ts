// The public pool on a phone: claimed with a thumb.
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("pool");

test.use({ role: "sales_manager" });

test("a customer is claimed by a tap, and the page stays as wide as the phone", async ({ page }) => {
  await open(page, "/pool");
  const row = page.getByRole("row").filter({ has: page.getByRole("button", { name: w("claim"), exact: true }) }).first();
  const name = await row.locator(".customer-line__name").innerText();
  await row.getByRole("button", { name: w("claim"), exact: true }).tap();
  await expect(page.getByText(w("claimed_one", { name }))).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
});
