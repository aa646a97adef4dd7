// One chat's messages, live: the log, what is on its way, and who is typing. Knows
// no wire; it is told what arrives and asks its source for what is missing.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import { Delivery } from "./delivery.ts";
import { type Entry, entriesOf, type Writer } from "./entries.ts";
import {
  type Asked,
  addMessages,
  addPage,
  emptyLog,
  firstHole,
  forgetBefore,
  type Log,
  markRead,
  WIDEST_HOLE,
} from "./merge.ts";
import type { ChatChannelMessage, MessagePage, SupportMessage } from "./types.ts";
import { TYPING_EXPIRES, TYPING_LATE } from "./typing.ts";

// Events may overtake each other; a hole older than this is a lost event.
export const HOLE_PATIENCE = 1_000;

export interface Range {
  since?: number;
  before?: number;
  limit?: number;
}

export interface Source {
  fetch(range: Range): Promise<MessagePage>;
  send(content: string, clientId: string): Promise<SupportMessage>;
}

export class Thread {
  readonly log: Signal<Log> = signal(emptyLog);
  readonly loaded: Signal<boolean> = signal(false);
  readonly loadingOlder: Signal<boolean> = signal(false);
  /** The name of who is typing on the other side; empty when the name is not known. */
  readonly typing: Signal<string | null> = signal(null);
  readonly entries: ReadonlySignal<Entry[]>;
  readonly delivery: Delivery;
  readonly #as: Writer;
  readonly #source: Source;
  #healing: Promise<void> | null = null;
  #holeTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(as: Writer, source: Source) {
    this.#as = as;
    this.#source = source;
    this.delivery = new Delivery(source.send, (message) => this.receive([message]));
    this.entries = computed(() => entriesOf(this.log.value, this.delivery.outbox.value, as));
  }

  /** Messages by event or as the answer to a send. */
  receive(messages: readonly SupportMessage[]): void {
    this.#set(addMessages(this.log.value, messages));
    this.delivery.settle(messages);
    if (messages.every((message) => message.sender_type === this.#as.type)) return;
    this.#answeredAt = Date.now();
    this.#typed(null);
  }

  addPage(page: MessagePage, asked: Asked): void {
    this.#set(addPage(this.log.value, page, asked));
    this.delivery.settle(page.messages);
    this.loaded.value = true;
  }

  onEvent(event: ChatChannelMessage): void {
    if (event.type === "new_message") this.receive([event.message]);
    else if (event.type === "read") {
      this.#set(markRead(this.log.value, event.reader, event.up_to_seq, event.read_at));
    } else if (event.type === "typing" && event.sender_type !== this.#as.type) {
      this.#typed(event.active ? (event.sender_name ?? "") : null);
    }
  }

  /** What a heartbeat says exists; true when the database was restored meanwhile. */
  notice(lastSeq: number, epoch: string): boolean {
    const log = this.log.value;
    if (log.epoch !== null && epoch !== log.epoch) return true;
    if (lastSeq > log.lastSeq) this.#set({ ...log, lastSeq });
    return false;
  }

  async older(): Promise<void> {
    const first = this.log.value.messages[0];
    if (!first || !this.log.value.hasOlder || this.loadingOlder.value) return;
    this.loadingOlder.value = true;
    try {
      this.addPage(await this.#source.fetch({ before: first.seq }), "before");
    } finally {
      this.loadingOlder.value = false;
    }
  }

  /** Fetches what is missing, if anything is. */
  heal(): Promise<void> {
    this.#healing ??= this.#heal().finally(() => {
      this.#healing = null;
    });
    return this.#healing;
  }

  dispose(): void {
    clearTimeout(this.#holeTimer);
    clearTimeout(this.#typingTimer);
    this.delivery.stop();
  }

  async #heal(): Promise<void> {
    for (let hole = firstHole(this.log.value); hole; ) {
      const { since, width } = hole;
      if (width > WIDEST_HOLE || this.log.value.messages.length === 0) {
        const page = await this.#source.fetch({});
        this.addPage(page, "newest");
        this.#set(forgetBefore(this.log.value, page.messages[0]?.seq ?? 0));
      } else {
        this.addPage(await this.#source.fetch({ since, limit: WIDEST_HOLE }), "since");
      }
      hole = firstHole(this.log.value);
      // The server has no more than this; asking again at once would not help.
      if (hole?.since === since && hole.width === width) return;
    }
  }

  #set(log: Log): void {
    this.log.value = log;
    clearTimeout(this.#holeTimer);
    if (!firstHole(log)) return;
    this.#holeTimer = setTimeout(() => this.heal().catch(() => {}), HOLE_PATIENCE);
  }

  #typed(name: string | null): void {
    clearTimeout(this.#typingTimer);
    const wait = name === null ? 0 : this.#answeredAt + TYPING_LATE - Date.now();
    if (wait > 0) {
      this.#typingTimer = setTimeout(() => this.#typed(name), wait);
      return;
    }
    this.typing.value = name;
    if (name === null) return;
    this.#typingTimer = setTimeout(() => this.#typed(null), TYPING_EXPIRES);
  }
}
