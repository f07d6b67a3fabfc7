// What the board shows: filters, orders, the list, pipelines, totals.
import { Deals, alive, column } from "../support/board.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("deals");

test.describe("what narrows the board", () => {
  test("stands in the address, survives Back, and is taken away by its cross", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [
      { name: "small", value: 1_000 },
      { name: "large", value: 900_000 },
    ]);
    await page.getByRole("button", { name: w("filter"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("filter"), exact: true });
    await dialog.getByLabel(w("value_from", { currency: "CNY" })).fill("500000");
    await dialog.getByRole("button", { name: w("show_deals") }).click();
    await deals.stand({ Lead: ["large"] });
    await expect(page).toHaveURL(/[?&]from=500000(&|$)/);
    const narrowed = page.url();
    await deals.link("large").click();
    await expect(page).toHaveURL(/\/deals\/[0-9a-f-]{36}$/);
    await page.goBack();
    await expect(page).toHaveURL(narrowed);
    await deals.stand({ Lead: ["large"] });
    await reload(page);
    await deals.stand({ Lead: ["large"] });
    await page.getByRole("button", { name: /^Remove Value/ }).click();
    await deals.stand({ Lead: ["small", "large"] });
    await expect(page).not.toHaveURL(/from=/);
  });

  test("can be the owner, seen by the colleague to whom the link is sent", async ({ page, server, as }) => {
    const deals = await Deals.on(page, server, ["one"]);
    await page.getByRole("button", { name: w("filter"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("filter"), exact: true });
    await dialog.getByLabel(w("owner"), { exact: true }).selectOption("李娜");
    await dialog.getByRole("button", { name: w("show_deals") }).click();
    await deals.stand({ Lead: [] });
    await expect(page).toHaveURL(/[?&]owner=[0-9a-f-]{36}/);
    const other = await as("administrator");
    await open(other, page.url());
    await alive(other);
    await deals.stand({ Lead: [] }, other);
    await other.getByRole("button", { name: "Remove 李娜" }).click();
    await deals.stand({ Lead: ["one"] }, other);
  });

  test("can be a word, typed", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["apple", "pear"]);
    const search = page.getByRole("searchbox", { name: w("search_deals") });
    await search.fill(deals.named("pear"));
    await deals.stand({ Lead: ["pear"] });
    await expect(page).toHaveURL(/q=.*pear/);
    await search.fill(deals.word);
    await deals.stand({ Lead: ["apple", "pear"] });
  });

  test("that leaves nothing says so once, with the way out, on board and list", async ({ page, server }) => {
    const deals = await Deals.on(page, server, ["one"]);
    for (const view of ["", "&view=list"]) {
      await open(page, `/deals?q=${deals.word}-nowhere${view}`);
      await expect(page.getByText(w("nothing_matches"), { exact: true })).toBeVisible();
      await expect(page.getByText(w("column_empty")).filter({ visible: true })).toHaveCount(0);
      await page.getByRole("button", { name: w("clear_all") }).click();
      await expect(page).not.toHaveURL(/q=/);
      await expect(page.getByText(w("nothing_matches"), { exact: true })).toHaveCount(0);
      await expect(page.getByRole("searchbox", { name: w("search_deals") })).toHaveValue("");
    }
  });
});

