// No page can be forgotten: what the router of the product has is in the list of pages, and nothing else.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { PAGES } from "../support/pages.ts";
import { root } from "../support/server.mjs";

test("every route of the product is in the list of pages", () => {
  const app = join(root, "app/src");
  const source = readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".rs"))
    .map((file) => readFileSync(join(app, file), "utf8"))
    .join("\n");
  const routes = [...source.matchAll(/<Route\s+path=path!\("([^"]+)"\)/g)].map(([, route]) => route!);
  expect(routes.length, "routes written in another way than this test can read").toBe(source.match(/<Route\s/g)?.length);
  const listed = PAGES.flatMap(({ route }) => route ?? []);
  expect([...new Set(listed)].sort(), "routes in end2end/support/pages.ts").toEqual([...new Set(routes)].sort());
});
