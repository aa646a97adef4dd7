import type { SupportMessage } from "@frontdesk/client/types";
import type { LogView } from "@frontdesk/client/ui/view.ts";
import type { language } from "../strings/language.ts";
import { fill, type Words } from "../strings/words.ts";

let made: LogView | null = null;
let madeOf: unknown = null;

/** One object a language: the messages are drawn anew when it changes. */
export function logView(spoken: typeof language.value): LogView {
  if (made && madeOf === spoken) return made;
  const { words, locale } = spoken;
  madeOf = spoken;
  made = {
    words: { ...words, typing: (name) => fill(words.typing, { name: name || words.staff }) },
    locale,
    own: (sender) => sender === "user",
    nameOf: ({ sender_type, sender_name }) =>
      sender_type === "user" ? words.you : (sender_name ?? words.staff),
    // One's own side needs no label to be seen, only to be heard.
    hidesName: ({ sender_type }) => sender_type === "user" || sender_type === "system",
  };
  return made;
}

export function announced(words: Words, message: SupportMessage): string | null {
  const { sender_type, sender_name, content } = message;
  if (sender_type === "user") return null;
  return fill(words.announced, { name: sender_name ?? words.staff, text: content });
}
