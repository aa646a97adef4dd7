// The events of the staff's topic that change the list.

import type { AdminNotificationMessage } from "@frontdesk/client/types";

const LIST_EVENTS = [
  "new_user_message",
  "new_staff_message",
  "chat_updated",
  "chat_erased",
  "chat_read",
] as const;
export type ListEvent = Extract<AdminNotificationMessage, { type: (typeof LIST_EVENTS)[number] }>;

export function isListEvent(event: AdminNotificationMessage): event is ListEvent {
  return (LIST_EVENTS as readonly string[]).includes(event.type);
}
