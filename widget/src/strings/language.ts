// The language of the panel: the nearest one that there is to what the host asks for.
// English is at hand; each other one is a small file, loaded when it is wanted.

import { computed, signal } from "@preact/signals";
import { words as en } from "./en.ts";
import type { Words } from "./words.ts";

const FILES: Record<string, () => Promise<{ words: Words }>> = {
  ar: () => import("./ar.ts"),
  de: () => import("./de.ts"),
  es: () => import("./es.ts"),
  fr: () => import("./fr.ts"),
  ja: () => import("./ja.ts"),
};

interface Language {
  /** The language of the words. */
  tag: string;
  /** What the host asked for: dates and numbers follow it. */
  locale: string;
  words: Words;
}

export const language = signal<Language>({ tag: "en", locale: "en", words: en });
export const words = computed(() => language.value.words);

let wanted = "";

/** A tag as browsers know it, or English for what is no language tag at all. */
function canonical(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

/** Resolves when the words are there; a file that cannot be had leaves what was before. */
export async function speak(asked: string): Promise<void> {
  const locale = canonical(asked);
  wanted = locale;
  const tag = locale.split("-")[0] ?? "en";
  const file = Object.hasOwn(FILES, tag) ? FILES[tag] : undefined;
  try {
    const loaded = file ? (await file()).words : en;
    if (wanted !== locale) return;
    language.value = { locale, tag: file ? tag : "en", words: loaded };
  } catch {
    return;
  }
  document.documentElement.lang = language.value.tag;
  document.documentElement.dir = language.value.tag === "ar" ? "rtl" : "ltr";
}
