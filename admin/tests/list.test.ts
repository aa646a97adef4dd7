import type {
  AdminNotificationMessage,
  SupportChatListItem,
  SupportMessage,
} from "@frontdesk/client/types";
import { describe, expect, it } from "vitest";
import { afterEvent } from "../src/desk/after-event.ts";
import {
  addListPage,
  type ChatList,
  firstView,
  type ListView,
  matches,
  place,
  queryOf,
  withFilter,
  without,
  withTab,
} from "../src/desk/list.ts";
import { restOf } from "../src/desk/operations.ts";
import { chatOf } from "../src/desk/route.ts";

const ME = "me";
const COUNTS = { open: 3, pending: 1, closed: 2, unassigned: 3, mine: 1, unread: 1 };

function item(id: string, more: Partial<SupportChatListItem> = {}): SupportChatListItem {
  return {
    id,
    user_id: `user ${id}`,
    user_email: null,
    user_name: null,
    user_verified: false,
    last_message_at: "2026-01-29T12:00:00Z",
    last_message_preview: "hello",
    last_message_sender: "user",
    message_count: 3,
    unread: false,
    unread_count: 0,
    archived: false,
    status: "open",
    priority: "normal",
    assignee: null,
    tags: [],
    last_seq: 3,
    admin_viewed_seq: 3,
    created_at: "2026-01-01T00:00:00Z",
    ...more,
  };
}

function said(seq: number, content = "news", sender: "user" | "admin" = "user") {
  const message = {
    seq,
    content,
    sender_type: sender,
    created_at: `2026-01-30T12:00:${String(seq).padStart(2, "0")}Z`,
  } as SupportMessage;
  const type = sender === "user" ? "new_user_message" : "new_staff_message";
  return { type, chat_id: "a", message } as AdminNotificationMessage;
}

const list = (...items: SupportChatListItem[]): ChatList => ({
  items,
  nextCursor: null,
  counts: COUNTS,
  hits: new Map(),
});
const ids = ({ items }: ChatList) => items.map(({ id }) => id);
const view = (more: Partial<ListView>): ListView => ({ ...firstView, ...more });

describe("the view", () => {
  it("shows all that is not archived at first", () => {
    expect(queryOf(firstView)).toEqual({ archived: false });
  });

  it("turns filters on and off, with the tab that goes with them", () => {
    const closed = withFilter(firstView, "closed");
    expect(queryOf(closed)).toEqual({ archived: true, status: "closed" });
    expect(withFilter(closed, "closed")).toEqual(firstView);
    expect(queryOf(withFilter(closed, "pending"))).toEqual({ archived: false, status: "pending" });
    expect(queryOf(withFilter(withTab(firstView, true), "mine"))).toEqual({
      archived: true,
      assignee: "me",
    });
    expect(queryOf(withTab(closed, false))).toEqual({ archived: false });
    expect(queryOf(view({ filter: "unassigned", q: "x" }))).toEqual({
      archived: false,
      assignee: "none",
      q: "x",
    });
  });

  it("tells which chats belong into it", () => {
    const mine = item("a", { assignee: { id: ME, name: "Me" } });
    expect(matches(mine, firstView, ME)).toBe(true);
    expect(matches(mine, view({ filter: "mine" }), ME)).toBe(true);
    expect(matches(mine, view({ filter: "unassigned" }), ME)).toBe(false);
    expect(matches(item("b"), view({ filter: "pending" }), ME)).toBe(false);
    expect(matches(item("b", { archived: true, status: "closed" }), firstView, ME)).toBe(false);
    expect(matches(item("b", { message_count: 0 }), firstView, ME)).toBe(false);
  });
});

describe("a message", () => {
  it("of the user opens a chat, marks it unread and shows itself", () => {
    const closed = item("a", { status: "closed", archived: true });
    expect(afterEvent(closed, said(4, "x".repeat(120)))).toMatchObject({
      status: "open",
      archived: false,
      unread: true,
      unread_count: 1,
      message_count: 4,
      last_seq: 4,
      last_message_sender: "user",
      last_message_preview: "x".repeat(100),
    });
  });

  it("of staff leaves what is unread, and makes a closed chat wait", () => {
    const closed = item("a", { status: "closed", archived: true, unread: true, unread_count: 2 });
    const after = afterEvent(closed, said(4, "ok", "admin"));
    expect(after).toMatchObject({ status: "pending", archived: false, unread_count: 2 });
    expect(afterEvent(item("a"), said(4, "ok", "admin")).unread).toBe(false);
  });

  it("that was there already changes nothing", () => {
    const known = item("a");
    expect(afterEvent(known, said(3))).toBe(known);
  });

  it("does not cut its preview inside a character", () => {
    const after = afterEvent(item("a"), said(4, "🎉".repeat(101)));
    expect(after.last_message_preview).toBe("🎉".repeat(100));
  });

  it("read to the end is no longer unread, read in part is", () => {
    const unread = item("a", { unread: true, unread_count: 2, last_seq: 5 });
    const read = (up_to_seq: number, reader: "admin" | "user" = "admin") =>
      afterEvent(unread, { type: "chat_read", chat_id: "a", reader, up_to_seq });
    expect(read(5)).toMatchObject({ unread: false, unread_count: 0, admin_viewed_seq: 5 });
    expect(read(4)).toMatchObject({ unread: true, admin_viewed_seq: 4 });
    expect(read(5, "user")).toBe(unread);
  });
});

