// The staff procedures and the REST calls that stand for them while there is no line.

import { type Method, query } from "@frontdesk/client/rest";
import type {
  AdminSupportChat,
  CannedReply,
  ChatListPage,
  ChatStatus,
  ChatUser,
  MessagePage,
  Note,
  Priority,
  SupportChatListItem,
  SupportMessage,
  TagCount,
} from "@frontdesk/client/types";

interface OfChat {
  chat_id: string;
}

interface OfUser {
  user_id: string;
}

export interface ListQuery {
  archived?: boolean;
  status?: ChatStatus;
  assignee?: string;
  q?: string;
  tag?: string;
  cursor?: string;
  limit?: number;
}

/** Procedure: what it takes, what it answers. */
export interface Operations {
  chats: [ListQuery, ChatListPage];
  chat: [OfChat, AdminSupportChat];
  messages: [OfChat & { since?: number; before?: number; limit?: number }, MessagePage];
  send: [OfChat & { content: string; client_id: string }, SupportMessage];
  archive: [OfChat & { keep_email?: boolean }, SupportChatListItem];
  unarchive: [OfChat, SupportChatListItem];
  assign: [OfChat & { admin_id: string | null }, SupportChatListItem];
  claim: [OfChat, SupportChatListItem];
  set_status: [OfChat & { status: ChatStatus }, SupportChatListItem];
  set_priority: [OfChat & { priority: Priority }, SupportChatListItem];
  mark_viewed: [OfChat & { up_to_seq: number }, SupportChatListItem];
  note: [OfChat & { content: string; client_id: string }, Note];
  notes: [OfChat & { before?: string }, { notes: Note[]; has_more: boolean }];
  tag: [OfChat & { tag: string }, SupportChatListItem];
  untag: [OfChat & { tag: string }, SupportChatListItem];
  tags: [object, { tags: TagCount[] }];
  canned_replies: [object, { canned_replies: CannedReply[] }];
  save_canned_reply: [{ shortcut: string; content: string; reply_id?: string }, CannedReply];
  remove_canned_reply: [{ reply_id: string }, object];
  block: [OfUser & { reason?: string }, ChatUser];
  unblock: [OfUser, ChatUser];
}

const ADMIN = "/api/admin";
const CHAT = `${ADMIN}/chats/<chat_id>`;
const USER = `${ADMIN}/users/<user_id>`;
const CANNED = `${ADMIN}/canned_replies`;

const ROUTES: Record<keyof Operations, [Method, string]> = {
  chats: ["GET", `${ADMIN}/chats`],
  chat: ["GET", CHAT],
  messages: ["GET", `${CHAT}/messages`],
  send: ["POST", `${CHAT}/messages`],
  archive: ["POST", `${CHAT}/archive`],
  unarchive: ["POST", `${CHAT}/unarchive`],
  assign: ["POST", `${CHAT}/assign`],
  claim: ["POST", `${CHAT}/claim`],
  set_status: ["POST", `${CHAT}/status`],
  set_priority: ["POST", `${CHAT}/priority`],
  mark_viewed: ["POST", `${CHAT}/viewed`],
  note: ["POST", `${CHAT}/notes`],
  notes: ["GET", `${CHAT}/notes`],
  tag: ["POST", `${CHAT}/tag`],
  untag: ["POST", `${CHAT}/untag`],
  tags: ["GET", `${ADMIN}/tags`],
  canned_replies: ["GET", CANNED],
  save_canned_reply: ["POST", CANNED],
  remove_canned_reply: ["DELETE", `${CANNED}/<reply_id>`],
  block: ["POST", `${USER}/block`],
  unblock: ["POST", `${USER}/unblock`],
};

export interface RestCall {
  method: Method;
  path: string;
  body?: object;
}

export function restOf(name: keyof Operations, values: object): RestCall {
  const [method, pattern] = ROUTES[name];
  const rest = { ...values } as Record<string, string | number | boolean>;
  const path = pattern.replace(/<(\w+)>/, (_, key: string) => {
    const id = String(rest[key]);
    delete rest[key];
    return id;
  });
  if (method === "GET") return { method, path: path + query(rest) };
  return method === "DELETE" ? { method, path } : { method, path, body: rest };
}
