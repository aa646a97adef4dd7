import { beforeEach, expect, it } from "vitest";
import { words as ar } from "../src/strings/ar.ts";
import { words as de } from "../src/strings/de.ts";
import { words as en } from "../src/strings/en.ts";
import { words as es } from "../src/strings/es.ts";
import { words as fr } from "../src/strings/fr.ts";
import { words as ja } from "../src/strings/ja.ts";
import { language, speak } from "../src/strings/language.ts";
import { fill, plural, type Words } from "../src/strings/words.ts";

const all: [string, Words][] = Object.entries({ ar, de, en, es, fr, ja });

function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, each]) => texts(each, `${path}.${key}`));
}

const isPlural = (path: string) => /^\.(unread|tooLong)\./.test(path);
const pathsOf = (words: Words) =>
  texts(words)
    .map(([path]) => path)
    .filter((path) => !isPlural(path));

beforeEach(() => speak("en"));

it.each(all)("%s says everything, with the same places for values", (tag, words) => {
  expect(pathsOf(words)).toEqual(pathsOf(en));
  const english = new Map(texts(en));
  for (const [path, text] of texts(words)) {
    expect(text.trim(), path).not.toBe("");
    if (isPlural(path)) continue;
    expect(text.match(/\{\w+\}/g)?.sort(), path).toEqual(
      english
        .get(path)
        ?.match(/\{\w+\}/g)
        ?.sort(),
    );
  }
  for (const category of new Intl.PluralRules(tag).resolvedOptions().pluralCategories) {
    // "many" of es and fr is for millions.
    if (category === "many" && tag !== "ar") continue;
    if (category !== "zero") expect(words.unread, tag).toHaveProperty(category);
  }
});

it("takes the nearest language, keeps the locale for dates, and knows which way it runs", async () => {
  await speak("de-AT");
  expect(language.value).toMatchObject({ tag: "de", locale: "de-AT", words: de });
  await speak("ar");
  expect(document.documentElement.dir).toBe("rtl");
  await speak("nl-NL");
  expect(language.value).toMatchObject({ tag: "en", locale: "nl-NL", words: en });
  expect(document.documentElement.dir).toBe("ltr");
});

it("is English for what is no language at all", async () => {
  for (const nonsense of ["", "not a tag", "__proto__", "constructor"]) {
    await speak(nonsense);
    expect(language.value.words, nonsense).toBe(en);
  }
});

it("is the last one asked for, whichever file comes first", async () => {
  await Promise.all([speak("fr"), speak("en")]);
  expect(language.value.tag).toBe("en");
});

it("counts in each language's own way", () => {
  expect(plural(en.unread, 1, "en")).toBe("1 unread message");
  expect(plural(en.unread, 12, "en")).toBe("12 unread messages");
  expect(plural(ja.unread, 3, "ja")).toBe("未読メッセージ3件");
  expect(plural(ar.unread, 2, "ar")).toBe("رسالتان غير مقروءتين");
});

it("leaves braces in values alone", () => {
  expect(fill("{name}: {text}", { name: "{text}", text: "$& {name}" })).toBe("{text}: $& {name}");
});
