// Axe finds nothing on any page, in both languages, light and dark, desktop and phone.
import { findings } from "../support/axe.ts";
import { DEVICES } from "../support/devices.ts";
import { LANGUAGES, PAGES, THEMES, address, errorsOf } from "../support/pages.ts";
import { expect, open, speak, test } from "../support/test.ts";

for (const [device, its] of Object.entries(DEVICES)) {
  test.describe(device, () => {
    test.use(its);

    for (const one of PAGES) {
      test.describe(one.name, () => {
        test.use({ role: one.role, expectedErrors: errorsOf(one) });

        test("axe, in both languages, light and dark", async ({ page, context, server }) => {
          const path = await address(page, one);
          const found: string[] = [];
          for (const lang of LANGUAGES) {
            await speak(context, server.url, lang);
            await open(page, path);
            await expect(page.locator("html")).toHaveAttribute("lang", lang);
            found.push(...(await findings(page, THEMES)).map((line) => `${lang} ${line}`));
          }
          expect(found, `axe at ${path}`).toEqual([]);
        });
      });
    }

    test.describe("without a line", () => {
      test.use({ role: null });

      // Kept for when the server cannot be reached, in both languages at once; nothing runs on it.
      test("axe, light and dark", async ({ page }) => {
        await page.goto("/offline.html");
        expect(await findings(page, THEMES)).toEqual([]);
      });
    });
  });
}
