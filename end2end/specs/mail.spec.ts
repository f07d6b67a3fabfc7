// Mailboxes: what is wrong with one is said before it is saved, the password is never shown again, and one that was removed comes back.
// Where there is no mail server nothing is sent: an answer by mail then says so.
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("mail");
const admin = words("admin");
const errors = words("errors");
const ui = words("ui");
const tickets = words("tickets");
const forms = words("web_forms");

test.describe("an administrator", () => {
  test.use({ role: "administrator", expectedErrors: [/status of 422/] });

  test("adds a mailbox, tries it, lets it rest, removes it and takes it back", async ({ page }) => {
    const address = `${rareWord()}@example.com`.toLowerCase();
    await open(page, "/admin/mail");
    await page.getByRole("button", { name: w("add"), exact: true }).click();
    const dialog = page.getByRole("dialog", { name: w("add") });
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog.getByText(errors("mailbox_address_form"))).toBeVisible();
    await dialog.getByLabel(w("address")).fill(address);
    // Where the mail of this address usually lies is filled in.
    await dialog.getByLabel(w("name"), { exact: true }).focus();
    await expect(dialog.locator("#mailbox-imap-host")).toHaveValue("imap.example.com");
    for (const way of ["imap", "smtp"]) {
      await dialog.locator(`#mailbox-${way}-host`).fill("127.0.0.1");
      await dialog.locator(`#mailbox-${way}-port`).fill("1");
    }
    await dialog.getByLabel(w("password"), { exact: true }).fill("never shown again");
    // Mail may make leads: then no kind of ticket is asked, but their campaign.
    await dialog.getByLabel(w("makes")).selectOption("lead");
    await expect(dialog.locator("#mailbox-kind")).toHaveCount(0);
    await dialog.getByLabel(forms("campaign")).fill(rareWord());
    await expectAccessible(page, "dialog[open]");
    await dialog.getByRole("button", { name: w("try_it"), exact: true }).click();
    await expect(dialog.getByText(w("trouble_refused"))).toHaveCount(2);
    await dialog.getByRole("button", { name: admin("save"), exact: true }).click();
    await expect(dialog).toBeHidden();
    const row = page.locator(".mailboxes__row").filter({ hasText: address });
    await expect(row).toBeVisible();
    await expect(row.getByText(forms("makes_lead"), { exact: true })).toBeVisible();

    await row.getByRole("button", { name: w("pause_this", { address }) }).click();
    await expect(row.getByText(w("rests"))).toBeVisible();
    await row.getByRole("button", { name: w("edit_this", { address }) }).click();
    const edited = page.getByRole("dialog", { name: address });
    await expect(edited.getByLabel(w("password"), { exact: true })).toHaveValue("");
    await expect(edited.getByLabel(w("makes"))).toHaveValue("lead");
    await page.keyboard.press("Escape");

    await row.getByRole("button", { name: w("remove_this", { address }) }).click();
    await expect(row).toBeHidden();
    await page.getByRole("button", { name: ui("undo") }).first().click();
    await expect(row).toBeVisible();
    await expectAccessible(page);
    // Other tests meet a house without mail.
    await row.getByRole("button", { name: w("remove_this", { address }) }).click();
    await expect(row).toBeHidden();
  });
});

test.describe("an agent", () => {
  test.use({ role: "service_agent" });

  test("answers with a file, and reads that nothing is sent where there is no mailbox", async ({ page, server }) => {
    const form = { kind: "fault", subject: rareWord(), priority: "normal", channel: "phone", description: "", category: null, product: null, customer: null, contact: null, tags: "" };
    const [id] = await call<[string, number]>(page, server, "desk/tickets/api/create_ticket", { form });
    await open(page, `/desk/${id}`);
    // On a phone the row is folded until one writes.
    const text = rareWord();
    await page.locator("#ticket-text").fill(text);
    await page.locator("#ticket-channel").selectOption("email");
    await expect(page.getByText(w("goes_nowhere"))).toBeVisible();
    await page.locator("#ticket-reply input[type=file][multiple]").setInputFiles({ name: "manual.txt", mimeType: "text/plain", buffer: Buffer.from("read me") });
    await expect(page.locator("#ticket-reply .held-file")).toContainText("manual.txt");
    await page.getByRole("button", { name: tickets("write_down"), exact: true }).click();
    const said = page.locator(".ticket-said").filter({ hasText: text });
    await expect(said).toContainText("manual.txt");
    await expect(page.locator("#ticket-reply .held-file")).toHaveCount(0);
  });
});
