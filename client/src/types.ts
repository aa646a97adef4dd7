// The wire, as the server's contract writes it. Fields that we do not use are
// left out of no type: a reader finds the whole payload here.

export type SenderType = "user" | "admin" | "bot" | "system";
export type ChatStatus = "open" | "pending" | "closed";
export type Priority = "low" | "normal" | "high" | "urgent";
export type Reader = "user" | "admin";

/** One stored message. `read_at` is when the other side read it. */
export interface SupportMessage {
  id: string;
  chat_id: string;
  seq: number;
  client_id: string | null;
  content: string;
  sender_type: SenderType;
  sender_id: string | null;
  sender_name: string | null;
  read_at: string | null;
  created_at: string;
}

export interface MessagePage {
  messages: SupportMessage[];
  last_seq: number;
  has_more: boolean;
  epoch: string;
}

/** The chat as its own user sees it. */
export interface SupportChat extends MessagePage {
  id: string;
  status: ChatStatus;
  unread: number;
  staff_online: boolean;
}

export interface Pulse {
  last_seq: number;
  unread: number;
  staff_online: boolean;
  epoch: string;
}

export interface ReadMark {
  read_up_to: number;
  unread: number;
}

export interface UserSession {
  access: string;
  expires_in: number;
  resume: string | null;
  user: { id: string; email: string | null; name: string | null; verified: boolean };
  chat_id: string;
  epoch: string;
  realm: string;
  ws: string;
}

export interface Assignee {
  id: string;
  name: string;
}

/** One row of the staff's list. */
export interface SupportChatListItem {
  id: string;
  user_id: string;
  user_email: string | null;
  user_name: string | null;
  user_verified: boolean;
  last_message_at: string | null;
  last_message_preview: string | null;
  last_message_sender: SenderType | null;
  message_count: number;
  unread: boolean;
  unread_count: number;
  archived: boolean;
  status: ChatStatus;
  priority: Priority;
  assignee: Assignee | null;
  tags: string[];
  last_seq: number;
  admin_viewed_seq: number;
  created_at: string;
}

export interface ChatUser {
  id: string;
  external_id: string | null;
  email: string | null;
  name: string | null;
  verified: boolean;
  metadata: Record<string, unknown>;
  created_at: string;
  last_seen_at: string | null;
  blocked: boolean;
}

/** A chat of somebody else in the same browser. */
export type LinkedChat = Pick<
  SupportChatListItem,
  "id" | "user_id" | "user_email" | "user_name" | "user_verified"
>;

export interface Closing {
  at: string;
  by: Assignee | null;
}

/** One chat as staff see it, with its newest messages. */
export interface AdminSupportChat extends SupportChatListItem, MessagePage {
  user: ChatUser;
  page: string | null;
  linked_chats: LinkedChat[];
  closings: Closing[];
}

/** A private note of the staff; it stands after the message `after_seq`. */
export interface Note {
  id: string;
  chat_id: string;
  after_seq: number;
  author: Assignee | null;
  content: string;
  created_at: string;
}

export interface CannedReply {
  id: string;
  shortcut: string;
  content: string;
  created_at: string;
  updated_at: string;
}

export interface TagCount {
  tag: string;
  chats: number;
}

export interface ChatCounts {
  open: number;
  pending: number;
  closed: number;
  unassigned: number;
  mine: number;
  unread: number;
}

/** A part of a text, and whether it is what was searched for. */
export interface Segment {
  text: string;
  match: boolean;
}

/** Why a search found a chat. */
export interface Hit {
  chat_id: string;
  seq: number | null;
  snippet: Segment[] | null;
  name: Segment[] | null;
  email: Segment[] | null;
}

export interface ChatListPage {
  chats: SupportChatListItem[];
  hits: Hit[];
  next_cursor: string | null;
  counts: ChatCounts;
}

export interface Admin {
  id: string;
  email: string;
  name: string;
  role: "owner" | "agent";
}

export interface AdminSession {
  admin: Admin;
  csrf: string;
  password_change_required?: boolean;
}

/** What the topic `support.chat.<chat_id>` carries. */
export type ChatChannelMessage =
  | { type: "new_message"; chat_id: string; message: SupportMessage }
  | { type: "read"; chat_id: string; reader: Reader; up_to_seq: number; read_at: string }
  | {
      type: "typing";
      chat_id: string;
      sender_type: SenderType;
      sender_name: string | null;
      active: boolean;
    }
  | {
      type: "chat_updated";
      chat_id: string;
      status: ChatStatus;
      archived: boolean;
      assignee_name: string | null;
    };

/** What the topic `support.admin.notifications` carries. */
export type AdminNotificationMessage =
  | {
      type: "new_user_message";
      chat_id: string;
      user_email: string | null;
      user_name: string | null;
      user_verified: boolean;
      message: SupportMessage;
    }
  | { type: "new_staff_message"; chat_id: string; message: SupportMessage }
  | { type: "chat_updated"; chat: SupportChatListItem }
  | { type: "chat_erased"; chat_id: string }
  | { type: "note"; chat_id: string; note: Note }
  | { type: "canned_reply"; canned_reply: CannedReply }
  | { type: "canned_reply_removed"; reply_id: string }
  | { type: "chat_read"; chat_id: string; reader: Reader; up_to_seq: number }
  | { type: "presence"; admins: { id: string; name: string; online: boolean; away: boolean }[] }
  | { type: "viewing"; chat_id: string; admins: { id: string; name: string; typing: boolean }[] };

/** What `support.presence` carries. */
export interface PresenceMessage {
  type: "presence";
  staff_online: boolean;
}
