// Whether somebody reads, and what that makes of the unread: the panel is open and
// its page in front.

import type { SupportMessage } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import { Unread } from "./unread.ts";

interface ReadingOptions {
  messages(): readonly SupportMessage[];
  /** Tells the server. A failure is made up for by the next heartbeat, which brings the
   * true count. */
  tellRead(upToSeq: number): Promise<unknown>;
  onCount(count: number): void;
}

export class Reading {
  readonly opened = signal(false);
  readonly unread: Unread;
  #options: ReadingOptions;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.unread = new Unread(options.onCount);
    document.addEventListener("visibilitychange", () => this.look());
  }

  get now(): boolean {
    return this.opened.value && document.visibilityState === "visible";
  }

  /** The reader has turned to the log. */
  look(): void {
    if (!this.now) return;
    this.unread.mark(this.#options.messages());
    this.mark();
  }

  /** What is there has been read, if somebody reads. */
  mark(): void {
    const upTo = this.#options.messages().at(-1)?.seq;
    if (!this.now || this.unread.count.value === 0 || !upTo) return;
    this.unread.set(0);
    this.#options.tellRead(upTo).catch(() => {});
  }
}
