// Whether a page suits a small phone.
import type { Page } from "@playwright/test";

/** What sticks out of the page and is not inside something that scrolls by itself. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > room + 1 && !scrolls(element.parentElement))
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  });
}

/** What can be touched and is too small for it. */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets = 'button, summary, select, textarea, input:not([type="hidden"]), nav a, [role="button"], [role="tab"], [role="menuitem"], [role="option"]';
    return [...document.querySelectorAll<HTMLElement>(targets)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((element) => {
        // A thumb may also hit the label around a box, and a frame that the style draws around a small sign.
        const whole = (element.matches("input") && element.closest("label")) || element;
        const around = getComputedStyle(element, "::after");
        const { width, height } = whole.getBoundingClientRect();
        const grown = around.content !== "none" && around.position === "absolute";
        return {
          name: `${element.tagName.toLowerCase()}.${element.className} “${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 30)}”`,
          width: Math.max(width, grown ? parseFloat(around.width) : 0),
          height: Math.max(height, grown ? parseFloat(around.height) : 0),
        };
      })
      // Seen by readers of the screen only.
      .filter(({ width, height }) => width > 1 && height > 1)
      .filter(({ width, height }) => width < 43.5 || height < 43.5)
      .map(({ name, width, height }) => `${name} ${Math.round(width)}×${Math.round(height)}`);
  });
}
