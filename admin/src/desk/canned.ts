// The team's canned replies: fetched at their first use, then kept up by events.

import type { AdminNotificationMessage, CannedReply } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import type { Desk } from "./desk.ts";

type CannedEvent = Extract<
  AdminNotificationMessage,
  { type: "canned_reply" | "canned_reply_removed" }
>;

export class Canned {
  readonly all = signal<readonly CannedReply[] | null>(null);
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Once: later calls find it there. */
  async load(): Promise<void> {
    if (this.all.value === null) await this.#fetch();
  }

  stale(): void {
    if (this.all.value !== null) void this.#fetch();
  }

  onEvent(event: CannedEvent): void {
    const all = this.all.value;
    if (all === null) return;
    const id = event.type === "canned_reply" ? event.canned_reply.id : event.reply_id;
    const others = all.filter((reply) => reply.id !== id);
    this.all.value =
      event.type === "canned_reply" ? [...others, event.canned_reply].sort(byShortcut) : others;
  }

  async #fetch(): Promise<void> {
    try {
      this.all.value = (await this.#desk.ask("canned_replies", {})).canned_replies;
    } catch {
      // Asked for again at their next use.
    }
  }
}

function byShortcut(a: CannedReply, b: CannedReply): number {
  return a.shortcut < b.shortcut ? -1 : 1;
}
