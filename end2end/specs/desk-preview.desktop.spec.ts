// A ticket beside the list, on wide screens: chosen by a press and by keys, answered there, remembered; and articles that fit beside the
// answer.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const t = words("tickets");
const s = words("desk_suggestions");

test.use({ role: "service_agent", viewport: { width: 1440, height: 900 } });

const pane = (page: Page) => page.getByRole("complementary", { name: t("preview"), exact: true });

async function make(page: Page, server: { url: string }, subject: string): Promise<string> {
  const form = { kind: "question", subject, priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
  const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
  return id;
}

test("a line is shown beside the list and answered there", async ({ page, server }) => {
  const subjects = [rareWord(), rareWord()];
  for (const subject of subjects) await make(page, server, subject);
  await open(page, "/desk");
  await page.getByRole("button", { name: t("preview"), exact: true }).click();
  await page.getByRole("link", { name: new RegExp(subjects[1]!) }).click();
  await expect(pane(page).getByRole("heading", { name: subjects[1] })).toBeVisible();
  await expect(page).toHaveURL(/\/desk$/);
  await page.keyboard.press("ArrowDown");
  await expect(pane(page).getByRole("heading", { name: subjects[0] })).toBeVisible();
  await page.keyboard.press("k");
  await expect(pane(page).getByRole("heading", { name: subjects[1] })).toBeVisible();
  await expectAccessible(page, "aside.desk-preview");
  await pane(page).locator("#ticket-text").fill("Answered from the list");
  await pane(page).getByRole("button", { name: t("write_down"), exact: true }).click();
  await expect(pane(page).getByRole("listitem").filter({ hasText: "Answered from the list" })).toBeVisible();
  // It is there again the next time, and goes by the same button.
  await reload(page);
  await expect(pane(page)).toBeVisible();
  await page.getByRole("button", { name: t("preview"), exact: true }).click();
  await expect(pane(page)).toHaveCount(0);
});

test("an article that fits comes into the answer by one key", async ({ page, server }) => {
  const id = await make(page, server, "激光头报警，怎么更换保护镜片？");
  await open(page, `/desk/${id}`);
  const offered = page.getByRole("region", { name: s("title"), exact: true });
  await expect(offered.getByRole("listitem").first()).toBeVisible();
  await page.locator("#ticket-text").focus();
  await page.keyboard.press("Alt+Digit1");
  await expect(page.locator("#ticket-text")).not.toHaveValue("");
});