describe("the list", () => {
  const old = item("a", { last_message_at: "2026-01-01T00:00:00Z" });
  const fresh = item("b");

  it("is newest first, live", () => {
    const before = addListPage(
      null,
      { chats: [fresh, old], next_cursor: null, counts: COUNTS, hits: [] },
      null,
    );
    expect(ids(before)).toEqual(["b", "a"]);
    const after = place(before, afterEvent(old, said(4)), firstView, ME);
    expect(ids(after)).toEqual(["a", "b"]);
    expect(after.counts.unread).toBe(COUNTS.unread + 1);
  });

  it("lets go what no longer belongs to it, and the counts follow", () => {
    const closed = item("b", { archived: true, status: "closed" });
    const after = place(list(fresh, old), closed, firstView, ME);
    expect(ids(after)).toEqual(["a"]);
    expect(after.counts).toEqual({ ...COUNTS, open: 2, closed: 3, unassigned: 2 });
  });

  it("does not go back to what a chat was before its newest message", () => {
    const now = place(list(fresh), afterEvent(fresh, said(4)), firstView, ME);
    expect(place(now, { ...fresh, status: "pending" }, firstView, ME)).toBe(now);
  });

  it("takes up what belongs to it now, but not into the results of a search", () => {
    const restored = item("c");
    expect(ids(place(list(fresh), restored, firstView, ME))).toContain("c");
    expect(ids(place(list(fresh), restored, view({ q: "invoice" }), ME))).toEqual(["b"]);
  });

  it("continues without doubling what moved between two pages", () => {
    const next = { chats: [old, fresh], next_cursor: "n", counts: COUNTS, hits: [] };
    const after = addListPage(list(fresh), next, fresh);
    expect(ids(after)).toEqual(["b", "a"]);
    expect(after.nextCursor).toBe("n");
  });

  it("keeps what lies beyond a page, and drops what is missing within it", () => {
    const at = (id: string, day: number) =>
      item(id, { last_message_at: `2026-01-0${day}T00:00:00Z` });
    const before = { ...list(at("e", 5), at("d", 4), at("c", 3), at("b", 2)), nextCursor: "old" };
    const head = { chats: [at("e", 5), at("c", 3)], next_cursor: "n", counts: COUNTS, hits: [] };
    const after = addListPage(before, head, null);
    expect(ids(after)).toEqual(["e", "c", "b"]);
    expect(after.nextCursor).toBe("old");
    const tail = { chats: [at("a", 1)], next_cursor: null, counts: COUNTS, hits: [] };
    const whole = addListPage(after, tail, at("c", 3));
    expect(ids(whole)).toEqual(["e", "c", "a"]);
    expect(whole.nextCursor).toBeNull();
  });
});

it("a chat that was erased is in the list no more", () => {
  const [kept, gone] = [item("a"), item("b")];
  expect(without(list(kept, gone), "b").items).toEqual([kept]);
  expect(without(list(kept), "b").items).toEqual([kept]);
});

describe("without a line", () => {
  it.each([
    ["chats", { archived: false, q: "" }, "GET", "/api/admin/chats?archived=false"],
    ["chat", { chat_id: "a" }, "GET", "/api/admin/chats/a"],
    ["messages", { chat_id: "a", since: 3 }, "GET", "/api/admin/chats/a/messages?since=3"],
    ["send", { chat_id: "a", content: "x", client_id: "y" }, "POST", "/api/admin/chats/a/messages"],
    ["unarchive", { chat_id: "a" }, "POST", "/api/admin/chats/a/unarchive"],
    ["set_status", { chat_id: "a", status: "open" }, "POST", "/api/admin/chats/a/status"],
    ["mark_viewed", { chat_id: "a", up_to_seq: 1 }, "POST", "/api/admin/chats/a/viewed"],
    ["notes", { chat_id: "a" }, "GET", "/api/admin/chats/a/notes"],
    ["tag", { chat_id: "a", tag: "b" }, "POST", "/api/admin/chats/a/tag"],
    ["block", { user_id: "u" }, "POST", "/api/admin/users/u/block"],
    ["remove_canned_reply", { reply_id: "r" }, "DELETE", "/api/admin/canned_replies/r"],
  ] as const)("%s is a REST call", (name, values, method, path) => {
    const call = restOf(name, values);
    expect(call).toMatchObject({ method, path });
    expect(call.body ?? {}).not.toHaveProperty("chat_id");
  });
});

it("an address names a chat by its id alone", () => {
  const id = "0123456789abcdef0123456789abcdef";
  expect(chatOf(`/admin/chats/${id}`)).toBe(id);
  for (const path of [
    "/admin/",
    "/admin/chats/",
    `/admin/chats/${id}/x`,
    `/admin/chats/${id.toUpperCase()}`,
  ]) {
    expect(chatOf(path)).toBeNull();
  }
});
