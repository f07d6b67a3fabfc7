// Parts that pages have in common.
import { expect, type Locator, type Page } from "@playwright/test";
import { words } from "./words.ts";

const ui = words("ui");

/** A section of a page, by its heading. */
export const section = (page: Page, name: string): Locator =>
  page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name, exact: true }) });

/** The latest offer to take something back. */
export const undo = (page: Page): Locator =>
  page.getByRole("region", { name: ui("notifications") }).getByRole("button", { name: ui("undo") }).last();

/**
 * Presses the button that saves a form, and holds back what the page reads of its record then. The form stays open until that is
 * there: whoever opens it again at once begins from what was saved.
 */
export async function saveAndWait(page: Page, form: Locator, button: string, read: string): Promise<void> {
  let letGo = (): void => {};
  const held = new Promise<void>((done) => (letGo = done));
  await page.route(read, async (route) => {
    await held;
    await route.continue();
  });
  const [asked, saved] = [page.waitForRequest(read), page.waitForResponse("**/api/change_*")];
  await form.getByRole("button", { name: button, exact: true }).click();
  await saved;
  await asked;
  await expect(form).toBeVisible();
  letGo();
  await expect(form).toBeHidden();
  await page.unroute(read);
}
