import { ACCOUNTS, PASSWORD } from "../support/accounts.mjs";
import { expect, open, ready, test } from "../support/test.ts";
import { words } from "../support/words.ts";

test.use({ role: null });

const w = words("shell");
const email = 'input[name="email"]';
const password = 'input[name="password"]';
const submit = 'form button[type="submit"]';

for (const [lang, text] of [
  ["en", /not right/],
  ["zh-CN", /不对/],
] as const) {
  test.describe(lang, () => {
    test.use({ lang });

    test("a wrong password is said in words, and the e-mail stays", async ({ page }) => {
      await page.goto("/sign-in");
      await page.fill(email, ACCOUNTS.sales_rep);
      await page.fill(password, "not this one");
      await page.click(submit);
      await expect(page.getByRole("alert")).toHaveText(text);
      await expect(page.locator(email)).toHaveValue(ACCOUNTS.sales_rep);
      await expect(page).toHaveURL(/\/sign-in/);
    });
  });
}

test("the right password leads home, and signing out back", async ({ page }) => {
  await page.goto("/sign-in");
  await page.fill(email, ACCOUNTS.sales_rep);
  await page.fill(password, PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/$/);
  await ready(page);
  // At the foot of the side bar; on phones behind "more".
  await page
    .getByRole("button", { name: w("account_of", { name: "李娜" }), exact: true })
    .or(page.getByRole("button", { name: w("more"), exact: true }))
    .filter({ visible: true })
    .click();
  await page.getByRole("menuitem", { name: w("sign_out"), exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/deals");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the page comes without the program, and fetches it for the next one meanwhile", async ({ page }) => {
  const program: string[] = [];
  page.on("requestfinished", (request) => /\.wasm$/.test(request.url()) && program.push(request.url()));
  await page.goto("/sign-in", { waitUntil: "load" });
  await expect(page.locator("script[src*=pkg], link[rel*=preload][href*=pkg]")).toHaveCount(0);
  const ahead = ((await page.locator("body").getAttribute("data-ahead")) ?? "").split(" ").filter((file) => file.endsWith(".wasm"));
  expect(ahead.length).toBeGreaterThan(2);
  await expect.poll(() => new Set(program.map((url) => new URL(url).pathname))).toEqual(new Set(ahead));
});

test("after signing in, one comes to the page one had asked for", async ({ page }) => {
  await page.goto("/customers");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.fill(email, ACCOUNTS.sales_rep);
  await page.fill(password, PASSWORD);
  await page.click(submit);
  await expect(page).toHaveURL(/\/customers$/);
});

test("nobody is sent to a foreign page after signing in", async ({ page, server }) => {
  await page.goto("/sign-in?next=https%3A%2F%2Fexample.com%2F");
  await page.fill(email, ACCOUNTS.sales_rep);
  await page.fill(password, PASSWORD);
  await page.click(submit);
  await expect(page).toHaveURL((url) => url.origin === server.url && url.pathname !== "/sign-in");
});

test("the session's cookie is out of reach of scripts", async ({ page, context }) => {
  await page.goto("/sign-in");
  await page.fill(email, ACCOUNTS.sales_rep);
  await page.fill(password, PASSWORD);
  await page.click(submit);
  await expect(page).toHaveURL(/\/$/);
  const session = (await context.cookies()).filter((cookie) => cookie.name !== "lang" && cookie.name !== "theme");
  expect(session).toHaveLength(1);
  expect(session[0]).toMatchObject({ httpOnly: true, sameSite: "Lax" });
});

test("the form works without the browser's program", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.fill(email, ACCOUNTS.sales_rep);
  await page.fill(password, PASSWORD);
  await page.click(submit);
  await expect(page).toHaveURL(/\/$/);
  await context.close();
});

test("switching the language before signing in", async ({ page }) => {
  await page.goto("/sign-in");
  await page.locator('a[lang="zh-CN"]').click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.locator(submit)).toHaveText("登录");
});

test("pages wait for a sign-in, files of the page do not", async ({ page }) => {
  await open(page, "/sign-in");
  for (const [path, status] of [
    ["/healthz", 200],
    ["/manifest.webmanifest", 200],
    ["/icons/icon.svg", 200],
  ] as const) {
    expect((await page.request.get(path)).status(), path).toBe(status);
  }
});
