// A customer helps themselves: signs in by the link of a mail, asks and answers, and the agent sees it come. Then they say how it went.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { Mailbox } from "../support/mailbox.ts";
import { expect, open, speak, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("portal");
const satisfaction = words("satisfaction");
const admin = words("admin");

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
  await call(page, server, "customers/contacts/api/create_contact", { form: { name, email: address }, at: null });

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
