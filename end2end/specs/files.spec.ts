// Files on a record: chosen, dropped or pasted, told on the timeline, opened as far as that is harmless, with versions and a way back.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { rareWord } from "../support/calls.ts";
import { customer } from "../support/duplicates.ts";
import { section, undo } from "../support/parts.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("files");
const customers = words("customers");
const events = words("events");
const errors = words("errors");

/** A picture of one point. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const files = (page: Page) => section(page, w("title"));
const line = (page: Page, name: string) => files(page).getByRole("listitem").filter({ hasText: name });
const chooser = (page: Page) => files(page).locator('input[name="file"]');
const text = (name: string, content: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

/** The page of a new customer. */
async function on(page: Page, server: { url: string }): Promise<void> {
  const id = await customer(page, server, { name: rareWord() });
  await open(page, `/customers/${id}`);
  await expect(files(page).getByText(w("none"), { exact: true })).toBeVisible();
}

async function act(page: Page, name: string, what: string): Promise<void> {
  const item = page.getByRole("menuitem", { name: what, exact: true });
  // News of a record that was just made move its page, and an open menu with it: a click at that moment falls beside the menu, which
  // closes it. Whoever meets that opens it again.
  await expect(async () => {
    if (!(await item.isVisible())) await line(page, name).getByRole("button", { name: w("actions_of", { name }) }).click({ timeout: 2_000 });
    await item.click({ timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
}

/** Lets files fall on a place, as a hand with a mouse does. */
async function drop(page: Page, place: Locator, name: string, content: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], name, { type: "text/plain" }));
      return data;
    },
    [name, content] as const,
  );
  for (const type of ["dragenter", "dragover", "drop"]) await place.dispatchEvent(type, { dataTransfer: data });
}

test("several files are chosen at once, and the timeline tells of them", async ({ page, server }) => {
  await on(page, server);
  await chooser(page).setInputFiles([text("contract.txt", "light boat"), { name: "part.png", mimeType: "image/png", buffer: PNG }]);
  for (const name of ["contract.txt", "part.png"]) await expect(line(page, name)).toHaveCount(1);
  await expectAccessible(page);
  const story = section(page, customers("timeline")).getByRole("listitem");
  await expect(story.filter({ hasText: events("did_file_added") })).toHaveCount(2);
  const download = page.waitForEvent("download");
  await story.getByRole("link", { name: "contract.txt" }).click();
  expect((await readFile(await (await download).path())).toString()).toBe("light boat");
  await reload(page);
  await expect(line(page, "contract.txt")).toHaveCount(1);
});

test("what is dropped anywhere on the section is added", async ({ page, server }) => {
  await on(page, server);
  await drop(page, files(page), "dropped.txt", "from the desk");
  await expect(line(page, "dropped.txt")).toHaveCount(1);
});

test("a picture is looked at in a dialog", async ({ page, server }) => {
  await on(page, server);
  await chooser(page).setInputFiles({ name: "part.png", mimeType: "image/png", buffer: PNG });
  await line(page, "part.png").getByRole("button", { name: "part.png", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "part.png" });
  const picture = dialog.getByRole("img", { name: "part.png" });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await expectAccessible(page, "dialog[open]");
});

test("the same name makes a version, and an older one comes back", async ({ page, server }) => {
  await on(page, server);
  for (const content of ["first", "second"]) {
    await chooser(page).setInputFiles(text("offer.txt", content));
    await expect(page.locator(".files__upload")).toHaveCount(0);
    await expect(line(page, "offer.txt")).toHaveCount(1);
  }
  await line(page, "offer.txt").getByRole("button", { name: w("version", { number: "2" }) }).click();
  const dialog = page.getByRole("dialog", { name: w("versions_of", { name: "offer.txt" }) });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expectAccessible(page, "dialog[open]");
  await dialog.getByRole("button", { name: w("restore") }).click();
  await expect(page.getByText(w("version_restored", { number: "1" }))).toBeVisible();
  await expect(line(page, "offer.txt")).toContainText(w("version", { number: "3" }));
});

