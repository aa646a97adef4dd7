// Who of the staff is here, and who looks at which chat.

import type { AdminNotificationMessage } from "@frontdesk/client/types";
import { signal } from "@preact/signals";

export type Presence = Extract<AdminNotificationMessage, { type: "presence" }>["admins"];
export type Viewing = Extract<AdminNotificationMessage, { type: "viewing" }>["admins"];
type StaffEvent = Extract<AdminNotificationMessage, { type: "presence" | "viewing" }>;

export class Staff {
  readonly all = signal<Presence>([]);
  readonly viewing = signal<Record<string, Viewing>>({});

  onEvent(event: StaffEvent): void {
    if (event.type === "presence") this.all.value = event.admins;
    else this.viewing.value = { ...this.viewing.value, [event.chat_id]: event.admins };
  }

  /** Those who look at a chat, but the one who asks. */
  others(chatId: string, me: string | undefined): Viewing {
    return (this.viewing.value[chatId] ?? []).filter(({ id }) => id !== me);
  }
}
