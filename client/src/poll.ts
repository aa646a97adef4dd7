// The fallback while there is no line: ask every five seconds, and only then.

import { Unreachable } from "./errors.ts";

export const POLL_EVERY = 5_000;

/** Whether the last poll was answered; null while there was none. */
export type PollHealth = boolean | null;

export interface PollOptions {
  ask(): Promise<void>;
  onHealth(health: PollHealth): void;
  /** The server, which could not be reached, answers again, be it by a refusal. */
  onBack(): void;
}

export class Poll {
  #options: PollOptions;
  #reached = true;
  #timer: ReturnType<typeof setInterval> | undefined;
  #asking = false;
  #health: PollHealth = null;

  constructor(options: PollOptions) {
    this.#options = options;
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
    this.#reached = true;
    this.#set(null);
  }

  async #poll(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const timer = this.#timer;
    const outcome = await this.#options.ask().then(
      () => null,
      (error: unknown) => error ?? true,
    );
    this.#asking = false;
    if (timer !== this.#timer) return;
    this.#set(outcome === null);
    const reached = !(outcome instanceof Unreachable);
    const back = reached && !this.#reached;
    this.#reached = reached;
    if (back) this.#options.onBack();
  }

  #set(health: PollHealth): void {
    if (health === this.#health) return;
    this.#health = health;
    this.#options.onHealth(health);
  }
}
