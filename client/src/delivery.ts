// Sends the drafts of one chat, one after the other: calls of a session that wait
// for each other keep their order. One that cannot be delivered yet holds back those
// behind it.

import { type Signal, signal } from "@preact/signals-core";
import { toCallError } from "./errors.ts";
import {
  addDraft,
  type Draft,
  dropDraft,
  dropStored,
  failDraft,
  newClientId,
  nextDraft,
  type Outbox,
  retryDraft,
  retryUnavailable,
} from "./outbox.ts";
import type { SupportMessage } from "./types.ts";

// How long a message is tried in silence before its writer is told.
export const PATIENCE = 15_000;
const TRY_AGAIN = 2_000;

export type Send = (content: string, clientId: string) => Promise<SupportMessage>;

export class Delivery {
  readonly outbox: Signal<Outbox> = signal([]);
  /** The server asked to go slower; the rest goes out by itself. */
  readonly limited: Signal<boolean> = signal(false);
  #send: Send;
  #stored: (message: SupportMessage) => void;
  #busy = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: Send, stored: (message: SupportMessage) => void) {
    this.#send = send;
    this.#stored = stored;
  }

  add(content: string): Draft {
    const draft: Draft = {
      client_id: newClientId(),
      content,
      created_at: new Date().toISOString(),
      state: "sending",
      error: null,
    };
    this.outbox.value = addDraft(this.outbox.value, draft);
    void this.flush();
    return draft;
  }

  /** Drafts of an earlier page. */
  restore(drafts: readonly Draft[]): void {
    const known = new Set(this.outbox.value.map(({ client_id }) => client_id));
    const missing = drafts.filter(({ client_id }) => !known.has(client_id));
    if (missing.length > 0) this.outbox.value = [...missing, ...this.outbox.value];
  }

  retry(clientId: string): void {
    this.outbox.value = retryDraft(this.outbox.value, clientId);
    void this.flush();
  }

  discard(clientId: string): void {
    this.outbox.value = dropDraft(this.outbox.value, clientId);
    void this.flush();
  }

  /** The line is back. */
  resume(): void {
    this.outbox.value = retryUnavailable(this.outbox.value);
    void this.flush();
  }

  settle(messages: readonly SupportMessage[]): void {
    this.outbox.value = dropStored(this.outbox.value, messages);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#stopped = true;
  }

  async flush(): Promise<void> {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (let draft = nextDraft(this.outbox.value); draft; draft = nextDraft(this.outbox.value)) {
        if (!(await this.#deliver(draft))) break;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** False when the rest has to wait. */
  async #deliver(draft: Draft): Promise<boolean> {
    try {
      this.#stored(await this.#send(draft.content, draft.client_id));
      this.discard(draft.client_id);
      this.limited.value = false;
      return true;
    } catch (thrown) {
      const error = toCallError(thrown);
      if (this.#stopped) return false;
      // A rate limit says when to go on, however many wait behind this one.
      this.limited.value = error.code === "rate_limited";
      const impatient = Date.now() - Date.parse(draft.created_at) >= PATIENCE;
      if (!this.limited.value && (impatient || !error.transient))
        this.outbox.value = failDraft(this.outbox.value, draft.client_id, error.code);
      if (!error.transient) return true;
      const asked = this.limited.value && error.retryAfter;
      const pace = (impatient ? PATIENCE : TRY_AGAIN) * (0.5 + Math.random());
      this.#timer = setTimeout(() => void this.flush(), asked || pace);
      return false;
    }
  }
}
