// A picture of every page in every size, language and colour: end2end/screens/<page>-<size>-<language>-<colour>.png. For people to look at.
import { LANGUAGES, PAGES, SIZES, THEMES, address, errorsOf } from "../support/pages.ts";
import { open, test } from "../support/test.ts";

for (const one of PAGES) {
  test.describe(one.name, () => {
    test.use({ role: one.role, expectedErrors: errorsOf(one) });
    for (const lang of LANGUAGES)
      for (const theme of THEMES)
        test.describe(`${lang} ${theme}`, () => {
          test.use({ lang, theme });
          test("pictures", async ({ page }) => {
            const path = await address(page, one);
            for (const [size, viewport] of Object.entries(SIZES)) {
              await page.setViewportSize(viewport);
              await open(page, path);
              await page.screenshot({ path: `screens/${one.name}-${size}-${lang}-${theme}.png`, animations: "disabled" });
            }
          });
        });
  });
}
