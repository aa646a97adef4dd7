// The staff procedures and the REST calls that stand for them while there is no line.

import { type Method, query } from "@frontdesk/client/rest";
import type {
  AdminSupportChat,
  ChatListPage,
  ChatStatus,
  MessagePage,
  Priority,
  SupportChatListItem,
  SupportMessage,
} from "@frontdesk/client/types";

interface OfChat {
  chat_id: string;
}

export interface ListQuery {
  archived?: boolean;
  status?: ChatStatus;
  assignee?: string;
  q?: string;
  cursor?: string;
  limit?: number;
}

/** Procedure: what it takes, what it answers. */
export interface Operations {
  chats: [ListQuery, ChatListPage];
  chat: [OfChat, AdminSupportChat];
  messages: [OfChat & { since?: number; before?: number; limit?: number }, MessagePage];
  send: [OfChat & { content: string; client_id: string }, SupportMessage];
  archive: [OfChat, SupportChatListItem];
  unarchive: [OfChat, SupportChatListItem];
  assign: [OfChat & { admin_id?: string }, SupportChatListItem];
  claim: [OfChat, SupportChatListItem];
  set_status: [OfChat & { status: ChatStatus }, SupportChatListItem];
  set_priority: [OfChat & { priority: Priority }, SupportChatListItem];
  mark_viewed: [OfChat & { up_to_seq: number }, SupportChatListItem];
}

const PATHS: Partial<Record<keyof Operations, string>> = {
  set_status: "status",
  set_priority: "priority",
  mark_viewed: "viewed",
};

export interface RestCall {
  method: Method;
  path: string;
  body?: object;
}

export function restOf(name: keyof Operations, values: Partial<OfChat> & object): RestCall {
  const { chat_id, ...rest } = values as Record<string, string | number | boolean>;
  const base = "/api/admin/chats";
  if (name === "chats") return { method: "GET", path: base + query(rest) };
  if (name === "chat") return { method: "GET", path: `${base}/${chat_id}` };
  if (name === "messages")
    return { method: "GET", path: `${base}/${chat_id}/messages${query(rest)}` };
  if (name === "send") return { method: "POST", path: `${base}/${chat_id}/messages`, body: rest };
  return { method: "POST", path: `${base}/${chat_id}/${PATHS[name] ?? name}`, body: rest };
}
