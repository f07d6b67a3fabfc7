// A form in somebody else's page: made in the browser, embedded by one tag under a strict policy, filled in by a stranger, and there on the
// desk. A page that the form does not name shows nothing. Other programs make tickets with a token.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("web_forms");
const t = words("api_tokens");
const admin = words("admin");
const ui = words("ui");
const errors = words("errors");

type WebForm = { id: string; token: string; version: number; form: { name: string } };

/** Somebody's website: one page that embeds a form, and lets in nothing but what is ours. Its own origin, because the port differs. */
async function website(home: string, token: string): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const isPage = request.url === "/";
    response.writeHead(isPage ? 200 : 204, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src ${home}; frame-src ${home}`,
    });
    response.end(isPage ? `<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1><script src="${home}/embed/form.js" data-form="${token}" data-lang="en" async></script></main></html>` : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const closed = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

const form = (name: string, origins: string) => ({
  name, title: "", title_en: "Tell us", kind: "fault", category: null,
  asks: { name: "required", email: "required", phone: "asked" },
  thanks: "", thanks_en: "We are on it", origins, acknowledge: true,
});

test.describe("who manages the desk", () => {
  test.use({ role: "service_manager", expectedErrors: [/status of 422/] });

  test("makes a form, sees it while typing, copies its tag, switches it off and takes a removal back", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/web-forms");
    await page.getByRole("button", { name: w("add"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("add") });
    await dialog.locator("#web-form-name").fill(name);
    const picture = dialog.locator(".web-form-picture");
    await expect(picture).toContainText(w("part_email"));
    await dialog.locator("#web-form-asks-number").selectOption("required");
    await expect(picture).toContainText(w("part_number"));
    await dialog.locator("#web-form-title-en").fill("Spare parts");
    await expect(picture).toContainText("Spare parts");
    for (const part of ["email", "phone"]) await dialog.locator(`#web-form-asks-${part}`).selectOption("off");
    await dialog.locator("#web-form-origins").fill("not a website!");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(errors("web_form_reach"))).toBeVisible();
    await expect(dialog.getByText(errors("web_form_origin"))).toBeVisible();
    await dialog.locator("#web-form-asks-phone").selectOption("asked");
    await dialog.locator("#web-form-origins").fill("https://www.example.com/contact");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const row = page.locator(".web-forms__row").filter({ hasText: name });
    await expect(row).toContainText(w("came_none"));

    await row.getByRole("button", { name: w("embed") }).click();
    const snippet = page.getByRole("dialog", { name: w("embed") });
    await expect(snippet.locator("pre").first()).toContainText(/<script src="http.*\/embed\/form\.js" data-form="[0-9a-f]{32}" async><\/script>/);
    await expectAccessible(page, "dialog[open]");
    await snippet.getByRole("button", { name: w("close"), exact: true }).last().click();

    await row.getByRole("button", { name: w("switch_off", { name }) }).click();
    await expect(row.getByText(w("is_off"))).toBeVisible();
    await row.getByRole("button", { name: w("remove_this", { name }) }).click();
    await expect(row).toBeHidden();
    await page.getByRole("button", { name: ui("undo") }).first().click();
    await expect(row).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe("a stranger", () => {
  // The browser's own line about a frame that was not let in.
  test.use({ role: "service_manager", expectedErrors: [/frame-ancestors|Refused to frame|Framing/] });

  test("fills in a form on somebody's website, and it is on the desk; another website does not show it", async ({ page, server, browser }) => {
    const [subject, message] = [rareWord(), rareWord()];
    const id = await call<string>(page, server, "desk/web_forms/api/add_web_form", { form: form(subject, "") });
    const read = async () => (await call<{ forms: WebForm[] }>(page, server, "desk/web_forms/api/read_web_forms", {})).forms.find((one) => one.id === id)!;
    const { token, version } = await read();
    const site = await website(server.url, token);
    const visitor = await browser.newContext({ locale: "en" });
    const faults: string[] = [];
    const shop = await visitor.newPage();
    shop.on("console", (line) => line.type() === "error" && faults.push(line.text()));

    // No page may show it yet.
    await shop.goto(site.url);
    await expect(shop.locator("iframe")).toBeAttached();
    await expect.poll(() => faults.some((line) => /frame-ancestors|frame/i.test(line))).toBe(true);
    await expect(shop.frameLocator("iframe").getByRole("button", { name: w("send") })).toHaveCount(0);

    await call(page, server, "desk/web_forms/api/change_web_form", { id, version, form: form(subject, site.url) });
    faults.length = 0;
    await shop.goto(site.url);
    const frame = shop.frameLocator("iframe");
    await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Tell us");
    await expect(shop.locator("iframe")).toHaveAttribute("title", w("frame_title"));
    // The frame is as tall as what stands in it.
    await expect.poll(() => shop.locator("iframe").evaluate((node) => parseInt((node as HTMLIFrameElement).style.height, 10))).not.toBe(640);
    // Quicker than this no person types.
    await shop.waitForTimeout(2_100);
    await frame.getByLabel(w("part_name"), { exact: true }).fill("Wang Fang");
    await frame.getByLabel(w("part_email"), { exact: true }).fill("wang.fang@example.org");
    await frame.getByLabel(w("message"), { exact: true }).fill(`${message} is broken`);
    await frame.getByRole("button", { name: w("send") }).click();
    await expect(frame.getByText("We are on it")).toBeVisible();
    const number = ((await frame.locator("main").textContent()) ?? "").match(/T-\d{6}/)?.[0];
    expect(number).toBeDefined();
    expect(faults).toEqual([]);
    await visitor.close();
    await closed(site.server);

    await open(page, `/desk?queue=all&q=${message}`);
    await expect(page.getByRole("link", { name: new RegExp(message) }).first()).toBeVisible();
    const ticket = await call<{ id: string }>(page, server, "desk/tickets/api/read_ticket", { key: number });
    await open(page, `/desk/${ticket.id}`);
    const said = page.locator(".ticket-said").filter({ hasText: message });
    await expect(said).toContainText("wang.fang@example.org");
    await expect(said).toContainText("Wang Fang");
  });

  test("sends the page of a form without JavaScript, and reads what is wrong with it", async ({ page, server, browser }) => {
    const name = rareWord();
    const id = await call<string>(page, server, "desk/web_forms/api/add_web_form", { form: form(name, "") });
    const { forms } = await call<{ forms: WebForm[] }>(page, server, "desk/web_forms/api/read_web_forms", {});
    const { token } = forms.find((one) => one.id === id)!;
    const visitor = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url, locale: "zh-CN" });
    const sheet = await visitor.newPage();
    await sheet.goto(`/forms/${token}`);
    await expect(sheet.locator("html")).toHaveAttribute("lang", "zh-CN");
    await sheet.goto(`/forms/${token}?lang=en`);
    await sheet.locator("#name").fill("Li");
    await sheet.locator("#email").fill("li@example.org");
    await sheet.locator("#phone").fill("call me");
    await sheet.locator("#message").fill("hello");
    await sheet.waitForTimeout(2_100);
    await sheet.getByRole("button", { name: w("send") }).click();
    await expect(sheet.getByText(errors("web_form_phone"))).toBeVisible();
    await expect(sheet.locator("#message")).toHaveValue("hello");
    await sheet.locator("#phone").fill("0532 8888 0101");
    await sheet.getByRole("button", { name: w("send") }).click();
    await expect(sheet.getByRole("heading", { level: 1 })).toHaveText(w("sent_title"));
    await visitor.close();
    // Looked at on a small phone: nothing is wider than it, and nothing that axe would mend.
    const eyes = await browser.newContext({ baseURL: server.url, locale: "en", viewport: { width: 360, height: 740 } });
    const looked = await eyes.newPage();
    await looked.goto(`/forms/${token}`);
    expect(await looked.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(looked);
    await eyes.close();
  });
});