test.describe("order", () => {
  test("a sorted board asks before it is sorted by hand again", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [
      { name: "small", value: 1_000 },
      { name: "large", value: 900_000 },
    ]);
    await page.getByLabel(w("sort"), { exact: true }).selectOption(w("sort_value"));
    await deals.stand({ Lead: ["large", "small"] });
    await expect(page).toHaveURL(/[?&]sort=value/);
    await deals.drag("small", "Lead", 0);
    const question = page.getByRole("dialog", { name: w("unsort_title") });
    await expect(question).toBeVisible();
    await deals.stand({ Lead: ["large", "small"] });
    await question.getByRole("button", { name: w("unsort_keep") }).click();
    await expect(page).toHaveURL(/[?&]sort=value/);
    await deals.drag("small", "Lead", 0);
    await question.getByRole("button", { name: w("unsort_remove") }).click();
    await expect(page).not.toHaveURL(/sort=/);
    await deals.stand({ Lead: ["small", "large"] });
  });

  test("by close date and by age", async ({ page, server }) => {
    const deals = await Deals.on(page, server, [
      { name: "late", close: "2099-06-01" },
      { name: "soon", close: "2099-01-01" },
      { name: "never", close: null },
    ]);
    await page.getByLabel(w("sort"), { exact: true }).selectOption(w("sort_close"));
    await deals.stand({ Lead: ["soon", "late", "never"] });
    await page.getByLabel(w("sort"), { exact: true }).selectOption(w("sort_age"));
    // Made from the last to the first.
    await deals.stand({ Lead: ["never", "soon", "late"] });
  });
});

test("the list shows the same deals, and moves them too", async ({ page, server }) => {
  const deals = await Deals.on(page, server, ["one", { name: "two", stage: "Proposal" }]);
  await page.getByRole("group", { name: w("look") }).getByText(w("look_list"), { exact: true }).click();
  await expect(page).toHaveURL(/[?&]view=list/);
  const rows = (stage: string) => column(page, stage).getByRole("link", { name: deals.word });
  await expect(rows("Lead")).toHaveText([deals.named("one")]);
  await expect(rows("Proposal")).toHaveText([deals.named("two")]);
  await page.getByRole("button", { name: w("move_named", { name: deals.named("one") }) }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Proposal" }).click();
  await expect(rows("Proposal")).toHaveCount(2);
  await expect(rows("Lead")).toHaveCount(0);
  await reload(page);
  await expect(rows("Proposal")).toHaveCount(2);
});

test("each pipeline is a board of its own", async ({ page }) => {
  await open(page, "/deals");
  await alive(page);
  await page.getByRole("navigation", { name: w("pipelines") }).getByRole("link", { name: "Export" }).click();
  await expect(page).toHaveURL(/[?&]pipeline=/);
  for (const stage of ["Inquiry", "Quote", "Sample", "Order", "Shipment", "Payment received"]) await expect(column(page, stage)).toBeAttached();
  await page.goBack();
  await expect(column(page, "Proposal")).toBeAttached();
});

test("a column says how many deals it holds and what they are worth", async ({ page, server }) => {
  const deals = await Deals.on(page, server, [
    { name: "one", value: 100_000 },
    { name: "two", value: 150_000 },
  ]);
  const head = column(page, "Lead").getByRole("heading").locator("../..");
  await expect(head).toContainText("2");
  await expect(head).toContainText("¥250K");
  await expect(head).toContainText(w("weighted", { sum: "¥25K" }));
  await deals.drag("two", "Proposal", 0);
  await expect(head).toContainText("¥100K");
});

test.describe("who may only read", () => {
  test.use({ role: "read_only" });

  test("finds every column greyed with the reason", async ({ page }) => {
    await open(page, "/deals");
    await alive(page);
    const card = column(page, "Lead").getByRole("listitem").first();
    const box = (await card.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + 80, box.y + 70, { steps: 4 });
    await expect(column(page, "Proposal").getByText(w("refuse_role"))).toBeVisible();
    await page.mouse.up();
    await expect(column(page, "Proposal").getByText(w("refuse_role"))).toBeHidden();
    await expect(page.getByRole("button", { name: w("new_deal") })).toBeHidden();
  });
});

test("a click on a figure of a card opens the deal, one beside the card nothing", async ({ page, server }) => {
  await Deals.on(page, server, [{ name: "one", value: 100_000 }]);
  const row = column(page, "Lead").getByRole("listitem").first();
  const card = (await row.getByRole("article").boundingBox())!;
  await page.mouse.click(card.x + card.width / 2, card.y + card.height + 3);
  await expect(page).toHaveURL(/\/deals(\?.*)?$/);
  await row.getByText("¥100K").click();
  await expect(page).toHaveURL(/\/deals\/[0-9a-f-]{36}/);
});
