// Whose chat it is, as the pane beside the thread shows it.

import type { AdminSupportChat, ChatUser, Closing, LinkedChat } from "@frontdesk/client/types";
import { signal } from "@preact/signals";

export class About {
  readonly user = signal<ChatUser | null>(null);
  readonly linked = signal<LinkedChat[]>([]);
  readonly closings = signal<Closing[]>([]);
  readonly page = signal<string | null>(null);

  take(chat: AdminSupportChat): void {
    this.user.value = chat.user;
    this.page.value = chat.page;
    this.linked.value = chat.linked_chats;
    this.closings.value = chat.closings;
  }

  forget(): void {
    this.user.value = null;
    this.page.value = null;
  }
}
