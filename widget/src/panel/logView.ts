import type { SupportMessage } from "@frontdesk/client/types";
import type { LogView } from "@frontdesk/client/ui/view.ts";
import { en } from "../strings/en.ts";

let made: LogView | null = null;

/** One object a locale: the messages are drawn anew when it changes. */
export function logView(locale: string | undefined): LogView {
  if (made && made.locale === locale) return made;
  made = {
    words: en,
    locale,
    own: (sender) => sender === "user",
    nameOf: ({ sender_type, sender_name }) =>
      sender_type === "user" ? en.you : (sender_name ?? en.staff),
    // One's own side needs no label to be seen, only to be heard.
    hidesName: ({ sender_type }) => sender_type === "user" || sender_type === "system",
  };
  return made;
}

export function announced({ sender_type, sender_name, content }: SupportMessage): string | null {
  return sender_type === "user" ? null : en.announced(sender_name ?? "", content);
}
