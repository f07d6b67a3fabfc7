// Axe finds nothing on any page, in both languages, light and dark, desktop and phone.
//
// What axe sees of colour depends on the theme, and what it sees of words on the language, so a page need not be looked at in each
// pair of them: a desktop reads Chinese, a phone English, each light and dark. The phone is a small one: on it every page also has to
// fit, with the longer words of the two languages, and what is touched has to be large enough for a thumb.
import { findings } from "../support/axe.ts";
import { DEVICES } from "../support/devices.ts";
import { PAGES, SIZES, THEMES, address, errorsOf } from "../support/pages.ts";
import { expect, open, test, type Lang } from "../support/test.ts";
import { tooSmall, tooWide } from "../support/width.ts";

const READS: Record<keyof typeof DEVICES, Lang> = { desktop: "zh-CN", phone: "en" };

for (const [device, its] of Object.entries(DEVICES)) {
  const isPhone = device === "phone";
  test.describe(device, () => {
    test.use(isPhone ? { ...its, viewport: SIZES.small } : its);

    for (const one of PAGES) {
      test.describe(one.name, () => {
        const lang = READS[device as keyof typeof DEVICES];
        test.use({ role: one.role, lang, expectedErrors: errorsOf(one) });

        test(isPhone ? "axe, width and targets, light and dark" : "axe, light and dark", async ({ page }) => {
          const path = await address(page, one);
          await open(page, path);
          await expect(page.locator("html")).toHaveAttribute("lang", lang);
          expect(await findings(page, THEMES), `axe at ${path}`).toEqual([]);
          if (!isPhone) return;
          expect.soft(await tooWide(page), "wider than 360 px").toEqual([]);
          expect(await tooSmall(page), "too small to touch").toEqual([]);
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
