// One chat of the list as an event leaves it. Pure.

import type {
  AdminNotificationMessage,
  SupportChatListItem,
  SupportMessage,
} from "@frontdesk/client/types";

const PREVIEW = 100;

function preview(content: string): string {
  return [...content].slice(0, PREVIEW).join("");
}

function withMessage(item: SupportChatListItem, message: SupportMessage): SupportChatListItem {
  const fromUser = message.sender_type === "user";
  // A user's message opens the chat whatever it was; an answer to a closed one waits.
  const status = fromUser ? "open" : item.status === "closed" ? "pending" : item.status;
  return {
    ...item,
    status,
    archived: false,
    last_message_at: message.created_at,
    last_message_preview: preview(message.content),
    last_message_sender: message.sender_type,
    last_seq: message.seq,
    message_count: item.message_count + 1,
    unread: item.unread || fromUser,
    unread_count: item.unread_count + (fromUser ? 1 : 0),
  };
}

/**
 * A known chat after an event. Events repeat and overtake each other: what is not
 * newer than the chat changes nothing.
 */
export function afterEvent(
  item: SupportChatListItem,
  event: AdminNotificationMessage,
): SupportChatListItem {
  if (event.type === "new_user_message" || event.type === "new_staff_message") {
    return event.message.seq > item.last_seq ? withMessage(item, event.message) : item;
  }
  if (event.type === "chat_read" && event.reader === "admin") {
    const viewed = Math.max(item.admin_viewed_seq, event.up_to_seq);
    const all = viewed >= item.last_seq;
    return {
      ...item,
      admin_viewed_seq: viewed,
      unread: item.unread && !all,
      unread_count: all ? 0 : item.unread_count,
    };
  }
  return item;
}
