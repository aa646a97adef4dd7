import type { LogView } from "@frontdesk/client/ui/view.ts";
import { en } from "../strings/en.ts";

/** The user on the left, staff and bots on the right. */
export function logView(who: string, me: string): LogView {
  return {
    words: { ...en, typing: () => en.typing(who) },
    locale: undefined,
    own: (sender) => sender === "admin" || sender === "bot",
    nameOf: ({ sender_type, sender_id, sender_name }) => {
      if (sender_type === "user") return who;
      if (sender_type === "bot") return sender_name ?? en.bot;
      return sender_id === me ? en.you : (sender_name ?? en.product);
    },
    hidesName: ({ sender_type }) => sender_type === "system",
  };
}
