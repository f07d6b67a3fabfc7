// How the list looks is the reader's own: rows further apart, kept on the device, and columns dragged wider, kept in the address.
import { expectAccessible } from "../support/axe.ts";
import { expect, open, reload, test } from "../support/test.ts";
import { words } from "../support/words.ts";

const w = words("customers");
const shell = words("shell");
const ui = words("ui");

test("rows stand further apart where one likes that, also after a reload", async ({ page }) => {
  await open(page, "/customers?view=all");
  const row = page.locator("#customer-rows [data-row]").first();
  const height = async () => (await row.boundingBox())!.height;
  expect(await height()).toBeLessThan(40);
  await page.locator("#account").click();
  await page.getByRole("menuitemradio", { name: shell("density_comfortable") }).click();
  await expect.poll(height).toBeGreaterThanOrEqual(44);
  await reload(page);
  await expect(page.locator("html")).toHaveAttribute("data-density", "comfortable");
  await expect.poll(height).toBeGreaterThanOrEqual(44);
  await expectAccessible(page);
});

test("a column is dragged, moved by keys, and given back to what stands in it", async ({ page }) => {
  await open(page, "/customers?view=all");
  const grip = page.getByRole("separator", { name: ui("width_of", { label: w("name") }) });
  const box = (await grip.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/cols=name:\d+/);
  const steps = Number(/cols=name:(\d+)/.exec(page.url())![1]);
  await expect(grip).toHaveAttribute("aria-valuenow", String(steps * 40));
  await grip.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(new RegExp(`cols=name:${steps - 1}`));
  await expect(grip).toBeFocused();
  await expectAccessible(page);
  await grip.dblclick();
  await expect(page).not.toHaveURL(/cols=/);
});
