// Notices on devices: the worker that a message wakes shows what is new to whoever is signed in, once. The services that carry
// such messages are far away; what they deliver the browser's own tools deliver here.
import { type BrowserContext, type CDPSession, type Page, type Worker } from "@playwright/test";
import { call, rareWord } from "../support/calls.ts";
import { wholeLaunchOptions } from "../support/chromium.mjs";
import { section } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("account");

test.use({ launchOptions: wholeLaunchOptions, serviceWorkers: "allow", role: "administrator", permissions: ["notifications"] });

/** The worker of the page, and a way to deliver a message to it. */
async function worker(page: Page, context: BrowserContext): Promise<{ worker: Worker; deliver: () => Promise<void> }> {
  const tools: CDPSession = await context.newCDPSession(page);
  const registered = new Promise<string>((found) =>
    tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && found(registrations[0].registrationId)),
  );
  await tools.send("ServiceWorker.enable");
  const registrationId = await registered;
  await expect.poll(() => context.serviceWorkers().length).toBeGreaterThan(0);
  const origin = new URL(page.url()).origin;
  return {
    worker: context.serviceWorkers()[0]!,
    deliver: async () => void (await tools.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: "" })),
  };
}

const shown = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => `${title} | ${body}`);
  });

test("a message shows what a colleague said, and only to whom it was said", async ({ page, context, server, as }) => {
  const endpoint = `https://fcm.googleapis.com/fcm/send/${rareWord()}`;
  await open(page, "/account");
  const { worker: own, deliver } = await worker(page, context);
  // What the browser's service would have given, had it been within reach.
  await own.evaluate((endpoint) => {
    const bound = { endpoint, unsubscribe: async () => true };
    Object.defineProperty(self, "bound", { value: bound });
    Object.assign((self as unknown as { registration: { pushManager: object } }).registration.pushManager, { getSubscription: async () => bound });
  }, endpoint);
  await call(page, server, "account/push/api/keep_push_device", { endpoint });

  const colleague = await as("sales_manager");
  await open(colleague, "/customers");
  const said = rareWord();
  const form = { name: `Push ${said}`, kind: "company", industry: "", country: "", region: "", address: "", phone: "0532 1", email: "", website: "", source: "", employees: "", annual_revenue: "", currency: "", founded_year: "" };
  const customer = await call<string>(colleague, server, "customers/api/create_customer", { form });
  const people = await call<[string, string][]>(colleague, server, "access/api/colleagues", {});
  const me = people.find(([, name]) => name === "管理员")![0];
  await call(colleague, server, "events/api/add_note", { on: { customer }, text: said, mentions: [me] });
  // The bell knows it first.
  await expect.poll(() => call<{ notices: { words: string | null }[] }>(page, server, "notices/api/inbox", { unread: true, before: null }).then(({ notices }) => notices.some(({ words }) => words === said))).toBe(true);
  await deliver();
  await expect.poll(() => shown(page)).toContainEqual(expect.stringContaining(said));
  // Woken once more it does not say the same again.
  await deliver();
  await expect.poll(() => shown(page)).toContainEqual(expect.stringContaining(w("push_nothing")));
  expect((await shown(page)).filter((one) => one.includes(said))).toHaveLength(1);
});

test("one's devices stand on the page of the account and are removed there", async ({ page, server }) => {
  await open(page, "/account");
  const devices = section(page, w("push"));
  await expect(devices.getByRole("button", { name: w("push_on") })).toBeVisible();
  await call(page, server, "account/push/api/keep_push_device", { endpoint: `https://fcm.googleapis.com/fcm/send/${rareWord()}` });
  await open(page, "/account");
  const row = devices.getByRole("listitem").filter({ hasText: "Chrome" }).first();
  await expect(row).toBeVisible();
  const before = await devices.getByRole("listitem").count();
  await row.getByRole("button", { name: w("push_device_remove") }).click();
  await expect(devices.getByRole("listitem")).toHaveCount(before - 1);
});

test.describe("where the browser forbids it", () => {
  test.use({ permissions: [] });

  test("the page says how to allow it, or that it was not allowed", async ({ page }) => {
    await open(page, "/account");
    const devices = section(page, w("push"));
    const on = devices.getByRole("button", { name: w("push_on") });
    await expect(devices.getByText(w("push_forbidden")).or(on)).toBeVisible();
    if (await on.isVisible()) {
      await on.click();
      await expect(page.getByText(words("errors")("push_not_allowed"))).toBeVisible();
    }
  });
});
