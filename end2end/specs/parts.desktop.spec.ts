// What most visits never open is downloaded apart: later than the page, ahead of being wanted, and not always with success.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { Deals, column } from "../support/board.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");
const ui = words("ui");

const PART = "**/pkg/split_show_extra*";
/** Later than this after the page answers, the part has been fetched unasked. */
const AHEAD = 15_000;

test.describe("without the part", () => {
  test.use({ expectedErrors: [/Failed to load resource|Failed to fetch/] });
  test.beforeEach(async ({ page }) => page.route(PART, (route) => route.abort()));

  /** That it is missing is said; then the network is back, and one tries again. */
  const tryAgain = async (page: Page) => {
    const told = page.getByRole("region", { name: ui("notifications") }).getByText(ui("part_missing"));
    await expect(told).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.unroute(PART);
    await page.getByRole("region", { name: ui("notifications") }).getByRole("button", { name: ui("retry") }).click();
    await expect(told).toBeHidden();
  };

  test("the palette says so, each time, and opens once it is there", async ({ page }) => {
    await open(page, "/customers");
    const told = page.getByText(ui("part_missing"));
    await page.keyboard.press("ControlOrMeta+k");
    await expect(told).toBeVisible();
    await expectAccessible(page, ".toasts");
    await page.getByRole("button", { name: ui("dismiss") }).click();
    await expect(told).toBeHidden();
    await page.keyboard.press("ControlOrMeta+k");
    await tryAgain(page);
    await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  });

  test("a card for which the stage has a question goes back until it can be asked", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one", { name: "poor", customer: null, value: 0 }]);
    await deals.drag("poor", "Proposal", 0);
    await deals.stand({ Lead: ["one", "poor"], Proposal: [] });
    await tryAgain(page);
    const sheet = page.getByRole("dialog", { name: w("ask_fields", { stage: "Proposal" }) });
    await sheet.getByLabel(w("value"), { exact: true }).fill("25000");
    await sheet.getByRole("combobox", { name: w("customer") }).fill(deals.customer[1]);
    await sheet.getByRole("option", { name: deals.customer[1] }).first().click();
    await sheet.getByRole("button", { name: w("move_here"), exact: true }).click();
    await deals.stand({ Lead: ["one"], Proposal: ["poor"] });
  });

  test("the form of a column opens when tried again", async ({ page, server }) => {
    await Deals.on(page, server, ["one"]);
    await page.getByRole("button", { name: w("add_here", { stage: "Lead" }) }).click();
    await tryAgain(page);
    await expect(column(page, "Lead").locator("form")).toBeVisible();
  });

  test("the list says so in its place", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await page.getByRole("group", { name: w("look") }).getByText(w("look_list"), { exact: true }).click();
    const told = page.getByRole("alert").filter({ hasText: ui("part_missing") });
    await expect(told).toBeVisible();
    await page.unroute(PART);
    await told.getByRole("button", { name: ui("retry") }).click();
    await expect(column(page, "Lead").getByRole("link", { name: deals.named("one") })).toBeVisible();
  });
});

test("some time after the page answers the part is there, and opens without a network", async ({ page, context }) => {
  const begun = new Set<string>();
  const done = new Set<string>();
  page.on("request", (request) => begun.add(request.url()));
  page.on("requestfinished", (request) => done.add(request.url()));
  const parts = () => [...begun].filter((url) => /\/pkg\/.*\.wasm$/.test(url));
  await open(page, "/deals");
  expect(parts().filter((url) => url.includes("show_extra"))).toEqual([]);
  await expect.poll(() => parts().filter((url) => url.includes("show_extra") && done.has(url)).length, { timeout: AHEAD }).toBe(1);
  await expect.poll(() => parts().filter((url) => !done.has(url))).toEqual([]);
  await context.setOffline(true);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: words("shell")("keys") })).toBeVisible();
});

test("nothing is fetched ahead where every byte counts", async ({ page }) => {
  await page.addInitScript(() => {
    const connection = { get saveData() { return (document.documentElement.dataset.asked = "yes"); } };
    Object.defineProperty(navigator, "connection", { value: connection });
  });
  let fetched = false;
  page.on("request", (request) => (fetched ||= request.url().includes("show_extra")));
  await open(page, "/customers");
  // It asks when it would begin; what follows such a question would be on its way after another round of the browser's.
  await expect(page.locator("html[data-asked]")).toBeAttached({ timeout: AHEAD });
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
  expect(fetched).toBe(false);
});

test.describe("with the service worker", () => {
  test.use({ serviceWorkers: "allow" });

  test("what was fetched ahead is kept for the next visit", async ({ page }) => {
    await open(page, "/customers");
    // It watches over the pages that are opened from now on.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await open(page, "/customers");
    const kept = () =>
      page.evaluate(async () => {
        const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
        return all.flat().some(({ url }) => url.includes("show_extra"));
      });
    await expect.poll(kept, { timeout: AHEAD }).toBe(true);
  });
});

test("a page names the pieces of its program, and asks for them once it is painted", async ({ page }) => {
  await open(page, "/customers");
  for (const [path, piece] of [["/", "split_show_first"], ["/deals", "split_show_board"], ["/customers", "split_show_records"]] as const) {
    const markup = await (await page.request.get(path)).text();
    expect(markup.match(/<meta[^>]*name="pieces"[^>]*>/)?.[0], `${path} names ${piece}`).toContain(piece);
    expect(markup, "nothing but the program itself before the page is seen").not.toMatch(/<link[^>]*split_show/);
    await open(page, path);
    await expect(page.locator(`link[rel=preload][href*="${piece}"]`)).toHaveCount(1);
  }
});
