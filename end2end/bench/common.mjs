// What all benchmarks share: signing in, calling, percentiles, and the one line per figure.
import { appendFileSync, mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, devices } from "@playwright/test";
import { PASSWORD } from "../support/accounts.mjs";
import { launchOptions } from "../support/chromium.mjs";

/** "4G" of the figures: 9 Mbit/s down, 1.5 Mbit/s up, 60 ms each way. Chromium wants bytes, and the way there and back. */
export const FOUR_G = { offline: false, latency: 120, downloadThroughput: 9e6 / 8, uploadThroughput: 1.5e6 / 8 };
/** A phone, and it says so. */
export const PHONE = { userAgent: devices["Pixel 7"].userAgent, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: "en" };

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The value that the share `p` (0 to 1) of the values does not exceed. */
export function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)];
}

/** Median and 95th percentile, for people. */
export const spread = (values, unit) => `median ${round(percentile(values, 0.5))}, p95 ${round(percentile(values, 0.95))} ${unit}`;

export const round = (value) => (Math.abs(value) < 10 ? Math.round(value * 100) / 100 : Math.round(value));

/** Prints the line of a figure. `ok` is whether the goal is reached; the process ends with 1 where one is not. */
export function figure(key, what, measured, goal, ok) {
  if (!ok) process.exitCode = 1;
  console.log([key.padEnd(4), what.padEnd(58), String(measured).padEnd(34), String(goal).padEnd(16), ok ? "ok" : "short"].join(" "));
}

/** The line of a figure of times: `share` of them, as a rule 95 of a hundred, may take `goal` milliseconds; without a goal they are only told. `note` says of what data. */
export function figureOfTimes(key, what, times, goal, { share = 0.95, note = "" } = {}) {
  const told = share === 0.5 ? "" : `p${share * 100} `;
  figure(key, note ? `${what} (${note})` : what, spread(times, "ms"), goal === null ? "" : `${told}≤ ${goal} ms`, goal === null || percentile(times, share) <= goal);
  // For P12, which compares sizes.
  if (process.env.QZ_FIGURES) appendFileSync(process.env.QZ_FIGURES, `${JSON.stringify({ key, what: what.trim(), median: percentile(times, 0.5), p95: percentile(times, 0.95) })}\n`);
}

/** Signs in as the form does. Returns the headers of one who is signed in. */
export async function signIn(url, email) {
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email, password: PASSWORD, next: "/deals" }),
  });
  const cookie = answer.headers.getSetCookie().find((cookie) => cookie.startsWith("qingzhou="));
  if (!cookie || answer.headers.get("location")?.startsWith("/sign-in")) throw new Error(`${email} cannot sign in: ${answer.status} ${answer.headers.get("location")}`);
  return { origin: url, cookie: cookie.split(";")[0] };
}

/** Calls a server function, such as `deals/api/move_deals`. Returns what it gives; throws what it refuses. */
export async function call(url, headers, name, input) {
  const answer = await fetch(`${url}/api/app/${name}`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

/** The board as somebody sees it who filters nothing. */
export const EVERYTHING = {
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

/** A browser that is closed afterwards, whatever happens. */
export async function withBrowser(options, work) {
  const browser = await chromium.launch({ ...launchOptions, ...options, args: [...launchOptions.args, ...(options.args ?? [])] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** A context that is signed in. */
export async function signedIn(browser, url, email, options) {
  const context = await browser.newContext({ ...options, baseURL: url });
  const { cookie } = await signIn(url, email);
  const [name, value] = cookie.split("=");
  await context.addCookies([
    { name, value, url },
    { name: "lang", value: "en", url },
  ]);
  return context;
}

/** A folder that the database's account can enter, removed afterwards. */
export async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "qz-bench-"));
  chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Puts the service workers on the line `conditions` too. They fetch pages by themselves, and what is said to a page's own network
 * does not hold for them: without this a second visit would come over a perfect line.
 */
export async function slowServiceWorkers(browser, conditions) {
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send("Target.getTargets");
  const workers = targetInfos.filter(({ type }) => type === "service_worker");
  for (const { targetId } of workers) {
    const { sessionId } = await devtools.send("Target.attachToTarget", { targetId, flatten: false });
    const say = async (id, method, params) => {
      const answered = new Promise((resolve) => {
        const hear = (heard) => {
          if (heard.sessionId !== sessionId || JSON.parse(heard.message).id !== id) return;
          devtools.off("Target.receivedMessageFromTarget", hear);
          resolve();
        };
        devtools.on("Target.receivedMessageFromTarget", hear);
      });
      await devtools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
      await answered;
    };
    await say(1, "Network.enable", {});
    await say(2, "Network.emulateNetworkConditions", conditions);
  }
  return workers.length;
}

/** Waits until the page answers to clicks. */
export const hydrated = (page) => page.locator("html[data-hydrated], body[data-ahead]").waitFor({ state: "attached", timeout: 60_000 });
