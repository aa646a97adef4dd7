import { expect, it } from "vitest";
import { linked } from "../src/links.ts";

const links = (text: string) => linked(text).filter(({ href }) => href);

it.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "ftp://a.example/",
  "//a.example/path",
  "https://",
  "https://user@a.example/",
  "https://bank.example:pw@evil.example/",
  "mailto:",
  "mailto:nobody",
  "[x](javascript:alert(1))",
  "hxxps://a.example",
])("%s is no link", (text) => {
  expect(links(text)).toEqual([]);
  expect(
    linked(text)
      .map(({ text }) => text)
      .join(""),
  ).toBe(text);
});

it("the web and mail are", () => {
  expect(linked("see HTTPS://A.example/b?c=1, or mailto:a@b.example.")).toEqual([
    { text: "see ", href: null },
    { text: "HTTPS://A.example/b?c=1", href: "https://a.example/b?c=1" },
    { text: ", or ", href: null },
    { text: "mailto:a@b.example", href: "mailto:a@b.example" },
    { text: ".", href: null },
  ]);
});

it("a name of mixed scripts is shown as what it is; an honest one as written", () => {
  const [mixed] = links("https://\u0430pple.example/login");
  expect(mixed?.text).toMatch(/^https:\/\/xn--pple-\w+\.example\/login$/);
  const [honest] = links("https://m\u00fcnchen.example/");
  expect(honest?.text).toBe("https://m\u00fcnchen.example/");
});

it("characters that turn the direction end an address", () => {
  const [link] = links("https://a.example/\u202Egpj.exe");
  expect(link?.text).toBe("https://a.example/");
});
