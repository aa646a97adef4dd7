// The thread of whoever is signed in. Another user gets another one, and none of the
// drafts of the one before.

import { forgetDrafts, keepDrafts } from "@frontdesk/client/keep";
import { type Source, Thread } from "@frontdesk/client/thread";
import type { UserSession } from "@frontdesk/client/types";
import { signal } from "@preact/signals";

const USER = { type: "user", id: null } as const;

export class Conversation {
  readonly thread;
  #source: Source;
  #chatId: string | null = null;
  #userId: string | null = null;
  #stopKeeping = () => {};

  constructor(source: Source) {
    this.#source = source;
    this.thread = signal(new Thread(USER, source));
  }

  /** True when what was shown until now belonged to another chat. */
  belongsTo({ chat_id, user }: UserSession): boolean {
    const another = this.#chatId !== null && chat_id !== this.#chatId;
    if (chat_id === this.#chatId && user.id === this.#userId) return false;
    if (another) this.clear();
    this.#stopKeeping();
    this.#chatId = chat_id;
    this.#userId = user.id;
    this.#stopKeeping = keepDrafts(this.thread.value.delivery, user.id);
    return another;
  }

  /** Whoever comes next may be somebody else. */
  clear(): void {
    this.#stopKeeping();
    this.thread.value.dispose();
    this.thread.value = new Thread(USER, this.#source);
    this.#chatId = this.#userId = null;
  }

  /** Its user leaves this browser. */
  forget(): void {
    this.thread.value.dispose();
    this.#stopKeeping();
    if (this.#userId) forgetDrafts(this.#userId);
  }
}
