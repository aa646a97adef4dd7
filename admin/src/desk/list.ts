// The list of chats as it changes under events. Pure.

import type {
  ChatCounts,
  ChatListPage,
  ChatStatus,
  Hit,
  SupportChatListItem,
} from "@frontdesk/client/types";
import type { ListQuery } from "./operations.ts";

export const FILTERS = ["open", "pending", "closed", "unassigned", "mine"] as const;
export type Filter = "all" | (typeof FILTERS)[number];

export interface ListView {
  readonly archived: boolean;
  readonly filter: Filter;
  readonly q: string;
  readonly tag: string;
}

export const firstView: ListView = { archived: false, filter: "all", q: "", tag: "" };

export interface ChatList {
  readonly items: readonly SupportChatListItem[];
  readonly nextCursor: string | null;
  readonly counts: ChatCounts;
  /** Why a search found them, by chat. */
  readonly hits: ReadonlyMap<string, Hit>;
}

const STATUSES: readonly Filter[] = ["open", "pending", "closed"];

function isStatus(filter: Filter): filter is ChatStatus {
  return STATUSES.includes(filter);
}

/** Closed chats are the archived ones, so these two choices go together. */
export function withFilter(view: ListView, filter: Filter): ListView {
  const chosen = view.filter === filter ? "all" : filter;
  const archived = isStatus(chosen) ? chosen === "closed" : view.archived && filter !== "closed";
  return { ...view, filter: chosen, archived };
}

export function withTab(view: ListView, archived: boolean): ListView {
  return { ...view, archived, filter: isStatus(view.filter) ? "all" : view.filter };
}

export function queryOf({ archived, filter, q, tag }: ListView): ListQuery {
  return {
    archived,
    ...(isStatus(filter) ? { status: filter } : {}),
    ...(filter === "mine" ? { assignee: "me" } : {}),
    ...(filter === "unassigned" ? { assignee: "none" } : {}),
    ...(q ? { q } : {}),
    ...(tag ? { tag } : {}),
  };
}

/** Whether a chat belongs into the view. What the search finds only the server knows. */
export function matches(item: SupportChatListItem, view: ListView, me: string): boolean {
  if (item.archived !== view.archived || item.message_count === 0) return false;
  if (view.tag && !item.tags.includes(view.tag)) return false;
  if (isStatus(view.filter)) return item.status === view.filter;
  if (view.filter === "mine") return item.assignee?.id === me;
  return view.filter !== "unassigned" || item.assignee === null;
}

function newestFirst(a: SupportChatListItem, b: SupportChatListItem): number {
  if (a.id === b.id) return 0;
  const [x, y] = [a.last_message_at ?? a.created_at, b.last_message_at ?? b.created_at];
  if (x === y) return a.id < b.id ? 1 : -1;
  return x < y ? 1 : -1;
}

/**
 * A page of the list takes the place of what it reaches over: from `after` on, or the top,
 * down to its last chat, or the end. What lies beyond stays.
 */
export function addListPage(
  list: ChatList | null,
  page: ChatListPage,
  after: SupportChatListItem | null,
): ChatList {
  const fresh = new Set(page.chats.map(({ id }) => id));
  const last = page.next_cursor === null ? undefined : page.chats.at(-1);
  const known = list?.items.filter(({ id }) => !fresh.has(id)) ?? [];
  const above = after ? known.filter((item) => newestFirst(item, after) <= 0) : [];
  const below = last ? known.filter((item) => newestFirst(item, last) > 0) : [];
  return {
    items: [...above, ...page.chats, ...below].sort(newestFirst),
    nextCursor: below.length > 0 && list ? list.nextCursor : page.next_cursor,
    counts: page.counts,
    hits: new Map([...(list?.hits ?? []), ...page.hits.map((hit) => [hit.chat_id, hit] as const)]),
  };
}

/** Puts a chat where it belongs now, or takes it out. */
export function place(
  list: ChatList,
  item: SupportChatListItem,
  view: ListView,
  me: string,
): ChatList {
  const before = list.items.find(({ id }) => id === item.id);
  // An answer or event that was overtaken on its way.
  if (before && before.last_seq > item.last_seq) return list;
  const others = list.items.filter(({ id }) => id !== item.id);
  const stays = matches(item, view, me) && (before !== undefined || view.q === "");
  const items = stays ? [...others, item].sort(newestFirst) : others;
  const counts = before ? shiftCounts(list.counts, before, item, me) : list.counts;
  return { ...list, items, counts };
}

/** A chat that is gone with its user. The counts come with the next fetch. */
export function without(list: ChatList, chatId: string): ChatList {
  return { ...list, items: list.items.filter(({ id }) => id !== chatId) };
}

/** The counts after one known chat has changed; the server tells them all now and then. */
export function shiftCounts(
  counts: ChatCounts,
  before: SupportChatListItem,
  after: SupportChatListItem,
  me: string,
): ChatCounts {
  const shifted = { ...counts };
  for (const [item, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    shifted[item.status] += sign;
    if (item.archived) continue;
    if (item.unread) shifted.unread += sign;
    if (item.assignee === null) shifted.unassigned += sign;
    else if (item.assignee.id === me) shifted.mine += sign;
  }
  return shifted;
}
