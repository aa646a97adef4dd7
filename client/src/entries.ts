// What a log shows: stored messages in their order, then what is still on its way.

import type { ErrorCode } from "./errors.ts";
import type { Log } from "./merge.ts";
import type { Outbox } from "./outbox.ts";
import type { SenderType, SupportMessage } from "./types.ts";

export type EntryState = "sending" | "sent" | "read" | "failed";

export interface Entry {
  /** Stays the same while a draft becomes a message, so that its node does too. */
  readonly key: string;
  readonly client_id: string | null;
  readonly seq: number | null;
  readonly content: string;
  readonly created_at: string;
  readonly sender_type: SenderType;
  readonly sender_id: string | null;
  readonly sender_name: string | null;
  readonly state: EntryState;
  readonly error: ErrorCode | null;
}

/** Whose drafts the outbox holds. The id is for grouping; a user's own is not needed. */
export interface Writer {
  readonly type: SenderType;
  readonly id: string | null;
}

function keyOf(senderType: SenderType, clientId: string): string {
  return `${senderType}:${clientId}`;
}

function fromMessage(message: SupportMessage): Entry {
  const { id, client_id, sender_type } = message;
  return {
    key: client_id ? keyOf(sender_type, client_id) : id,
    client_id,
    seq: message.seq,
    content: message.content,
    created_at: message.created_at,
    sender_type,
    sender_id: message.sender_id,
    sender_name: message.sender_name,
    state: message.read_at ? "read" : "sent",
    error: null,
  };
}

// A log of thousands changes by one message at a time: the other entries are the
// same objects as before, which lets the list skip them.
const made = new WeakMap<SupportMessage, Entry>();

export function entriesOf(log: Log, outbox: Outbox, as: Writer): Entry[] {
  const entries = log.messages.map((message) => {
    const entry = made.get(message) ?? fromMessage(message);
    made.set(message, entry);
    return entry;
  });
  for (const draft of outbox) {
    const { client_id, content, created_at, state, error } = draft;
    entries.push({
      key: keyOf(as.type, client_id),
      client_id,
      seq: null,
      content,
      created_at,
      sender_type: as.type,
      sender_id: as.id,
      sender_name: null,
      state,
      error,
    });
  }
  return entries;
}
