import { describe, expect, it } from "vitest";
import { fill } from "../src/desk/fill.ts";
import { firstView } from "../src/desk/list.ts";
import { searchOf, viewOf } from "../src/desk/place.ts";
import { commandOf, type Press } from "../src/keys/keys.ts";
import { best, type Find, fit } from "../src/sheets/finds.ts";

const PRESS: Press = {
  key: "j",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  inField: false,
  onControl: false,
  inList: false,
  afterG: false,
};
const press = (more: Partial<Press>, single = true) => commandOf({ ...PRESS, ...more }, single);

describe("keys", () => {
  it.each([
    ["j", "next"],
    ["k", "previous"],
    ["n", "nextUnread"],
    ["r", "reply"],
    ["Enter", "reply"],
    ["e", "archive"],
    ["a", "assignMe"],
    ["/", "search"],
    ["z", "undo"],
    ["?", "help"],
    ["Escape", "out"],
  ])("%s is %s", (key, command) => {
    expect(press({ key })).toBe(command);
  });

  it("goes to the tabs after a g", () => {
    expect(press({ key: "a", afterG: true })).toBe("active");
    expect(press({ key: "r", afterG: true })).toBe("archived");
    expect(press({ key: "e", afterG: true })).toBeNull();
  });

  it("takes arrows in the list alone", () => {
    expect(press({ key: "ArrowDown", inList: true })).toBe("next");
    expect(press({ key: "ArrowUp", inList: true })).toBe("previous");
    expect(press({ key: "ArrowDown" })).toBeNull();
  });

  it("leaves letters in fields, Enter on buttons, and all with Alt alone", () => {
    expect(press({ inField: true })).toBeNull();
    expect(press({ key: "Enter", onControl: true })).toBeNull();
    expect(press({ key: "Enter", onControl: true, inList: true })).toBe("reply");
    expect(press({ altKey: true })).toBeNull();
    expect(press({ ctrlKey: true })).toBeNull();
  });

  it("opens the palette from anywhere, and Escape leads out of fields", () => {
    expect(press({ key: "k", ctrlKey: true, inField: true })).toBe("palette");
    expect(press({ key: "K", metaKey: true })).toBe("palette");
    expect(press({ key: "Escape", inField: true })).toBe("out");
  });

  it("has no single letters when they are switched off", () => {
    expect(press({}, false)).toBeNull();
    expect(press({ key: "k", ctrlKey: true }, false)).toBe("palette");
    expect(press({ key: "Escape" }, false)).toBe("out");
  });
});

describe("canned replies", () => {
  it.each([
    ["Hello {{name}}!", "Hello Ines!"],
    ["Hello {{ name }}!", "Hello Ines!"],
    ["{{plan|your plan}}", "your plan"],
    ["{{name|friend}}", "Ines"],
    ["{{unheard_of}}", "{{unheard_of}}"],
    ["{{email|}}", ""],
    ["{name} {{}}", "{name} {{}}"],
  ])("%s becomes %s", (text, filled) => {
    expect(fill(text, { name: "Ines", plan: null })).toBe(filled);
  });

  it("greets somebody without a name", () => {
    expect(fill("Hello {{name}}!", { name: null })).toBe("Hello there!");
  });

  it("fills in nothing of what it filled in", () => {
    expect(fill("{{name}}", { name: "{{email}}", email: "x" })).toBe("{{email}}");
  });
});

describe("the address", () => {
  it("says how the list is looked at, and nothing of what is usual", () => {
    expect(searchOf(firstView)).toBe("");
    const view = { archived: true, filter: "mine", q: "a b&c", tag: "vip" } as const;
    expect(viewOf(searchOf(view))).toEqual(view);
  });

  it("says nothing that does not exist", () => {
    expect(viewOf("?filter=secret&archived=yes")).toEqual(firstView);
  });
});

describe("the palette", () => {
  const find = (kind: Find["kind"], text: string): Find => {
    return { id: text, kind, text, hint: "", run: () => {} };
  };

  it("finds words by their beginnings, in any order", () => {
    expect(fit("Write a private note", "priv wri")).toBe(8);
    expect(fit("Write a private note", "rite")).toBeNull();
    expect(fit("C++ (.*)", "c++")).toBe(0);
    expect(fit("anything", "")).toBe(0);
  });

  it("has actions first, then chats, the best of each first", () => {
    const all = [
      find("chat", "Ann Archer"),
      find("action", "Show archived"),
      find("action", "Archive"),
    ];
    expect(best(all, "arch").map(({ text }) => text)).toEqual([
      "Archive",
      "Show archived",
      "Ann Archer",
    ]);
  });
});
