// Calls of the server without the page, for what a test needs to begin with.
import type { Page } from "@playwright/test";

/** Calls a server function, such as `deals/api/create_deal`, as the person who is signed in on the page. */
export async function call<T>(page: Page, server: { url: string }, name: string, input: object): Promise<T> {
  const answer = await page.request.post(`${server.url}/api/app/${name}`, { data: input, headers: { Origin: server.url, Accept: "application/json" } });
  if (!answer.ok()) throw new Error(`${name}: ${answer.status()} ${(await answer.text()).slice(0, 300)}`);
  return answer.json();
}

/** A word that nothing else in the data contains. */
export function rareWord(): string {
  return `Zq${Array.from({ length: 7 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join("")}`;
}
