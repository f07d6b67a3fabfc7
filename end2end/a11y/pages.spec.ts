// Axe finds nothing on any page, in both languages, light and dark, desktop and phone.
import { expectAccessible, paint } from "../support/axe.ts";
import { LANGUAGES, PAGES, SIZES, THEMES, address, errorsOf } from "../support/pages.ts";
import { open, test } from "../support/test.ts";

for (const one of PAGES) {
  test.describe(one.name, () => {
    test.use({ role: one.role, expectedErrors: errorsOf(one) });
    for (const lang of LANGUAGES)
      for (const size of ["desktop", "phone"] as const)
        test.describe(`${lang} ${size}`, () => {
          test.use({ lang, viewport: SIZES[size] });
          test("axe, light and dark", async ({ page }) => {
            await open(page, await address(page, one));
            for (const theme of THEMES) {
              await paint(page, theme);
              await expectAccessible(page);
            }
          });
        });
  });
}
