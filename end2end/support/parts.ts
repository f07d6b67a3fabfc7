// Parts that pages have in common.
import type { Locator, Page } from "@playwright/test";
import { words } from "./words.ts";

const ui = words("ui");

/** A section of a page, by its heading. */
export const section = (page: Page, name: string): Locator =>
  page.locator("section").filter({ has: page.getByRole("heading", { level: 2, name, exact: true }) });

/** The latest offer to take something back. */
export const undo = (page: Page): Locator =>
  page.getByRole("region", { name: ui("notifications") }).getByRole("button", { name: ui("undo") }).last();
