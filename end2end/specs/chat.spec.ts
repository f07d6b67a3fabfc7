// A chat in the corner of somebody else's page, under a strict policy: a visitor and an agent in two browsers at once. A conversation outlives
// a lost network and a reload, notes stay inside, and while nobody is there a request is left. A page that the chat does not name shows nothing.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("chat");
const f = words("web_forms");
const t = words("tickets");
const admin = words("admin");
const ui = words("ui");
const errors = words("errors");
const events = words("events");

type Widget = { id: string; token: string; version: number; form: { name: string } };
type Hands = { id: string };
type Home = { url: string };

/** Somebody's website: one page with a chat, which lets in nothing but what is ours. Its own origin, because the port differs. */
async function website(home: string, token: string): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const isPage = request.url === "/";
    response.writeHead(isPage ? 200 : 204, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src ${home}; frame-src ${home}`,
    });
    response.end(isPage ? `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title><main><h1>Shop</h1><p><a href="#x">A link</a></p></main><script src="${home}/embed/chat.js" data-chat="${token}" async></script></html>` : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const closed = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

const widget = (name: string, origins: string) => ({
  name, greeting: "", greeting_en: "Ask us anything", away: "", away_en: "We are asleep", colour: "violet", side: "right", origins, calendar: null,
  asks: { name: "asked", email: "asked" }, kind: "question", category: null, priority: "normal", rates: true,
});

/** A widget and a website that shows it. */
async function made(page: Page, home: Home) {
  const name = rareWord();
  const id = await call<string>(page, home, "desk/chat/api/add_chat_widget", { form: widget(name, "") });
  const read = async () => (await call<{ widgets: Widget[] }>(page, home, "desk/chat/api/read_chat_widgets", {})).widgets.find((one) => one.id === id)!;
  const { token, version } = await read();
  const site = await website(home.url, token);
  const allow = () => call(page, home, "desk/chat/api/change_chat_widget", { id, version, form: widget(name, site.url) });
  return { token, site, allow };
}

/** Whether anybody is there: the signed-in person alone, or nobody. */
async function presence(page: Page, home: Home, mine: "available" | "off") {
  for (const { id } of await call<Hands[]>(page, home, "desk/assignment/api/hands_at_desk", {})) {
    await call(page, home, "desk/assignment/api/set_presence", { person: id, presence: "off" });
  }
  await call(page, home, "desk/assignment/api/set_presence", { person: null, presence: mine });
}

type Visit = { context: BrowserContext; shop: Page; frame: FrameLocator; button: Locator };

/** A visitor's own browser, of the same size as the agent's. */
async function visit(browser: Browser, page: Page, url: string): Promise<Visit> {
  const context = await browser.newContext({ locale: "en", viewport: page.viewportSize() });
  const shop = await context.newPage();
  await shop.goto(url);
  const button = shop.locator("[data-qingzhou-chat] button");
  return { context, shop, button, frame: shop.frameLocator("#frame") };
}

const line = (frame: FrameLocator, text: string) => frame.locator(".line").filter({ hasText: text });

test.describe("who manages the desk", () => {
  test.use({ role: "service_manager", expectedErrors: [/status of 422/] });

  test("makes a chat, sees it while typing, copies its tag, switches it off and takes a removal back", async ({ page }) => {
    const name = rareWord();
    await open(page, "/admin/chat");
    await page.getByRole("button", { name: w("add"), exact: true }).first().click();
    const dialog = page.getByRole("dialog", { name: w("add") });
    await dialog.locator("#chat-widget-name").fill(name);
    const picture = dialog.locator(".chat-picture");
    await expect(picture).toContainText(w("usual_greeting"));
    await dialog.locator("#chat-widget-greeting-en").fill("Spare parts? Ask!");
    await expect(picture).toContainText("Spare parts? Ask!");
    await dialog.locator("#chat-widget-colour").selectOption("red");
    await expect(picture).toHaveAttribute("data-colour", "red");
    await dialog.getByText(w("preview_away"), { exact: true }).click();
    await expect(picture).toContainText(w("usual_away"));
    await dialog.locator("#chat-widget-asks-phone").selectOption("required");
    await expect(picture).toContainText(f("part_phone"));
    await dialog.locator("#chat-widget-origins").fill("not a website!");
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(errors("web_form_origin"))).toBeVisible();
    await dialog.locator("#chat-widget-origins").fill("https://www.example.com/contact");
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const row = page.locator(".web-forms__row").filter({ hasText: name });
    await expect(row).toContainText(w("came_none"));

    await row.getByRole("button", { name: w("embed") }).click();
    const snippet = page.getByRole("dialog", { name: w("embed") });
    await expect(snippet.locator("pre").first()).toContainText(/<script src="http.*\/embed\/chat\.js" data-chat="[0-9a-f]{32}" async><\/script>/);
    await expectAccessible(page, "dialog[open]");
    await snippet.getByRole("button", { name: f("close"), exact: true }).last().click();

    await row.getByRole("button", { name: w("switch_off", { name }) }).click();
    await expect(row.getByText(w("is_off"))).toBeVisible();
    await row.getByRole("button", { name: w("remove_this", { name }) }).click();
    await expect(row).toBeHidden();
    await page.getByRole("button", { name: ui("undo") }).first().click();
    await expect(row).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe("a visitor", () => {
  test.use({ role: "service_manager" });

  test("talks with an agent through a lost network and a reload, and says how it went", async ({ page, server, browser, isMobile }) => {
    test.slow();
    const { site, allow } = await made(page, server);
    await allow();
    await open(page, "/desk");
    await presence(page, server, "available");
    const { context, shop, frame, button } = await visit(browser, page, site.url);
    const faults: string[] = [];
    shop.on("console", (message) => message.type() === "error" && /Content.Security|policy/i.test(message.text()) && faults.push(message.text()));

    // The button opens it by keyboard too; it fills a phone, and Escape leads back.
    await expect(button).toHaveAccessibleName(w("open_chat"));
    await button.focus();
    await shop.keyboard.press("Enter");
    await expect(frame.getByText("Ask us anything")).toBeVisible();
    await expect(frame.locator("#text")).toBeFocused();
    if (isMobile) expect((await shop.locator("#frame").boundingBox())!.width).toBe(page.viewportSize()!.width);
    await shop.keyboard.press("Escape");
    await expect(shop.locator("#frame")).toBeHidden();
    await expect(button).toBeFocused();
    await button.click();

    const [question, note] = [rareWord(), rareWord()];
    await frame.locator("#live-name").fill("Wang Fang");
    await frame.locator("#text").fill(`${question} beeps`);
    await frame.locator("#text").press("Enter");
    await expect(line(frame, question)).toBeVisible();
    await expect(frame.getByText(w("waiting_for_you"))).toBeVisible();

    // The agent is told wherever they are, takes it, and both see each other.
    await expect(page.locator(".chat-count").filter({ visible: true }).first()).toContainText(/\d/);
    await open(page, "/desk/chats");
    const waiting = page.locator(".chat-line").filter({ hasText: question });
    await expect(waiting).toContainText("Wang Fang");
    await expect(waiting).toContainText(w("is_here"));
    await expectAccessible(page);
    await waiting.getByRole("button", { name: w("take") }).click();
    await expect(page).toHaveURL(/\/desk\/[0-9a-f-]{36}$/);
    const bar = page.locator(".chat-bar");
    await expect(bar).toContainText("Wang Fang");
    await expect(bar).toContainText(w("is_here"));
    await expect(page.getByText(w("goes_live"))).toBeVisible();
    await page.locator("#ticket-text").pressSequentially("Which machine");
    await expect(frame.locator("#types")).not.toBeEmpty();
    await page.locator("#ticket-text").fill("Which machine is it?");
    await page.locator("#ticket-reply button[type=submit]").click();
    await expect(line(frame, "Which machine is it?")).toBeVisible();
    await expect(frame.locator("#types")).toBeEmpty();
    await expect(frame.locator("#who")).toContainText(w("with", { name: "" }).trim());
    await frame.locator("#text").pressSequentially("The");
    await expect(bar).toContainText(w("types"));

    // What we say among ourselves stays inside.
    await page.locator(".ticket-reply .segmented").getByText(t("way_note"), { exact: true }).click();
    await page.locator("#ticket-text").fill(`${note} is a difficult one`);
    await page.locator("#ticket-reply button[type=submit]").click();
    await expect(page.locator(".ticket-said").filter({ hasText: note })).toBeVisible();

    // The network is lost: nothing else is, and it goes when one tries again.
    await context.setOffline(true);
    await frame.locator("#text").fill("The XC-20, since this morning");
    await frame.getByRole("button", { name: w("send") }).click();
    await expect(line(frame, "The XC-20")).toContainText(w("not_sent"));
    await context.setOffline(false);
    await line(frame, "The XC-20").getByRole("button", { name: w("again") }).click();
    await expect(line(frame, "The XC-20")).not.toContainText(w("not_sent"));
    await expect(page.locator(".ticket-said").filter({ hasText: "The XC-20" })).toHaveCount(1);

    // Loaded anew, with the chat closed: what is said meanwhile is counted at the button, and all is there.
    await shop.reload();
    await expect(button).toHaveAccessibleName(w("open_chat"));
    await page.locator(".ticket-reply .segmented").getByText(t("way_ours"), { exact: true }).click();
    await page.locator("#ticket-text").fill("A part is on its way");
    await page.locator("#ticket-reply button[type=submit]").click();
    await expect(button).toHaveAccessibleName(/1$/);
    await button.click();
    for (const text of [question, "Which machine is it?", "The XC-20", "A part is on its way"]) await expect(line(frame, text)).toHaveCount(1);
    await expect(button.or(shop.locator("#frame")).first()).toBeVisible();
    expect(await frame.locator("body").textContent()).not.toContain(note);
    expect(faults).toEqual([]);

    // We end it, and the visitor says how it went.
    await bar.getByRole("button", { name: w("end") }).click();
    await expect(bar).toContainText(w("over_agent"));
    await expect(frame.getByText(w("over"))).toBeVisible();
    const [rating] = await Promise.all([context.waitForEvent("page"), frame.getByRole("link", { name: w("rate") }).click()]);
    await expect(rating.locator("input[name=score]")).toHaveCount(5);
    await rating.close();
    await frame.getByRole("button", { name: w("begin_again") }).click();
    await expect(line(frame, question)).toHaveCount(0);
    await expect(frame.locator("#text")).toBeFocused();
    await context.close();
    await closed(site.server);
  });

  test("leaves a request while nobody is there", async ({ page, server, browser }) => {
    const { site, allow, token } = await made(page, server);
    await allow();
    await open(page, "/account");
    await presence(page, server, "off");
    const { context, frame, button } = await visit(browser, page, site.url);
    await button.click();
    await expect(frame.getByText("We are asleep")).toBeVisible();
    const question = rareWord();
    await frame.locator("#text").fill(`${question} is asleep`);
    await frame.getByRole("button", { name: w("leave") }).click();
    await expect(frame.getByText(errors("web_form_answer"))).toBeVisible();
    await expect(frame.locator("#text")).toHaveValue(`${question} is asleep`);
    await frame.locator("#away-email").fill("wang.fang@example.org");
    await frame.getByRole("button", { name: w("leave") }).click();
    await expect(frame.getByText(w("left_request"))).toBeVisible();
    await context.close();
    await closed(site.server);
    await open(page, `/desk?queue=all&q=${question}`);
    await page.getByRole("link", { name: new RegExp(question) }).first().click();
    await expect(page.locator(".chat-bar")).toContainText(w("over_away"));
    await expect(page.locator(".chat-bar")).toContainText("wang.fang@example.org");
    await presence(page, server, "available");

    // Looked at on a small phone: nothing is wider than it, and nothing that axe would mend.
    const eyes = await browser.newContext({ baseURL: server.url, locale: "zh-CN", viewport: { width: 360, height: 740 } });
    const looked = await eyes.newPage();
    await looked.goto(`/chat/${token}`);
    await expect(looked.locator("html")).toHaveAttribute("lang", "zh-CN");
    expect(await looked.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await expectAccessible(looked);
    await eyes.close();
  });
});

test.describe("an agent who ended a chat", () => {
  // The browser's own line about what is refused once the visitor has begun anew.
  test.use({ role: "service_manager", expectedErrors: [/status of 409/] });

  test("takes that back for both sides, until the visitor begins anew", async ({ page, server, browser }) => {
    test.slow();
    const { token, site } = await made(page, server);
    await open(page, "/desk");
    await presence(page, server, "available");
    const context = await browser.newContext({ baseURL: server.url, locale: "en", viewport: page.viewportSize() });
    const chat = await context.newPage();
    await chat.goto(`/chat/${token}?lang=en`);
    const [question, more] = [rareWord(), rareWord()];
    await chat.locator("#text").fill(`${question} beeps`);
    await chat.locator("#text").press("Enter");
    await open(page, "/desk/chats");
    await page.locator(".chat-line").filter({ hasText: question }).getByRole("button", { name: w("take") }).click();
    const bar = page.locator(".chat-bar");
    await page.locator("#ticket-text").fill("Which machine is it?");
    await page.locator("#ticket-reply button[type=submit]").click();
    await expect(chat.locator(".line").filter({ hasText: "Which machine is it?" })).toBeVisible();

    // Ended by mistake; the visitor had gone to what they are offered, and stands in the field again.
    await bar.getByRole("button", { name: w("end") }).click();
    await expect(bar).toContainText(w("over_agent"));
    await expect(chat.getByText(w("over"))).toBeVisible();
    await expect(chat.getByRole("link", { name: w("rate") })).toBeVisible();
    await chat.locator("#begin-again").focus();
    const undo = page.getByRole("button", { name: ui("undo") }).last();
    await undo.focus();
    await page.keyboard.press("Enter");
    await expect(bar.getByRole("button", { name: w("end") })).toBeVisible();
    await expect(bar).toContainText(w("is_here"));
    await expect(chat.getByText(w("goes_on"))).toBeVisible();
    await expect(chat.getByText(w("over"))).toBeHidden();
    await expect(chat.locator("#text")).toBeFocused();
    await expectAccessible(chat);
    await chat.keyboard.type(`${more} is still wrong`);
    await chat.keyboard.press("Enter");
    await expect(page.locator(".ticket-said").filter({ hasText: more })).toBeVisible();
    await expect(chat.getByText(w("goes_on"))).toBeHidden();
    for (const did of ["did_ticket_chat_ended", "did_ticket_chat_end_undone"]) {
      await expect(page.locator(".ticket-story").getByText(events(did)).first()).toBeVisible();
    }

    // Ended again, and the visitor begins anew: they keep the new one, which hears us, and the old one is not opened.
    await bar.getByRole("button", { name: w("end") }).click();
    const anew = chat.waitForResponse((answer) => answer.url().endsWith("/anew"));
    await chat.locator("#begin-again").click();
    await anew;
    await page.getByRole("button", { name: ui("undo") }).last().click();
    await expect(page.getByText(errors("chat_begun_anew"))).toBeVisible();
    await expect(bar).toContainText(w("over_agent"));
    const another = rareWord();
    await chat.locator("#text").fill(`${another} too`);
    await chat.locator("#text").press("Enter");
    await open(page, "/desk/chats");
    await page.locator(".chat-line").filter({ hasText: another }).getByRole("button", { name: w("take") }).click();
    await page.locator("#ticket-text").fill("We look into it");
    await page.locator("#ticket-reply button[type=submit]").click();
    await expect(chat.locator(".line").filter({ hasText: "We look into it" })).toBeVisible();
    await expect(chat.locator(".line").filter({ hasText: question })).toHaveCount(0);
    await context.close();
    await closed(site.server);
  });
});

test.describe("a visitor who gave no address", () => {
  test.use({ role: "service_manager" });

  test("leaves one later, by keyboard and on a small phone", async ({ page, server, browser }) => {
    const { token, site } = await made(page, server);
    await open(page, "/desk");
    await presence(page, server, "available");
    const context = await browser.newContext({ baseURL: server.url, locale: "en", viewport: { width: 360, height: 640 } });
    const chat = await context.newPage();
    await chat.goto(`/chat/${token}?lang=en`);
    const offer = chat.getByText(w("leave_address"));
    await expect(offer).toBeHidden();
    const question = rareWord();
    await chat.locator("#text").fill(`${question} beeps`);
    await chat.locator("#text").press("Enter");
    await expect(offer).toBeVisible();
    await offer.focus();
    await chat.keyboard.press("Enter");
    const field = chat.locator("#address-email");
    await expect(field).toBeVisible();
    expect(await chat.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await field.fill("not an address");
    await chat.keyboard.press("Enter");
    await expect(chat.getByText(errors("person_email_form"))).toBeVisible();
    await expect(field).toBeFocused();
    await expectAccessible(chat);
    await field.fill("Wang.Fang@example.org");
    await chat.keyboard.press("Enter");
    await expect(chat.getByText(w("address_left"))).toBeVisible();
    await expect(offer).toBeHidden();
    await expect(chat.locator("#text")).toBeFocused();
    // It is known from now on, and colleagues see it.
    await chat.reload();
    await expect(chat.locator(".line").filter({ hasText: question })).toBeVisible();
    await expect(offer).toBeHidden();
    await open(page, "/desk/chats");
    await page.locator(".chat-line").filter({ hasText: question }).getByRole("button", { name: w("take") }).click();
    await expect(page.locator(".chat-bar")).toContainText("wang.fang@example.org");
    await expect(page.locator(".ticket-story").getByText(events("did_ticket_chat_address")).first()).toBeVisible();
    await context.close();
    await closed(site.server);
  });
});

test.describe("another website", () => {
  // The browser's own line about a frame that was not let in.
  test.use({ role: "service_manager", expectedErrors: [/frame-ancestors|Refused to frame|Framing/] });

  test("shows no button of a chat that does not name it", async ({ page, server, browser }) => {
    const { site } = await made(page, server);
    const { context, shop, button } = await visit(browser, page, site.url);
    await expect(shop.locator("[data-qingzhou-chat]")).toBeAttached();
    await shop.waitForLoadState("networkidle");
    await expect(button).toBeHidden();
    await context.close();
    await closed(site.server);
  });
});