test("it gets another name, goes into the bin, and comes back", async ({ page, server }) => {
  await on(page, server);
  await chooser(page).setInputFiles(text("draft.txt", "words"));
  // What is on its way stands above the list, and moves it when it is gone.
  await expect(line(page, "draft.txt")).toHaveCount(1);
  await expect(page.locator(".files__upload")).toHaveCount(0);
  await act(page, "draft.txt", w("rename"));
  const form = page.getByRole("dialog", { name: w("rename_title") });
  await form.getByRole("textbox").fill("final.txt");
  await page.keyboard.press("Enter");
  await expect(line(page, "final.txt")).toHaveCount(1);
  await act(page, "final.txt", w("delete"));
  await expect(page.getByText(w("deleted", { name: "final.txt" }))).toBeVisible();
  await expect(files(page).getByText(w("none"), { exact: true })).toBeVisible();
  await undo(page).click();
  await expect(line(page, "final.txt")).toHaveCount(1);
});

test("an open menu outlives what happens to its file, and to others", async ({ page, server, as }) => {
  const id = await customer(page, server, { name: rareWord() });
  await open(page, `/customers/${id}`);
  await chooser(page).setInputFiles(text("kept.txt", "words"));
  await expect(line(page, "kept.txt")).toHaveCount(1);
  const other = await as("administrator");
  await open(other, `/customers/${id}`);
  const menu = page.getByRole("menuitem", { name: w("rename"), exact: true });
  await line(page, "kept.txt").getByRole("button", { name: w("actions_of", { name: "kept.txt" }) }).click();
  await expect(menu).toBeVisible();
  await chooser(other).setInputFiles(text("kept.txt", "a second version"));
  await expect(line(page, "kept.txt")).toContainText(w("version", { number: "2" }));
  await expect(menu).toBeVisible();
  await chooser(other).setInputFiles(text("second.txt", "more"));
  await expect(line(page, "second.txt")).toHaveCount(1);
  await expect(menu).toBeVisible();
  await menu.click();
  await expect(page.getByRole("dialog", { name: w("rename_title") })).toBeVisible();
});

test.describe("what is not let in", () => {
  test.use({ expectedErrors: [/status of 422/] });

  test("is refused with a reason, and put away", async ({ page, server }) => {
    await on(page, server);
    // By its name at once, by its content when the server has seen it.
    const program = Buffer.from("4d5a90000300000004000000ffff0000", "hex");
    await chooser(page).setInputFiles([text("run.bat", "echo off"), { name: "letter.txt", mimeType: "text/plain", buffer: program }, text("empty.txt", "")]);
    const refused = page.locator(".files__upload");
    await expect(refused.filter({ hasText: errors("file_kind_refused") })).toHaveCount(2);
    await expect(refused.filter({ hasText: errors("file_empty") })).toHaveCount(1);
    await expectAccessible(page);
    await refused.filter({ hasText: "empty.txt" }).getByRole("button", { name: w("put_away", { name: "empty.txt" }) }).click();
    await expect(refused).toHaveCount(2);
  });
});

test.describe("for readers", () => {
  test.use({ role: "read_only" });

  test("files are there to be read, and nothing else is offered", async ({ page, as, server }) => {
    const manager = await as("sales_manager");
    const id = await customer(manager, server, { name: rareWord() });
    await open(manager, `/customers/${id}`);
    await chooser(manager).setInputFiles(text("seen.txt", "words"));
    await expect(line(manager, "seen.txt")).toHaveCount(1);
    await open(page, `/customers/${id}`);
    await expect(line(page, "seen.txt")).toHaveCount(1);
    await expect(chooser(page)).toHaveCount(0);
    await line(page, "seen.txt").getByRole("button", { name: w("actions_of", { name: "seen.txt" }) }).click();
    await expect(page.getByRole("menuitem", { name: w("download") })).toBeVisible();
    await expect(page.getByRole("menuitem", { name: w("delete") })).toHaveCount(0);
  });
});
