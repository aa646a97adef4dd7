// The messages of one chat as far as this client knows them, ordered by seq. Pure:
// every function answers with a new Log. Messages come from pages, events and
// answers to sends, in any order and any number of times; the result is the same.

import type { MessagePage, Reader, SupportMessage } from "./types.ts";

export interface Log {
  readonly messages: readonly SupportMessage[];
  /** The highest seq known to exist, here or not. */
  readonly lastSeq: number;
  /** Older messages exist that are not here. */
  readonly hasOlder: boolean;
  /** Changes only when the server's database was restored from a backup. */
  readonly epoch: string | null;
}

export const emptyLog: Log = { messages: [], lastSeq: 0, hasOlder: false, epoch: null };

// A hole wider than this is not filled: what lies before it is forgotten and
// comes back by scrolling, as other older history does.
export const WIDEST_HOLE = 200;

/** Read marks only ever go forward, so a copy that knows of one wins. */
function newer(known: SupportMessage, again: SupportMessage): SupportMessage {
  return known.read_at && !again.read_at ? { ...again, read_at: known.read_at } : again;
}

export function addMessages(log: Log, incoming: readonly SupportMessage[]): Log {
  if (incoming.length === 0) return log;
  const byId = new Map(log.messages.map((message) => [message.id, message]));
  for (const message of incoming) {
    const known = byId.get(message.id);
    byId.set(message.id, known ? newer(known, message) : message);
  }
  const messages = [...byId.values()].sort((a, b) => a.seq - b.seq);
  const first = messages[0]?.seq ?? 1;
  const wasFirst = log.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  return {
    ...log,
    messages,
    lastSeq: Math.max(log.lastSeq, messages.at(-1)?.seq ?? 0),
    hasOlder: first > 1 && (log.hasOlder || first < wasFirst),
  };
}

export type Asked = "newest" | "since" | "before";

/** A page as fetched; `has_more` looks in the direction that was asked. */
export function addPage(log: Log, page: MessagePage, asked: Asked): Log {
  const known = log.epoch === null || log.epoch === page.epoch ? log : emptyLog;
  const merged = addMessages(known, page.messages);
  const oldest = page.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const reachesStart = asked !== "since" && oldest <= (merged.messages[0]?.seq ?? 0);
  const empty = asked === "before" && page.messages.length === 0;
  return {
    ...merged,
    epoch: page.epoch,
    lastSeq: Math.max(merged.lastSeq, page.last_seq),
    hasOlder: reachesStart || empty ? page.has_more : merged.hasOlder,
  };
}

/** What is missing between the first message here and the last that exists: fetch `since`. */
export function firstHole(log: Log): { since: number; width: number } | null {
  let expected = log.messages[0]?.seq ?? 1;
  for (const { seq } of log.messages) {
    if (seq !== expected) return { since: expected - 1, width: seq - expected };
    expected += 1;
  }
  return expected <= log.lastSeq
    ? { since: expected - 1, width: log.lastSeq - expected + 1 }
    : null;
}

export function forgetBefore(log: Log, seq: number): Log {
  const messages = log.messages.filter((message) => message.seq >= seq);
  return { ...log, messages, hasOlder: true };
}

export function markRead(log: Log, reader: Reader, upToSeq: number, readAt: string): Log {
  let changed = false;
  const messages = log.messages.map((message) => {
    const theirs = (message.sender_type === "user") === (reader === "admin");
    if (!theirs || message.read_at || message.seq > upToSeq) return message;
    changed = true;
    return { ...message, read_at: readAt };
  });
  return changed ? { ...log, messages } : log;
}
