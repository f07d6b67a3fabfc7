// The board in tests: deals of the test's own, found by a word that no other deal has, and a mouse that carries cards.
import { expect, type Locator, type Page } from "@playwright/test";
import { call, rareWord } from "./calls.ts";
import { open } from "./test.ts";

type Stage = { id: string; name: string; kind: "open" | "won" | "lost" };
type Card = { id: string; name: string; customer: [string, string] | null; version: number };
export type Board = { pipeline: { id: string; stages: Stage[] }; columns: { stage: string; cards: Card[] }[]; currency: string };
type Where = { url: string };

const EVERYTHING = {
  pipeline: "00000000-0000-0000-0000-000000000000",
  owners: [],
  teams: [],
  value_from: null,
  value_to: null,
  close_from: null,
  close_to: null,
  stale: false,
  tags: [],
  text: "",
  sort: "hand",
};

/** The first pipeline as the person on the page sees it. */
export const readBoard = (page: Page, server: Where): Promise<Board> => call(page, server, "deals/api/read_board", { filter: EVERYTHING, lang: "en" });

export type Wish = { name: string; stage?: string; value?: number; close?: string | null; customer?: null };

export class Deals {
  readonly page: Page;
  /** Stands in the name of each of these deals and in no other. */
  readonly word: string;
  readonly ids: Map<string, string>;
  readonly board: Board;
  /** A customer of the sample data. */
  readonly customer: [string, string];

  private constructor(page: Page, word: string, board: Board, customer: [string, string]) {
    this.page = page;
    this.word = word;
    this.board = board;
    this.customer = customer;
    this.ids = new Map();
  }

  /** Makes deals, and opens the board with these alone. */
  static async on(page: Page, server: Where, wishes: (string | Wish)[]): Promise<Deals> {
    const deals = await Deals.made(page, server, wishes);
    await deals.look();
    return deals;
  }

  /**
   * Makes deals, in each column from the top as given, without opening anything. A plain name makes a deal in the first
   * stage that has all that any stage requires; `value: 0` or `customer: null` leave that out.
   */
  static async made(page: Page, server: Where, wishes: (string | Wish)[]): Promise<Deals> {
    const board = await readBoard(page, server);
    const customer = board.columns.flatMap(({ cards }) => cards).find((card) => card.customer)?.customer;
    if (!customer) throw new Error("no sample deal has a customer");
    const deals = new Deals(page, rareWord(), board, customer);
    // A new deal comes to the top of its column.
    for (const wish of [...wishes].reverse()) await deals.make(server, typeof wish === "string" ? { name: wish } : wish);
    return deals;
  }

  private async make(server: Where, { name, stage, value = 12_000, close = "2099-12-31", customer }: Wish): Promise<void> {
    const { pipeline, currency } = this.board;
    const made = await call<Card>(this.page, server, "deals/api/create_deal", {
      new: {
        name: this.named(name),
        pipeline: pipeline.id,
        stage: this.stage(stage ?? pipeline.stages[0]!.name).id,
        customer: customer === null ? null : this.customer[0],
        value: value === 0 ? null : String(value),
        currency,
        expected_close: close,
      },
    });
    this.ids.set(name, made.id);
  }

  private stage(name: string): Stage {
    const stage = this.board.pipeline.stages.find((stage) => stage.name === name);
    if (!stage) throw new Error(`there is no stage ${name}`);
    return stage;
  }

  /** Opens the board with these deals alone. `also` is further query, such as `&sort=value`. */
  async look(also = "", page = this.page): Promise<void> {
    await open(page, `/deals?q=${this.word}${also}`);
    await alive(page, this.board.pipeline.stages[0]!.name);
  }

  /** The whole name of a deal. */
  named(name: string): string {
    return `${this.word} ${name}`;
  }

  /** The row of a card, wherever it stands. */
  card(name: string, page = this.page): Locator {
    return page.locator(`[data-card="${this.ids.get(name)}"]`);
  }

  /** The link of a card, which takes the focus. */
  link(name: string, page = this.page): Locator {
    return page.getByRole("link", { name: this.named(name), exact: true });
  }

  /** Waits until the columns hold these cards, from the top; a stage that is not named is not looked at. */
  async stand(columns: Record<string, string[]>, page = this.page): Promise<void> {
    for (const [stage, names] of Object.entries(columns)) {
      await expect(column(page, stage).getByRole("listitem").getByRole("link"), `cards in ${stage}`).toHaveText(names.map((name) => this.named(name)));
    }
  }

  /** Drags a card by mouse to a place in a column, counted from the top without the card itself. */
  async drag(name: string, stage: string, place: number): Promise<void> {
    await this.lift(name);
    const to = await spot(this.page, stage, place);
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
    await framed(this.page);
    await this.page.mouse.up();
  }

  /** Takes a card up by its middle. */
  async lift(name: string): Promise<void> {
    const from = await middle(this.card(name));
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + 4, from.y + 12, { steps: 3 });
    await expect(this.page.locator(".board-ghost")).toBeVisible();
  }
}

/** Until the board has measured itself, which is the last thing that it does before it answers to hands. */
export const alive = (page: Page, stage = "Lead"): Promise<void> => expect(column(page, stage).getByRole("list")).toHaveAttribute("style", /padding/);

/** A column of the board. */
export const column = (page: Page, stage: string): Locator => page.getByRole("region", { name: stage, exact: true });

/** Until what was done last has been shown: two frames. */
export const framed = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));

/** The middle of what is on the screen. */
export async function middle(what: Locator): Promise<{ x: number; y: number }> {
  await what.scrollIntoViewIfNeeded();
  const box = await what.boundingBox();
  if (!box) throw new Error("it is not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The middle of a place in a column. */
export async function spot(page: Page, stage: string, place: number): Promise<{ x: number; y: number }> {
  return column(page, stage)
    .getByRole("list")
    .evaluate((list, place) => {
      const row = parseFloat(getComputedStyle(list).getPropertyValue("--board-row"));
      const { left, width, top } = list.parentElement!.parentElement!.getBoundingClientRect();
      return { x: left + width / 2, y: top + row * (place + 0.45) };
    }, place);
}
