import { expect, open, reload, test } from "../support/test.ts";

test("the language is switched, kept, and the page says which it speaks", async ({ page, context }) => {
  await open(page, "/deals");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await context.addCookies([{ name: "lang", value: "zh-CN", url: page.url() }]);
  await reload(page);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  // The side bar, or the bar at the foot of a phone.
  await expect(page.getByRole("navigation", { name: /^(主导航|底部导航)$/ })).toContainText("商机");
});

test("dark is dark", async ({ page, context }) => {
  const lightness = () => page.evaluate(() => {
    const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d")!;
    context.fillStyle = getComputedStyle(document.querySelector("main")!).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)].reduce((sum, part) => sum + part, 0) / 3;
  });
  await open(page, "/deals");
  expect(await lightness()).toBeGreaterThan(200);
  await context.addCookies([{ name: "theme", value: "dark", url: page.url() }]);
  await reload(page);
  expect(await lightness()).toBeLessThan(70);
});

test("the navigation leads to customers and back, without loading the page anew", async ({ page }) => {
  await open(page, "/deals");
  await page.evaluate(() => Object.assign(window, { stayed: true }));
  await page.locator('nav a[href="/customers"]:visible').first().click();
  await expect(page).toHaveURL(/\/customers$/);
  await expect(page.locator('nav a[href="/customers"]:visible').first()).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(page).toHaveURL(/\/deals$/);
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
});

test("an unknown address says so, with the status 404", async ({ page }) => {
  const answer = await page.request.get("/no-such-page");
  expect(answer.status()).toBe(404);
});
