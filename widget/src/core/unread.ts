// How many of the other side's messages wait to be read, and where they begin.

import type { SupportMessage } from "@frontdesk/client/types";
import { signal } from "@preact/signals";

export function isFromStaff({ sender_type }: SupportMessage): boolean {
  return sender_type === "admin" || sender_type === "bot";
}

export class Unread {
  readonly count = signal(0);
  /** The seq before which the "new" line stands: what came while nobody looked. */
  readonly from = signal<number | null>(null);
  #onCount: (count: number) => void;

  constructor(onCount: (count: number) => void) {
    this.#onCount = onCount;
  }

  set(count: number): void {
    if (count === this.count.value) return;
    this.count.value = count;
    this.#onCount(count);
  }

  arrived(): void {
    this.set(this.count.value + 1);
  }

  /** By this user in another window. */
  readElsewhere(messages: readonly SupportMessage[], upToSeq: number): void {
    const left = messages.filter((message) => message.seq > upToSeq && isFromStaff(message));
    this.set(Math.min(this.count.value, left.length));
  }

  /** The reader turns to the log: the line is drawn before what is new to him. */
  mark(messages: readonly SupportMessage[]): void {
    const waiting = messages.filter(isFromStaff).slice(-this.count.value);
    this.from.value = this.count.value > 0 ? (waiting[0]?.seq ?? null) : null;
  }
}
