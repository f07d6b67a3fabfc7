// Accessibility by axe: every rule that is on by itself, no finding tolerated.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import type Axe from "axe-core";
import type { Theme } from "./test.ts";

declare const axe: typeof Axe;

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Paints the page light or dark, as the choice in the account menu does, and as the system of somebody who has not chosen. */
export async function paint(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.evaluate((theme) => document.documentElement.setAttribute("data-theme", theme), theme);
}

/** Fails with one line per element that breaks a rule. `within` narrows it to a part of the page, such as an open dialog. */
export async function expectAccessible(page: Page, within?: string): Promise<void> {
  const { found } = await look(page, { within });
  expect(found, `axe at ${page.url()}`).toEqual([]);
}

/**
 * What breaks a rule on the page, painted in each of these, one line per element. The first time by all rules; then by those
 * about colours, the slow ones: the others would see the same again, as long as nothing but the colours has changed.
 */
export async function findings(page: Page, themes: Theme[]): Promise<string[]> {
  const all: string[] = [];
  let first: { form: string; colour: string[] } | undefined;
  for (const theme of themes) {
    await paint(page, theme);
    await settled(page);
    const form = await formOf(page);
    const { found, colour } = await look(page, { rules: first?.form === form ? first.colour : undefined });
    first ??= { form, colour };
    all.push(...found.map((line) => `${theme}: ${line}`));
  }
  return all;
}

async function look(page: Page, { within, rules }: { within?: string; rules?: string[] }): Promise<{ found: string[]; colour: string[] }> {
  await settled(page);
  // Axe would have to be brought into each of them.
  expect(page.frames(), "frames in the page").toHaveLength(1);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const { found, colour } = await page.evaluate(
    async ({ within, rules }) => {
      // Describing what is in order takes longer than finding it.
      const results = await axe.run(within ?? document, { resultTypes: ["violations"], ...(rules ? { runOnly: { type: "rule", values: rules } } : {}) });
      const { violations, passes, incomplete, inapplicable } = results;
      return {
        found: violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`)),
        colour: [...violations, ...passes, ...incomplete, ...inapplicable].filter(({ tags }) => tags.includes("cat.color")).map(({ id }) => id),
      };
    },
    { within, rules },
  );
  expect(colour, "rules about colours that have been looked at").toContain("color-contrast");
  return { found, colour };
}

/** Until nothing is on its way in or out: that has the wrong contrast for a moment. What the browser does not lay out (`content-visibility`) stands still and never ends. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const isSeen = ({ effect }: Animation) => effect instanceof KeyframeEffect && effect.target?.checkVisibility({ contentVisibilityAuto: true });
    const ends = (one: Animation) => one.effect?.getComputedTiming().iterations !== Infinity;
    return Promise.allSettled(document.getAnimations().filter((one) => ends(one) && isSeen(one)).map((one) => one.finished));
  });
}

/** All of the page that has nothing to do with colour: what is in it, and where each part stands and whether it is seen. */
function formOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const places = [...document.querySelectorAll("*")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height, element.checkVisibility({ visibilityProperty: true, opacityProperty: true })].join();
    });
    return `${document.body.innerHTML}\n${places.join(" ")}`;
  });
}
