// The page of a contact: exchanges with it, its files, merging it with anybody; and that a number is somebody else's too.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { call, rareWord } from "../support/calls.ts";
import { contact } from "../support/contacts.ts";
import { customer, rarePhone } from "../support/duplicates.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("contacts");
const list = words("contact_list");
const d = words("duplicates");
const k = words("contact_doubles");
const files = words("files");
const events = words("events");

const NOTE = "#note-text";
const story = (page: Page) => page.locator(".timeline__month .entry");
const way = (page: Page, key: string) => page.getByRole("group", { name: events("way") }).getByText(events(key), { exact: true });

test("an exchange is logged on the page of a contact, at the customer that is chosen", async ({ page, server }) => {
  const word = rareWord();
  const [first, second] = [`${word} Works`, `${word} Trading`];
  const one = await customer(page, server, { name: first });
  const other = await customer(page, server, { name: second });
  const id = await contact(page, server, { name: `${word} Chen` }, one);
  const colleague = await contact(page, server, { name: `${word} Wang` }, other);
  await call(page, server, "customers/contacts/api/link_contact", { customer: other, contact: id, place: { role: "", is_primary: false } });
  await open(page, `/contacts/${id}`);
  await page.getByLabel(list("log_at"), { exact: true }).selectOption({ label: second });
  await way(page, "talk_visit").click();
  await page.locator(NOTE).fill("Walked through the hall.");
  await page.getByRole("button", { name: `${word} Wang`, exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: events("save_call"), exact: true }).click();
  const entry = story(page).filter({ hasText: "Walked through the hall." });
  await expect(entry).toContainText(events("did_visit_logged"));
  // It says where that was.
  await expect(entry.getByRole("link", { name: second })).toHaveAttribute("href", `/customers/${other}`);
  await open(page, `/contacts/${colleague}`);
  await expect(story(page).filter({ hasText: "Walked through the hall." })).toHaveCount(1);
  await open(page, `/customers/${other}`);
  await expect(story(page).filter({ hasText: "Walked through the hall." })).toHaveCount(1);
});

test("what others log with a contact appears on its page, and goes when it is taken back", async ({ page, server, as }) => {
  const word = rareWord();
  const at = await customer(page, server, { name: `${word} Works` });
  const id = await contact(page, server, { name: `${word} Chen` }, at);
  const other = await as("administrator");
  await open(other, `/contacts/${id}`);
  await open(page, `/contacts/${id}`);
  await page.locator(NOTE).fill("Price is fine.");
  await page.getByRole("button", { name: events("save_call"), exact: true }).click();
  await expect(story(other).filter({ hasText: "Price is fine." })).toHaveCount(1);
  await undo(page).click();
  await expect(story(page).filter({ hasText: "Price is fine." })).toHaveCount(0);
  await expect(story(other).filter({ hasText: "Price is fine." })).toHaveCount(0);
});

test("a contact has files, and its story tells of them", async ({ page, server }) => {
  const id = await contact(page, server, { name: `${rareWord()} Chen` });
  await open(page, `/contacts/${id}`);
  const shelf = section(page, files("title"));
  await shelf.locator('input[name="file"]').setInputFiles({ name: "card.txt", mimeType: "text/plain", buffer: Buffer.from("Chen") });
  const line = shelf.getByRole("listitem").filter({ hasText: "card.txt" });
  await expect(line).toHaveCount(1);
  await expect(story(page).filter({ hasText: events("did_file_added") })).toContainText("card.txt");
  await expectAccessible(page);
  await line.getByRole("button", { name: files("actions_of", { name: "card.txt" }) }).click();
  await page.getByRole("menuitem", { name: files("delete"), exact: true }).click();
  await expect(line).toHaveCount(0);
  await undo(page).click();
  await expect(line).toHaveCount(1);
});

test("a contact is merged with another one that nothing suggested", async ({ page, server }) => {
  const word = rareWord();
  const one = await contact(page, server, { name: `${word} Chen` });
  const other = await contact(page, server, { name: `${word} Zhao` });
  await open(page, `/contacts/${one}`);
  await page.getByRole("button", { name: w("more"), exact: true }).click();
  await page.getByRole("menuitem", { name: k("merge_with"), exact: true }).click();
  const dialog = page.getByRole("dialog", { name: k("merge_with") });
  const next = dialog.getByRole("button", { name: d("compare_these"), exact: true });
  const field = dialog.getByRole("combobox", { name: k("merge_with_other") });
  await field.fill(`${word} Chen`);
  await dialog.getByRole("option", { name: `${word} Chen` }).click();
  await next.click();
  await expect(dialog).toContainText(k("itself"));
  await field.fill(`${word} Zhao`);
  await dialog.getByRole("option", { name: `${word} Zhao` }).click();
  await expectAccessible(page, "dialog[open]");
  await next.click();
  await expect(page).toHaveURL(new RegExp(`/contacts/${one}/merge/${other}$`));
  await expect(page.getByRole("heading", { level: 1, name: k("merge_title") })).toBeVisible();
});

test("that a number is somebody else's too is said without suspicion", async ({ page, server }) => {
  const [word, phone] = [rareWord(), rarePhone()];
  await contact(page, server, { name: `${word} Hofmann`, phone });
  await open(page, "/contacts?new=1");
  const form = page.getByRole("dialog", { name: w("new_contact") });
  await form.getByLabel(w("name"), { exact: true }).fill(`${rareWord()} Lindqvist`);
  const number = form.getByLabel(w("phone"), { exact: true });
  // The worker makes the new one known a moment after it was written.
  await expect(async () => {
    await number.fill("");
    await number.fill(phone);
    await expect(form.getByRole("status")).toContainText(word, { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expect(form.getByRole("status")).toContainText(k("same_number"));
  await expect(form.getByRole("status")).not.toContainText(k("similar"));
});
