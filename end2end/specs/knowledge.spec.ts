// Articles: written, proposed, published, read by strangers, and never overwritten by whoever saves last.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { undo } from "../support/parts.ts";
import { words } from "../support/words.ts";

const w = words("knowledge");

type Form = { title: string; body: string; category: null; audience: "internal" | "public"; language: "en" | "zh-CN"; review_months: string };

const form = (title: string, body: string, audience: Form["audience"] = "public"): Form => ({ title, body, category: null, audience, language: "en", review_months: "" });

test.use({ role: "service_agent" });

test("an agent writes and proposes, the manager publishes, a stranger reads without a program", async ({ page, as, browser, server }) => {
  const title = rareWord();
  await open(page, "/knowledge/new");
  await page.getByLabel(w("field_title")).fill(title);
  await page.getByLabel(w("field_body")).fill("# Earth\n\nAt most **4 Ω**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
  await page.getByLabel(w("audience"), { exact: true }).selectOption("public");
  await page.getByText(w("preview"), { exact: true }).click();
  await expect(page.getByRole("region", { name: w("preview") }).getByRole("heading", { name: "Earth" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: w("save_draft") }).click();
  await expect(page).toHaveURL(/\/knowledge\/[0-9a-f-]{36}$/);
  const id = page.url().split("/").at(-1)!;
  await page.getByRole("button", { name: w("propose") }).click();
  await expect(page.getByText(w("state_review"), { exact: true })).toBeVisible();

  const manager = await as("service_manager");
  await open(manager, `/knowledge?state=review&q=${title}`);
  await manager.getByRole("link", { name: title }).click();
  await manager.getByRole("button", { name: w("publish") }).click();
  await expect(manager.getByText(w("state_published"), { exact: true }).first()).toBeVisible();
  // The agent's page hears of it.
  await expect(page.getByText(w("state_published"), { exact: true }).first()).toBeVisible();

  const stranger = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, locale: "en" });
  const help = await stranger.newPage();
  await help.goto("/help?lang=en");
  await help.getByRole("searchbox").fill(title.slice(0, 6));
  await help.getByRole("button", { name: w("help_find") }).click();
  await help.getByRole("link", { name: title }).click();
  await expect(help.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(help.getByText("4 Ω")).toBeVisible();
  await help.getByRole("button", { name: w("no"), exact: true }).click();
  await help.getByLabel(w("missing")).fill("a drawing");
  await help.getByRole("button", { name: w("send") }).click();
  await expect(help.getByRole("status")).toHaveText(w("help_thanks"));
  await stranger.close();
  await open(page, `/knowledge/${id}`);
  await expect(page.getByText("a drawing")).toBeVisible();
});

test.describe("two editors", () => {
  test.use({ expectedErrors: [/status of 409/] });

  test("a stale save is refused, the text is kept and can be saved beside the other", async ({ page, as, server }) => {
    const title = rareWord();
    const id: string = await call(page, server, "knowledge/api/create_article", { form: form(title, "one\n"), twin: null });
    await open(page, `/knowledge/${id}/edit`);
    const manager = await as("service_manager");
    await open(manager, `/knowledge/${id}/edit`);
    await manager.getByLabel(w("field_body")).fill("two\n");
    await manager.getByRole("button", { name: w("save_draft") }).click();
    await expect(manager).toHaveURL(new RegExp(`/knowledge/${id}$`));

    await page.getByLabel(w("field_body")).fill("three\n");
    await page.getByRole("button", { name: w("save_draft") }).click();
    await expect(page.getByText(w("stale_save"), { exact: true })).toBeVisible();
    await expect(page.getByLabel(w("field_body"))).toHaveValue("three\n");
    await page.getByRole("button", { name: w("save_anyway") }).click();
    await expect(page).toHaveURL(new RegExp(`/knowledge/${id}$`));
    await expect(page.getByText(w("number", { number: 3 }), { exact: true }).first()).toBeVisible();
    await page.getByRole("button", { name: w("compare_before") }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText("two")).toBeVisible();
    await expect(dialog.getByText("three")).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: w("restore") }).click();
    await expect(page.getByText(w("restored_from", { number: 2 }))).toBeVisible();
  });
});

test("what is typed and not saved is there again", async ({ page, server }) => {
  const title = rareWord();
  const id: string = await call(page, server, "knowledge/api/create_article", { form: form(title, "one\n", "internal"), twin: null });
  await open(page, `/knowledge/${id}/edit`);
  await page.getByLabel(w("field_body")).fill("one and a half");
  page.on("dialog", (dialog) => void dialog.accept());
  await reload(page);
  await expect(page.getByText(w("kept_draft"))).toBeVisible();
  await expect(page.getByLabel(w("field_body"))).toHaveValue("one and a half");
  await page.getByRole("button", { name: w("discard_draft") }).click();
  await expect(page.getByLabel(w("field_body"))).toHaveValue("one");
});

