// Axe finds nothing on any page, in both languages, light and dark, desktop and phone.
import { expectAccessible } from "../support/axe.ts";
import { LANGUAGES, PAGES, SIZES, THEMES, address, errorsOf } from "../support/pages.ts";
import { open, test } from "../support/test.ts";

for (const one of PAGES) {
  test.describe(one.name, () => {
    test.use({ role: one.role, expectedErrors: errorsOf(one) });
    for (const lang of LANGUAGES)
      for (const theme of THEMES)
        test.describe(`${lang} ${theme}`, () => {
          test.use({ lang, theme });
          for (const size of ["desktop", "phone"] as const)
            test.describe(size, () => {
              test.use({ viewport: SIZES[size] });
              test("axe", async ({ page }) => {
                await open(page, await address(page, one));
                await expectAccessible(page);
              });
            });
        });
  });
}
