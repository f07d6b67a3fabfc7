// A customer helps themselves: signs in by the link of a mail, asks and answers, and the agent sees it come. Then they say how it went.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { contact } from "../support/contacts.ts";
import { Mailbox } from "../support/mailbox.ts";
import { expect, open, speak, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("portal");
const satisfaction = words("satisfaction");
const admin = words("admin");
const assets = words("assets");
const tickets = words("tickets");
const relations = words("desk_relations");

test.use({ role: "administrator" });

test("a customer signs in by mail, asks, answers and rates, and the agent sees it", async ({ page, server, as }) => {
  const mailbox = await Mailbox.open();
  const sender = `${rareWord()}@example.com`.toLowerCase();
  const host = { host: "127.0.0.1", port: String(mailbox.port), tls: "none" };
  const form = { address: sender, name: "", imap: host, smtp: host, username: "", password: "for the test", signature: "", kind: "question", category: null, acknowledge: false, acknowledgement: "" };
  const box: string = await call(page, server, "desk/mail/api/add_mailbox", { form });
  const { version } = await call<{ version: number }>(page, server, "desk/portal/api/read_portal", {});
  await call(page, server, "desk/portal/api/change_portal", { version, form: { active: true, name: "", name_en: "Help desk", company: false } });
  const name = rareWord();
  const address = `${rareWord()}@example.org`.toLowerCase();
  const customer = await call<string>(page, server, "customers/api/create_customer", { form: { name: rareWord(), kind: "company" } });
  await contact(page, server, { name, email: address }, customer);
  const products = await call<[string, string][]>(page, server, "customers/assets/api/asset_products", {});
  const serial = rareWord();
  const thing = { product: products[0]![0], serial, bought_on: "2025-03-01", delivered_on: "", warranty_until: "2099-12-31", state: "in_use", note: "" };
  await call(page, server, "customers/assets/api/add_asset", { customer, form: thing });

  const guest = await as(null);
  await speak(guest.context(), server.url, "en");
  await guest.goto("/portal");
  await expectAccessible(guest);
  await guest.getByLabel(w("address")).fill(address);
  await guest.getByRole("button", { name: w("send_link") }).click();
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText(w("asked"));
  const link = (await mailbox.letterTo(address)).match(/\/portal\/in\/[0-9a-f]{64}/)?.[0] ?? "";
  expect(link).not.toBe("");
  // A scanner looks first.
  expect((await page.request.get(link)).status()).toBe(200);
  await guest.goto(link);
  await expectAccessible(guest);
  await guest.getByRole("button", { name: w("enter") }).click();
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText(w("mine"));
  await expectAccessible(guest);

  // What their company owns, with its warranty.
  await guest.getByRole("link", { name: w("owned"), exact: true }).click();
  const owned = guest.getByRole("listitem").filter({ hasText: serial });
  await expect(owned).toContainText(assets("serial"));
  await expect(owned).toContainText(assets("in_warranty", { day: "31 Dec 2099" }));
  await expectAccessible(guest);

  await guest.getByRole("link", { name: w("new") }).click();
  const subject = rareWord();
  await guest.getByLabel(w("subject")).fill(subject);
  await guest.getByLabel(w("details")).fill("The head stands still.");
  await guest.getByLabel(w("files")).setInputFiles({ name: "state.txt", mimeType: "text/plain", buffer: Buffer.from("E-102") });
  await expectAccessible(guest);
  await guest.getByRole("button", { name: w("create") }).click();
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText(subject);
  await expect(guest.getByRole("link", { name: "state.txt" })).toBeVisible();
  await expectAccessible(guest);
  const id = new URL(guest.url()).pathname.split("/").at(-1)!;

  // The agent sees who wrote, and an answer comes without reading anew.
  await open(page, `/desk/${id}`);
  await expect(page.locator(".ticket-said").filter({ hasText: "The head stands still." })).toContainText(name);
  const answer = rareWord();
  await guest.getByRole("textbox", { name: w("answer") }).fill(answer);
  await guest.getByRole("button", { name: w("send"), exact: true }).click();
  await expect(guest.locator(".talk__one").filter({ hasText: answer })).toBeVisible();
  await expect(page.locator(".ticket-said").filter({ hasText: answer })).toBeVisible();

  await guest.getByRole("button", { name: w("solved_button") }).click();
  await guest.getByRole("radio").nth(4).check();
  await guest.locator("#rate").getByRole("button", { name: satisfaction("rate_send") }).click();
  await expect(guest.getByText(w("rate_thanks"))).toBeVisible();
  await expectAccessible(guest);

  // Closed, it opens again by an answer, and whoever has it is told without following it.
  await call(page, server, "desk/tickets/api/take_ticket", { id });
  const seen = await call<{ version: number }>(page, server, "desk/tickets/api/read_ticket", { key: id });
  await call(page, server, "desk/tickets/api/set_ticket_state", { id, version: seen.version, state: "closed", solution: null });
  await guest.goto(`/portal/tickets/${id}`);
  await expect(guest.getByText(w("answer_closed"))).toBeVisible();
  const late = rareWord();
  await guest.getByRole("textbox", { name: w("answer") }).fill(late);
  await guest.getByRole("button", { name: w("reopen"), exact: true }).click();
  await expect(guest.locator(".talk__one").filter({ hasText: late })).toBeVisible();
  await expect(page.locator(".record-head")).toContainText(tickets("state_open"));
  const told = () => call<{ notices: { kind: string; name: string }[] }>(page, server, "notices/api/inbox", { unread: true, before: null });
  await expect.poll(() => told().then(({ notices }) => notices.some((one) => one.kind === "answered" && one.name === subject))).toBe(true);

  // A second one about the same offers to become part of it, until somebody says no.
  await guest.goto("/portal");
  await guest.getByRole("link", { name: w("new") }).click();
  await guest.getByLabel(w("subject")).fill(`${subject} again`);
  await guest.getByLabel(w("details")).fill("It stands still once more.");
  await guest.getByRole("button", { name: w("create") }).click();
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText(`${subject} again`);
  await open(page, new URL(guest.url()).pathname.replace("/portal/tickets/", "/desk/"));
  const offer = page.locator(".merge-offer");
  await expect(offer).toContainText(subject);
  await expectAccessible(page);
  await offer.getByRole("button", { name: relations("offer_no") }).click();
  await expect(offer).toHaveCount(0);
  await page.reload();
  await expect(page.locator(".record-head")).toBeVisible();
  await expect(offer).toHaveCount(0);

  await guest.getByRole("link", { name: w("other") }).click();
  await expect(guest.locator("html")).toHaveAttribute("lang", "zh-CN");
  expect(await guest.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);

  // Other tests meet a house without mail.
  await call(page, server, "desk/mail/api/archive_mailbox", { id: box, version: 1, archived: true });
  mailbox.close();
});

test.describe("an administrator", () => {
  test("names the portal and reads by which mailbox links go out", async ({ page }) => {
    await open(page, "/admin/portal");
    await expectAccessible(page);
    await expect(page.getByText(w("no_mailbox"))).toBeVisible();
    const name = rareWord();
    await page.getByLabel(w("name_en")).fill(name);
    await page.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(page.getByText(w("saved"))).toBeVisible();
    await page.goto("/portal?lang=en");
    await expect(page.locator(".head__home")).toHaveText(name);
  });
});
