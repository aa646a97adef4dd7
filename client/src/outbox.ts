// What was written here and is not known to be stored. Pure. A draft keeps its
// client_id through every attempt, so an attempt whose outcome is unknown may be
// repeated: the server stores it once.

import type { ErrorCode } from "./errors.ts";
import type { SupportMessage } from "./types.ts";

export interface Draft {
  readonly client_id: string;
  readonly content: string;
  readonly created_at: string;
  readonly state: "sending" | "failed";
  /** Why it failed; "unavailable" is tried again when the line is back. */
  readonly error: ErrorCode | null;
}

export type Outbox = readonly Draft[];

export function addDraft(outbox: Outbox, draft: Draft): Outbox {
  return [...outbox, draft];
}

/** What is written first goes out first, also when its writer was told that it waits. */
export function nextDraft(outbox: Outbox): Draft | null {
  return outbox.find(({ state, error }) => state === "sending" || error === "unavailable") ?? null;
}

function change(outbox: Outbox, clientId: string, to: Partial<Draft>): Outbox {
  return outbox.map((draft) => (draft.client_id === clientId ? { ...draft, ...to } : draft));
}

export function failDraft(outbox: Outbox, clientId: string, error: ErrorCode): Outbox {
  return change(outbox, clientId, { state: "failed", error });
}

export function retryDraft(outbox: Outbox, clientId: string): Outbox {
  return change(outbox, clientId, { state: "sending", error: null });
}

/** The line is back: what failed for want of it waits no longer. */
export function retryUnavailable(outbox: Outbox): Outbox {
  if (!outbox.some((draft) => draft.error === "unavailable")) return outbox;
  return outbox.map((draft) =>
    draft.error === "unavailable" ? { ...draft, state: "sending", error: null } : draft,
  );
}

export function dropDraft(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((draft) => draft.client_id !== clientId);
}

/** Stored messages take the place of their drafts, by whatever way they come. */
export function dropStored(outbox: Outbox, messages: readonly SupportMessage[]): Outbox {
  if (outbox.length === 0) return outbox;
  const stored = new Set(messages.map((message) => message.client_id));
  const left = outbox.filter((draft) => !stored.has(draft.client_id));
  return left.length === outbox.length ? outbox : left;
}

/** 128 random bits; crypto.randomUUID is missing on pages without TLS. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