test.describe("the manager", () => {
  test.use({ role: "service_manager" });

  test("archives with a way back, and keeps categories", async ({ page, server }) => {
    const title = rareWord();
    const id: string = await call(page, server, "knowledge/api/create_article", { form: form(title, "x"), twin: null });
    await call(page, server, "knowledge/api/publish_article", { id, version: 1 });
    await open(page, `/knowledge/${id}`);
    await page.getByRole("button", { name: w("article"), exact: true }).click();
    await page.getByRole("menuitem", { name: w("archive") }).click();
    await expect(page.getByText(w("state_archived"), { exact: true }).first()).toBeVisible();
    await undo(page).click();
    await expect(page.getByText(w("state_published"), { exact: true }).first()).toBeVisible();

    const name = rareWord();
    await open(page, "/knowledge/categories");
    await page.getByRole("button", { name: w("add_category") }).click();
    await page.getByRole("dialog").getByLabel(w("name"), { exact: true }).fill(name);
    await page.getByRole("dialog").getByRole("button", { name: w("save"), exact: true }).click();
    await expect(page.getByText(name)).toBeVisible();
    await page.getByRole("button", { name: w("remove_this", { name }) }).click();
    await expect(page.getByText(name)).toHaveCount(0);
  });
});

test.describe("a reader", () => {
  test.use({ role: "sales_rep", lang: "zh-CN" });

  test("finds an article by its initials and says that it helped", async ({ page }) => {
    const zh = words("knowledge", "zh-CN");
    await open(page, "/knowledge");
    await page.getByRole("searchbox", { name: zh("search") }).fill("zbfw");
    await page.getByRole("link", { name: "质保范围与报修流程" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "质保范围与报修流程" })).toBeVisible();
    await expect(page.getByRole("link", { name: zh("edit") })).toHaveCount(0);
    await page.getByRole("button", { name: zh("yes"), exact: true }).click();
    await expect(page.getByText(zh("thanks"))).toBeVisible();
  });
});

/** A picture of one point. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("a picture is chosen, said in words, put where the cursor was, and seen by strangers once it is published", async ({ page, as, browser, server }) => {
  const title = rareWord();
  await open(page, "/knowledge/new");
  await page.getByLabel(w("field_title")).fill(title);
  const body = page.getByLabel(w("field_body"));
  await body.fill("Look here: and on.");
  await body.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(11, 11));
  await page.locator('.editor input[name="file"]').setInputFiles({ name: "plate.png", mimeType: "image/png", buffer: PNG });
  const asked = page.getByLabel(w("picture_alt", { name: "plate.png" }));
  await expect(asked).toBeVisible();
  // Without words it is not put in unless it is an ornament.
  await page.getByRole("button", { name: w("picture_put"), exact: true }).click();
  await expect(page.getByText(w("picture_alt_missing"))).toBeVisible();
  await expectAccessible(page);
  await asked.fill("The plate [1]");
  await page.getByRole("button", { name: w("picture_put"), exact: true }).click();
  await expect(body).toHaveValue(/^Look here: !\[The plate \\\[1\\\]\]\(\/files\/article\/[0-9a-f-]{36}\) ?and on\.$|^Look here: ?!\[The plate/);
  await page.getByLabel(w("audience"), { exact: true }).selectOption("public");
  await page.getByRole("button", { name: w("save_draft") }).click();
  await expect(page).toHaveURL(/\/knowledge\/[0-9a-f-]{36}$/);
  const picture = page.getByRole("img", { name: "The plate [1]" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  const inside = await picture.getAttribute("src");
  const outside = `/help/pictures/${inside!.match(/[0-9a-f-]{36}/)![0]}`;
  const id = page.url().split("/").at(-1)!;
  const stranger = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false, locale: "en" });
  expect((await stranger.request.get(outside)).status()).toBe(404);
  const manager = await as("service_manager");
  await call(manager, server, "knowledge/api/publish_article", { id, version: 1 });
  const help = await stranger.newPage();
  await help.goto(`/help/${id}`);
  await expect(help.getByRole("img", { name: "The plate [1]" })).toHaveAttribute("src", outside);
  expect((await stranger.request.get(outside)).status()).toBe(200);
  await stranger.close();
});