test.describe("an administrator", () => {
  test.use({ role: "administrator" });

  test("makes a token, a program makes a ticket with it, and revoking ends that", async ({ page, server, playwright }) => {
    const name = rareWord();
    await open(page, "/admin/api-tokens");
    await page.getByRole("button", { name: t("make"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: t("make") });
    await dialog.locator("#api-token-name").fill(name);
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: t("make"), exact: true }).click();
    const token = ((await dialog.locator("#api-token-made").textContent()) ?? "").trim();
    expect(token).toMatch(/^qzt_[0-9a-f]{64}$/);
    await dialog.getByRole("button", { name: t("close"), exact: true }).last().click();
    const row = page.locator(".api-tokens li").filter({ hasText: name });
    await expect(row).toContainText(token.slice(-4));

    const program = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
    const order = { data: { subject: rareWord(), message: "From the shop" }, headers: { "Idempotency-Key": name } };
    const first = await program.post("/api/v1/tickets", order);
    expect(first.status()).toBe(201);
    const made = (await first.json()) as { id: string; number: string };
    expect(((await (await program.post("/api/v1/tickets", order)).json()) as { id: string }).id).toBe(made.id);
    expect(await (await program.get(`/api/v1/tickets/${made.number}`)).json()).toMatchObject({ state: "new", id: made.id });

    await reload(page);
    await expect(row).toContainText(t("came", { count: 1 }));
    await row.getByRole("button", { name: t("revoke") }).click();
    const question = page.getByRole("dialog", { name: t("revoke_this", { name }) });
    await question.getByRole("button", { name: t("revoke"), exact: true }).click();
    await expect(row).toContainText(t("revoked"));
    expect((await program.get(`/api/v1/tickets/${made.number}`)).status()).toBe(401);
    await program.dispose();
    await expectAccessible(page);
  });
});

