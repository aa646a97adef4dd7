// The fallback while there is no line: ask every five seconds, and only then.

export const POLL_EVERY = 5_000;

/** Whether the last poll was answered; null while there was none. */
export type PollHealth = boolean | null;

export class Poll {
  #ask: () => Promise<void>;
  #onHealth: (health: PollHealth) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #asking = false;
  #health: PollHealth = null;

  constructor(ask: () => Promise<void>, onHealth: (health: PollHealth) => void) {
    this.#ask = ask;
    this.#onHealth = onHealth;
  }

  /** Idempotent; an attempt at the line has failed, so the first poll is at once. */
  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => void this.#poll(), POLL_EVERY);
    void this.#poll();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#set(null);
  }

  async #poll(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const timer = this.#timer;
    const answered = await this.#ask().then(
      () => true,
      () => false,
    );
    this.#asking = false;
    if (timer === this.#timer) this.#set(answered);
  }

  #set(health: PollHealth): void {
    if (health === this.#health) return;
    this.#health = health;
    this.#onHealth(health);
  }
}
