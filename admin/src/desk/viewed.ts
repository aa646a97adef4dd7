// What staff have seen of one chat. Said when somebody looks, and once for each message.

import type { Thread } from "@frontdesk/client/thread";
import type { SupportChatListItem } from "@frontdesk/client/types";
import type { Desk } from "./desk.ts";
import type { ListEvent } from "./list-events.ts";

/** The page is in front and has the keyboard: what is on it counts as seen. */
export function attentive(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

export class Viewed {
  #chatId: string;
  #desk: Desk;
  #onRead: (event: ListEvent) => void;
  #upTo = 0;

  constructor(chatId: string, desk: Desk, onRead: (event: ListEvent) => void) {
    this.#chatId = chatId;
    this.#desk = desk;
    this.#onRead = onRead;
  }

  mark(thread: Thread, item: SupportChatListItem | null): void {
    const { messages } = thread.log.value;
    const upTo = messages.findLast(({ sender_type }) => sender_type === "user")?.seq ?? 0;
    if (!attentive() || upTo <= Math.max(this.#upTo, item?.admin_viewed_seq ?? 0)) return;
    this.#upTo = upTo;
    const chat_id = this.#chatId;
    // Of the answer nothing is used: it may come later than those of acts that came after.
    this.#desk.ask("mark_viewed", { chat_id, up_to_seq: upTo }).then(
      () => {
        const read = { type: "chat_read", chat_id, reader: "admin", up_to_seq: upTo } as const;
        this.#desk.inbox.onEvent(read);
        this.#onRead(read);
      },
      () => {
        this.#upTo = 0;
      },
    );
  }
}
