// The fallback while there is no line: ask every five seconds, and only then. While
// nobody can be reached it looks more often at first: most absences are a restart.

import { Unreachable } from "./errors.ts";

export const POLL_EVERY = 5_000;
export const PROBE_EVERY = 1_000;
/** After so many probes in vain it is no restart. */
export const PROBES = 20;

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
  #missed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  // What began before the last stop() is void when it ends.
  #turn = 0;
  #running = false;
  #health: PollHealth = null;

  constructor(options: PollOptions) {
    this.#options = options;
  }

  /** Idempotent; an attempt at the line has failed, so the first poll is at once. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#poll(this.#turn);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#running = false;
    this.#turn += 1;
    this.#missed = 0;
    this.#set(null);
  }

  async #poll(turn: number): Promise<void> {
    const began = Date.now();
    const outcome = await this.#options.ask().then(
      () => null,
      (error: unknown) => error ?? true,
    );
    if (turn !== this.#turn) return;
    const back = this.#missed > 0 && !(outcome instanceof Unreachable);
    this.#missed = outcome instanceof Unreachable ? this.#missed + 1 : 0;
    const often = this.#missed > 0 && this.#missed <= PROBES;
    const wait = (often ? PROBE_EVERY : POLL_EVERY) - (Date.now() - began);
    this.#timer = setTimeout(() => void this.#poll(turn), Math.max(0, wait));
    this.#set(outcome === null);
    if (back) this.#options.onBack();
  }

  #set(health: PollHealth): void {
    if (health === this.#health) return;
    this.#health = health;
    this.#options.onHealth(health);
  }
}