test.describe("with a file", () => {
  test.use({ role: "service_manager" });

  test("a stranger sends a file along, and an article is named while they write", async ({ page, browser, server }) => {
    const word = rareWord().toLowerCase();
    const article = { title: `How to mend a ${word}`, body: "Switch it off and on.", category: null, audience: "public", language: "en", review_months: "" };
    const id: string = await call(page, server, "knowledge/api/create_article", { form: article, twin: null });
    await call(page, server, "knowledge/api/publish_article", { id, version: 1 });
    const made: string = await call(page, server, "desk/web_forms/api/add_web_form", { form: { ...form(rareWord(), ""), files: true } });
    const room: { forms: WebForm[] } = await call(page, server, "desk/web_forms/api/read_web_forms", {});
    const token = room.forms.find((one) => one.id === made)!.token;
    const context = await browser.newContext({ baseURL: server.url, locale: "en" });
    const stranger = await context.newPage();
    await stranger.goto(`/forms/${token}?lang=en`);
    await stranger.locator("#name").fill("Wang");
    await stranger.locator("#email").fill(`${word}@example.com`);
    await stranger.locator("#message").fill(`My ${word} is broken`);
    await expect(stranger.getByRole("link", { name: article.title })).toBeVisible();
    await stranger.locator("#files").setInputFiles({ name: "log.txt", mimeType: "text/plain", buffer: Buffer.from("E-217") });
    await stranger.waitForTimeout(2_100);
    await stranger.getByRole("button", { name: w("send") }).click();
    await expect(stranger.getByRole("status")).toBeVisible();
    await context.close();
    await open(page, `/desk?queue=all&q=${word}`);
    await page.getByRole("link", { name: new RegExp(word, "i") }).first().click();
    await expect(page.getByRole("link", { name: "log.txt" })).toBeVisible();
  });
});
