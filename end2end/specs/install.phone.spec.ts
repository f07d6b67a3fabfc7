// Qingzhou can be put on the home screen.
import { expect, open, test } from "../support/test.ts";

test.use({ serviceWorkers: "allow" });

test("the browser finds nothing that stands against installing", async ({ page, context }) => {
  await open(page, "/deals");
  const devtools = await context.newCDPSession(page);
  const manifest = await devtools.send("Page.getAppManifest");
  expect(manifest.errors).toEqual([]);
  expect(manifest.url).toMatch(/\/manifest\.webmanifest$/);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A private window, which every test is, cannot install anything; the browser says so besides its findings about the page.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});

test("the manifest names the product, and its icons are what it says", async ({ page }) => {
  await open(page, "/deals");
  const manifest = await (await page.request.get("/manifest.webmanifest")).json();
  expect(manifest).toMatchObject({ display: "standalone" });
  expect(manifest.name).toMatch(/Qingzhou|轻舟/);
  const icons: { src: string; sizes: string; type: string; purpose?: string }[] = manifest.icons;
  expect(icons.some(({ purpose }) => purpose?.includes("maskable"))).toBe(true);
  for (const size of ["192x192", "512x512"]) expect(icons.some(({ sizes }) => sizes === size), size).toBe(true);
  for (const { src, sizes, type } of icons) {
    const answer = await page.request.get(new URL(src, page.url()).href);
    expect(answer.headers()["content-type"], src).toBe(type);
    if (type !== "image/png") continue;
    const picture = await answer.body();
    expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`, src).toBe(sizes);
  }
});

test.describe("with the service worker in place", () => {
  test.beforeEach(async ({ page }) => {
    await open(page, "/deals");
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  });

  test("without a network a page of ours says so; with it, the product is back", async ({ page, context }) => {
    await context.setOffline(true);
    await page.goto("/customers");
    await expect(page.locator("link[href='/offline.css']")).toBeAttached();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await context.setOffline(false);
    await open(page, "/customers");
    await expect(page.locator("link[href='/offline.css']")).toHaveCount(0);
  });

  test("a visit asks the server for the page once", async ({ page }) => {
    const asked = async () => {
      const counted = await (await page.request.get("/metrics")).text();
      const lines = counted.split("\n").filter((line) => line.startsWith("http_requests_total") && line.includes('route="/deals"'));
      return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    };
    const before = await asked();
    await open(page, "/deals");
    expect(await asked()).toBe(before + 1);
  });
});
