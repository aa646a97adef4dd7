// The private notes at one chat. They are told to the staff alone, and never counted.

import { toCallError } from "@frontdesk/client/errors";
import type { Line } from "@frontdesk/client/line";
import { newClientId } from "@frontdesk/client/outbox";
import type { Note } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import type { Desk } from "./desk.ts";
import type { Operations } from "./operations.ts";

/** Notes in their order, each once. Pure. */
export function addNotes(known: readonly Note[], more: readonly Note[]): readonly Note[] {
  const byId = new Map([...known, ...more].map((note) => [note.id, note]));
  return [...byId.values()].sort((a, b) => {
    if (a.after_seq !== b.after_seq) return a.after_seq - b.after_seq;
    return a.created_at === b.created_at
      ? a.id < b.id
        ? -1
        : 1
      : a.created_at < b.created_at
        ? -1
        : 1;
  });
}

export class Notes {
  readonly all = signal<readonly Note[]>([]);
  readonly busy = signal(false);
  #chatId: string;
  #desk: Desk;
  // The same text sent again after a failure is the same note.
  #attempt: { content: string; client_id: string } | null = null;

  constructor(chatId: string, desk: Desk) {
    this.#chatId = chatId;
    this.#desk = desk;
  }

  receive(note: Note): void {
    this.all.value = addNotes(this.all.value, [note]);
  }

  /** @throws CallError the line is broken. A chat that is gone has none. */
  async load(line: Line): Promise<void> {
    try {
      await this.#load(line);
    } catch (error) {
      if (toCallError(error).transient) throw error;
    }
  }

  async #load(line: Line): Promise<void> {
    const chat_id = this.#chatId;
    for (let before: string | undefined; ; ) {
      const asked = before ? { chat_id, before } : { chat_id };
      const page = await line.call<Operations["notes"][1]>("support.admin.notes", asked);
      this.all.value = addNotes(this.all.value, page.notes);
      before = page.notes[0]?.id;
      if (!page.has_more || !before) return;
    }
  }

  /** @throws CallError it is not stored, as far as we know; sending it again is harmless. */
  async leave(content: string): Promise<void> {
    if (this.#attempt?.content !== content) this.#attempt = { content, client_id: newClientId() };
    this.busy.value = true;
    try {
      this.receive(await this.#desk.ask("note", { chat_id: this.#chatId, ...this.#attempt }));
      this.#attempt = null;
    } catch (error) {
      throw toCallError(error);
    } finally {
      this.busy.value = false;
    }
  }
}
