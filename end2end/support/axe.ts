// Accessibility by axe: every rule, no finding tolerated.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import type { Theme } from "./test.ts";

/** Paints the page light or dark, as the choice in the account menu does. */
export async function paint(page: Page, theme: Theme): Promise<void> {
  await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
}

/** Fails with one line per element that breaks a rule. `within` narrows it to a part of the page, such as an open dialog. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  // What is on its way in or out has the wrong contrast for a moment.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished)));
  const builder = new AxeBuilder({ page });
  if (within) builder.include(within);
  const { violations } = await builder.analyze();
  const found = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`));
  expect(found, `axe at ${page.url()}`).toEqual([]);
}
