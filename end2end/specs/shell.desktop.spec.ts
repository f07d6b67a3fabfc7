import { expectAccessible } from "../support/axe.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

test("the palette opens by keyboard, finds, and gives the focus back", async ({ page }) => {
  await open(page, "/deals");
  const first = page.locator('nav a[href="/customers"]:visible').first();
  await first.focus();
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog");
  await expect(palette).toBeVisible();
  await expect(palette.locator("input")).toBeFocused();
  await expectAccessible(page, "dialog[open]");
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await expect(first).toBeFocused();
});

test("a lost line is said, and no more once it is back", async ({ page, context }) => {
  test.setTimeout(90_000);
  await open(page, "/deals");
  const said = page.getByText(words("shell")("line_lost"));
  await expect(page.locator("html")).toHaveAttribute("data-line", "open");
  await expect(said).toBeHidden();
  await context.setOffline(true);
  await expect(said).toBeVisible();
  await expectAccessible(page, ".lost-line");
  await context.setOffline(false);
  await expect(said).toBeHidden({ timeout: 30_000 });
});

test("the palette finds a customer by two characters and goes there", async ({ page }) => {
  await open(page, "/deals");
  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.getByRole("dialog");
  await palette.getByRole("combobox").fill("机械");
  const first = palette.getByRole("group", { name: words("search")("kind_customer") }).getByRole("option").first();
  await expect(first).toContainText("机械");
  const name = (await first.locator("span").first().textContent())!;
  await first.click();
  await expect(palette).toBeHidden();
  await expect(page).toHaveURL(/\/customers\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
});
