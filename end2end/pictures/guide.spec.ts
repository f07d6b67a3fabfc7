// The pictures of the guides and of the README, in both languages: docs/pictures/<language>/<page>.jpg. Taken anew when a page has changed.
import { LANGUAGES, PAGES, address, errorsOf } from "../support/pages.ts";
import { open, test } from "../support/test.ts";

/** Pages that the guides show, by their names among all pages. */
const SHOWN = ["home", "deals", "customers", "customer", "calendar", "leads-board", "pool", "quote-draft", "approvals", "forecast", "ticket", "desk-reports", "article"];

test.use({ viewport: { width: 1280, height: 800 } });

for (const name of SHOWN) {
  const one = PAGES.find((page) => page.name === name);
  if (!one) throw new Error(`the guides show ${name}, which is no page`);
  for (const lang of LANGUAGES)
    test.describe(lang, () => {
      test.use({ lang, role: one.role, expectedErrors: errorsOf(one) });
      test(name, async ({ page }) => {
        await open(page, await address(page, one));
        await page.screenshot({ path: `../docs/pictures/${lang}/${name}.jpg`, type: "jpeg", quality: 82, animations: "disabled" });
      });
    });
}
