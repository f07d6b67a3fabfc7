// What every browser test starts from: a server of the worker's own, a signed-in role, a language, and a page on which any
// error in the console fails the test.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test as base, expect, request, type BrowserContext, type BrowserContextOptions, type Page } from "@playwright/test";
import { ACCOUNTS, PASSWORD } from "./accounts.mjs";
import type { Role } from "./accounts.mjs";
import { Server } from "./server.mjs";

export { expect };
export type Lang = "zh-CN" | "en";
export type Theme = "light" | "dark";
type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;

export type Options = {
  /** Who is signed in; null for nobody. */
  role: Role | null;
  lang: Lang;
  theme: Theme;
  /** Console lines that belong to the test, such as the browser's own line about a refused request. */
  expectedErrors: RegExp[];
};

type ForTest = {
  /** A page in a browser of its own, signed in as another role, watched like the first. */
  as: (role: Role | null) => Promise<Page>;
};

type ForWorker = {
  server: Server & { session: (role: Role) => Promise<State> };
};

export const test = base.extend<Options & ForTest, ForWorker>({
  role: ["sales_manager", { option: true }],
  lang: ["en", { option: true }],
  theme: ["light", { option: true }],
  expectedErrors: [[], { option: true }],

  server: [
    async ({}, use, worker) => {
      const folder = process.env.QZ_BROWSER_FOLDER!;
      const data = join(folder, `w${worker.workerIndex}`);
      // -a keeps owners: the database's files may belong to another account.
      execFileSync("cp", ["-a", join(folder, "sample"), data]);
      const server = await Server.start(data, `worker-${worker.workerIndex}`);
      const sessions = new Map<Role, Promise<State>>();
      const session = (role: Role) => {
        if (!sessions.has(role)) sessions.set(role, signIn(server.url, role));
        return sessions.get(role)!;
      };
      await use(Object.assign(server, { session }));
      await server.stop();
      execFileSync("rm", ["-rf", data]);
    },
    { scope: "worker", timeout: 120_000 },
  ],

  baseURL: async ({ server }, use) => use(server.url),
  storageState: async ({ server, role }, use) => use(role === null ? undefined : await server.session(role)),
  colorScheme: async ({ theme }, use) => use(theme),
  locale: async ({ lang }, use) => use(lang),

  context: async ({ context, server, lang, theme, expectedErrors }, use) => {
    await prepare(context, server.url, lang, theme);
    const faults = watch(context, expectedErrors);
    await use(context);
    expect(faults, "errors in the browser").toEqual([]);
  },

  as: async ({ browser, server, lang, theme, viewport, isMobile, hasTouch, expectedErrors }, use) => {
    const opened: { context: BrowserContext; faults: string[] }[] = [];
    await use(async (role) => {
      const storageState = role === null ? undefined : await server.session(role);
      const context = await browser.newContext({ baseURL: server.url, storageState, viewport, isMobile, hasTouch, locale: lang, colorScheme: theme, timezoneId: "Asia/Shanghai" });
      await prepare(context, server.url, lang, theme);
      opened.push({ context, faults: watch(context, expectedErrors) });
      return context.newPage();
    });
    for (const { context } of opened) await context.close();
    expect(opened.flatMap(({ faults }) => faults), "errors in another browser").toEqual([]);
  },
});

async function prepare(context: BrowserContext, url: string, lang: Lang, theme: Theme): Promise<void> {
  await speak(context, url, lang);
  await context.addCookies([{ name: "theme", value: theme, url }]);
}

/** What is opened from now on is in this language, as after choosing it in the account menu. */
export async function speak(context: BrowserContext, url: string, lang: Lang): Promise<void> {
  await context.addCookies([{ name: "lang", value: lang, url }]);
}

/** Signs in as the form does, without the form. */
async function signIn(url: string, role: Role): Promise<State> {
  // Without the cookies of the test that asks: signing in would turn that session into this one.
  const client = await request.newContext({ baseURL: url, extraHTTPHeaders: { Origin: url }, storageState: { cookies: [], origins: [] } });
  const answer = await client.post("/sign-in", { form: { email: ACCOUNTS[role], password: PASSWORD, next: "" } });
  if (!answer.ok() || new URL(answer.url()).pathname === "/sign-in") throw new Error(`${ACCOUNTS[role]} cannot sign in: ${answer.status()} ${answer.url()}`);
  const state = await client.storageState();
  await client.dispose();
  return state;
}

/** Collects what must not happen: errors in the console, exceptions, answers of the kind 5xx, hydration that differs. */
function watch(context: BrowserContext, expected: RegExp[]): string[] {
  const faults: string[] = [];
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) faults.push(text);
  };
  context.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" || /hydrat|panicked/i.test(text)) note(`console: ${text} (${message.location().url})`);
  });
  context.on("weberror", (error) => note(`exception: ${error.error().stack ?? error.error().message}`));
  context.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  return faults;
}

/** Waits until the page answers to clicks: the program marks the document when it has taken over; some pages need none. */
export async function ready(page: Page): Promise<void> {
  await page.locator("html[data-hydrated], body[data-ahead]").waitFor({ state: "attached", timeout: 15_000 });
}

/** Loads the page anew and waits until it answers to clicks. */
export async function reload(page: Page): Promise<void> {
  await page.reload();
  await ready(page);
}

/** Opens an address and waits until the page answers to clicks. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}
