// The list of customers under a thumb: the sheet of conditions, marks, and views that scroll by themselves.
import { expectAccessible } from "../support/axe.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const lists = words("lists");
const views = words("views");
const bulk = words("bulk");

test("conditions are put together in a sheet as wide as the screen", async ({ page }) => {
  await open(page, "/customers?view=all");
  await page.getByRole("button", { name: lists("filter"), exact: true }).click();
  const sheet = page.getByRole("dialog", { name: lists("filter") });
  await sheet.getByRole("button", { name: lists("add_group"), exact: true }).click();
  await expect(sheet.getByRole("group", { name: lists("condition"), exact: true })).toHaveCount(2);
  await expectAccessible(page, "dialog[open]");
  const { width } = (await sheet.boundingBox())!;
  expect(width).toBeGreaterThan(page.viewportSize()!.width - 2);
});

test("a tap marks, and what can be done stands in reach", async ({ page }) => {
  await open(page, "/customers?view=all");
  await page.getByRole("table").getByRole("checkbox").first().click();
  const bar = page.getByRole("region", { name: bulk("marked") });
  await expect(bar).toContainText(bulk("marked_count", { count: "1" }));
  for (const button of await bar.getByRole("button").all()) expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  await bar.getByRole("button", { name: bulk("unmark") }).click();
  await expect(bar).toBeHidden();
});

test("the orders are in a menu, because most heads are hidden", async ({ page }) => {
  await open(page, "/customers?view=all");
  await page.getByRole("button", { name: views("sort_by"), exact: true }).click();
  await page.getByRole("menuitemradio").nth(1).click();
  await expect(page).toHaveURL(/sort=name/);
});
