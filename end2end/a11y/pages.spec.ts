// Axe finds nothing on any page, in both languages, light and dark, desktop and phone.
//
// What axe sees of colour depends on the theme, and what it sees of words on the language, so a page need not be looked at in each
// pair of them: a desktop is light in Chinese and dark in English, a phone the other way round, and all pairs are seen. The phone is a
// small one: on it every page also has to fit, and what is touched has to be large enough for a thumb.
import { findings } from "../support/axe.ts";
import { DEVICES } from "../support/devices.ts";
import { PAGES, SIZES, THEMES, address, errorsOf } from "../support/pages.ts";
import { expect, open, speak, test, type Lang, type Theme } from "../support/test.ts";
import { tooSmall, tooWide } from "../support/width.ts";

const FORMS: Record<keyof typeof DEVICES, [Lang, Theme][]> = {
  desktop: [["zh-CN", "light"], ["en", "dark"]],
  phone: [["zh-CN", "dark"], ["en", "light"]],
};

for (const [device, its] of Object.entries(DEVICES)) {
  const isPhone = device === "phone";
  test.describe(device, () => {
    test.use(isPhone ? { ...its, viewport: SIZES.small } : its);

    for (const one of PAGES) {
      test.describe(one.name, () => {
        test.use({ role: one.role, expectedErrors: errorsOf(one) });

        test(isPhone ? "axe, width and targets, in both languages, light and dark" : "axe, in both languages, light and dark", async ({ page, context, server }) => {
          const path = await address(page, one);
          const found: string[] = [];
          for (const [lang, theme] of FORMS[device as keyof typeof DEVICES]) {
            await speak(context, server.url, lang);
            await open(page, path);
            await expect(page.locator("html")).toHaveAttribute("lang", lang);
            found.push(...(await findings(page, [theme])).map((line) => `${lang} ${line}`));
            if (!isPhone) continue;
            expect.soft(await tooWide(page), `wider than 360 px, ${lang}`).toEqual([]);
            expect.soft(await tooSmall(page), `too small to touch, ${lang}`).toEqual([]);
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
