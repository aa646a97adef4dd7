// Which command a key press means. Single keys count outside of fields only, and can
// be switched off; no letter is taken together with Alt or Option. Pure.

export type Command =
  | "next"
  | "previous"
  | "nextUnread"
  | "reply"
  | "archive"
  | "assignMe"
  | "search"
  | "active"
  | "archived"
  | "undo"
  | "help"
  | "palette"
  | "out";

export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** In a field, where letters are text. */
  readonly inField: boolean;
  /** On a button or link, which have a use for Enter. */
  readonly onControl: boolean;
  /** In the list of chats, whose links Enter and the arrows pass over. */
  readonly inList: boolean;
  /** The key before was a `g`, a moment ago. */
  readonly afterG: boolean;
}

const SINGLE: Readonly<Record<string, Command>> = {
  j: "next",
  k: "previous",
  n: "nextUnread",
  r: "reply",
  e: "archive",
  a: "assignMe",
  "/": "search",
  z: "undo",
  "?": "help",
};

const AFTER_G: Readonly<Record<string, Command>> = { a: "active", r: "archived" };
const ARROWS: Readonly<Record<string, Command>> = { ArrowDown: "next", ArrowUp: "previous" };

export function commandOf(press: Press, singleKeys: boolean): Command | null {
  const { key, inField, afterG } = press;
  if (press.altKey) return null;
  if (press.ctrlKey || press.metaKey) return key.toLowerCase() === "k" ? "palette" : null;
  if (key === "Escape") return "out";
  if (inField) return null;
  if (press.inList && ARROWS[key]) return ARROWS[key];
  if (key === "Enter") return press.onControl && !press.inList ? null : "reply";
  if (!singleKeys) return null;
  return (afterG ? AFTER_G[key] : SINGLE[key]) ?? null;
}
