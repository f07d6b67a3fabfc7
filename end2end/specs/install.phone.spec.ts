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
