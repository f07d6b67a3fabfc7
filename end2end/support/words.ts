// The words of the screen, from the language files of the product: tests look for what people read.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./server.mjs";
import type { Lang } from "./test.ts";

export type Words = (key: string, values?: Record<string, string | number>) => string;

/** The words of a room in a language, such as `words("deals")("move_one", { name: "…" })`. */
export function words(room: string, lang: Lang = "en"): Words {
  const texts: Record<string, string> = JSON.parse(readFileSync(join(root, "app/locales", lang, `${room}.json`), "utf8"));
  return (key, values = {}) => {
    const text = texts[key];
    if (text === undefined) throw new Error(`${room}.json has no word "${key}"`);
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}
