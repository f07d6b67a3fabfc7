// Counts what hands do: key strokes beside names, clicks, taps. They are counted twice, by the test as it does them and by the page as
// they arrive, so that nothing is done that is not counted.
import type { Locator, Page } from "@playwright/test";
import { expect } from "./test.ts";

/** Seconds for a key and for making up one's mind, of an average typist: Card, Moran, Newell, "The keystroke-level model", 1980. */
const KEY = 0.28;
const MIND = 1.35;
/** Letters of a name in life, of which tests have shorter ones. */
const NAME = 15;

export class Steps {
  readonly page: Page;
  private strokes = 0;
  private letters = 0;
  private names = 0;
  private taps = 0;
  private minds = 0;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Begins to count. To be called before the first page is opened. */
  static async on(page: Page): Promise<Steps> {
    await page.addInitScript(() => {
      // What is kept by the tab outlives a page.
      const count = (what: string) => sessionStorage.setItem(what, String(Number(sessionStorage.getItem(what) ?? 0) + 1));
      addEventListener("keydown", () => count("steps-keys"), true);
      addEventListener("pointerdown", (event) => event.isPrimary && count("steps-taps"), true);
    });
    return new Steps(page);
  }

  /** One thought, and the keys that follow from it. */
  async press(...keys: string[]): Promise<void> {
    this.minds += 1;
    for (const key of keys) {
      await this.page.keyboard.press(key);
      this.strokes += 1;
    }
  }

  /** A name, letter by letter, and Enter. */
  async name(name: string): Promise<void> {
    await this.type(name);
    await this.page.keyboard.press("Enter");
    this.strokes += 1;
  }

  /** A name that something else than Enter ends. */
  async type(name: string): Promise<void> {
    this.minds += 1;
    this.names += 1;
    await this.page.keyboard.type(name);
    this.letters += name.length;
  }

  /** A tap with a finger, or a click where there is none. */
  async tap(where: Locator, finger = true): Promise<void> {
    this.minds += 1;
    await (finger ? where.tap() : where.click());
    this.taps += 1;
  }

  /** What it took: at most so many strokes and taps, and by the model so many seconds. Says it in the log, where `./bench U5` reads it. */
  async took(what: string, { steps, seconds }: { steps: number; seconds?: number }): Promise<void> {
    const arrived = await this.page.evaluate(() => ["steps-keys", "steps-taps"].map((what) => Number(sessionStorage.getItem(what) ?? 0)));
    expect(arrived, "keys and taps that arrived").toEqual([this.strokes + this.letters, this.taps]);
    const model = Math.round((this.strokes + this.taps + this.names * NAME) * KEY + this.minds * MIND);
    const parts = [this.strokes && `${this.strokes} key strokes beside the names`, this.taps && `${this.taps} taps`].filter(Boolean);
    console.log(`U5: ${what}: ${parts.join(" and ")} (at most ${steps})${seconds ? `, ${model} s by the keystroke-level model (at most ${seconds})` : ""}`);
    expect(this.strokes + this.taps, "strokes and taps").toBeLessThanOrEqual(steps);
    if (seconds) expect(model, "seconds by the keystroke-level model").toBeLessThanOrEqual(seconds);
  }
}
