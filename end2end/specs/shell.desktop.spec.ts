import { expectAccessible } from "../support/axe.ts";
import { expect, open, test } from "../support/test.ts";

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
