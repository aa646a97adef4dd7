// Keeps one line alive for as long as it is wanted: a new Connection for each
// attempt, our own back-off, a heartbeat that notices a half-open line. It stops
// only when the server says no.

import { backoff } from "./backoff.ts";
import { CallError } from "./errors.ts";
import { dial, type Line } from "./line.ts";
import { CLOSED_REPLACED } from "./reasons.ts";
import type { LineState, SupervisorOptions } from "./supervision.ts";
import { asRefusal, staysOnLine, verdictOf, wantsRenewal } from "./verdict.ts";
import { onWake } from "./wakes.ts";

export const HEARTBEAT = 25_000;
export const HEARTBEAT_TIMEOUT = 5_000;
// Signed in, but nobody answers calls: the daemons are away and return soon.
const SETTLE_AGAIN = 1_000;
// A line that was lost sooner than this does not count as a success.
const STEADY = 10_000;

export class Supervisor {
  #options: SupervisorOptions;
  #state: LineState = "idle";
  #line: Line | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  // Whatever began under an older turn is void when it ends.
  #turn = 0;
  #failures = 0;
  #renew = false;
  #waiting = false;
  #parked = false;
  #since = 0;
  #sleep = () => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): LineState {
    return this.#state;
  }

  /** The line while it is usable. */
  get line(): Line | null {
    return this.#state === "online" ? this.#line : null;
  }

  start(): void {
    if (this.#state === "trying" || this.#state === "online") return;
    this.#sleep = onWake(() => {
      this.#parked = false;
      this.wake();
    });
    this.#failures = 0;
    this.#renew = false;
    this.#attempt();
  }

  stop(): void {
    this.#end("idle");
  }

  /** Try now instead of later; when online, ask the line whether it still is. */
  wake(): void {
    if (this.#state === "online") this.#beat();
    else if (this.#waiting && !this.#parked) this.#attempt();
  }

  /** A call that nobody answers is reason enough to doubt the line before its next heartbeat. */
  watch<T>(call: Promise<T>): Promise<T> {
    call.catch((error: unknown) => {
      if (error instanceof CallError && error.code === "unavailable") this.wake();
    });
    return call;
  }

  async #attempt(): Promise<void> {
    const turn = this.#next();
    this.#set("trying");
    try {
      const way = await this.#options.way(this.#renew);
      if (turn !== this.#turn) return;
      const line = await (this.#options.dial ?? dial)({
        ...way,
        onClosed: (reason) => turn === this.#turn && this.#lost(reason),
      });
      if (turn !== this.#turn) return line.close();
      this.#renew = false;
      this.#line = line;
      await this.#settle(turn, line);
    } catch (error) {
      if (turn === this.#turn) this.#failed(error);
    }
  }

  async #settle(turn: number, line: Line): Promise<void> {
    try {
      await this.#options.settle(line);
      if (turn !== this.#turn) return;
      this.#since = Date.now();
      this.#set("online");
      this.#timer = setTimeout(() => this.#beat(), HEARTBEAT);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!staysOnLine(error)) return this.#failed(asRefusal(error));
      this.#set("trying");
      this.#options.onAway?.();
      const wait = (error as CallError).retryAfter ?? SETTLE_AGAIN;
      this.#timer = setTimeout(() => this.#settle(turn, line), wait);
    }
  }

  async #beat(): Promise<void> {
    const [turn, line] = [this.#turn, this.#line];
    if (!line) return;
    clearTimeout(this.#timer);
    try {
      await this.#options.heartbeat(line, HEARTBEAT_TIMEOUT);
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!staysOnLine(error)) return this.#failed(asRefusal(error));
      if ((error as CallError).code !== "rate_limited") return this.#settle(turn, line);
    }
    if (turn !== this.#turn) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(), HEARTBEAT);
  }

  #lost(reason: string | null): void {
    const steady = this.#state === "online" && Date.now() - this.#since >= STEADY;
    this.#failures = steady ? 0 : this.#failures + 1;
    this.#parked = reason === CLOSED_REPLACED;
    this.#later(backoff(this.#failures, this.#options.random));
    this.#options.onAway?.();
  }

  #failed(error: unknown): void {
    const verdict = verdictOf(error);
    if (verdict) {
      this.#end("denied", verdict);
      return;
    }
    // A ticket that has just run out is renewed at once, but only once in a row.
    const renew = wantsRenewal(error);
    const atOnce = renew && !this.#renew;
    this.#renew = renew;
    const asked = (error instanceof CallError && error.retryAfter) || 0;
    const wait = Math.max(asked, backoff(this.#failures, this.#options.random));
    this.#later(atOnce ? 0 : wait);
    this.#failures += 1;
    this.#options.onAway?.();
  }

  #later(delay: number): void {
    this.#next();
    this.#set("trying");
    this.#waiting = true;
    if (!this.#parked) this.#timer = setTimeout(() => this.#attempt(), delay);
  }

  #end(state: "idle" | "denied", error?: CallError): void {
    this.#sleep();
    this.#next();
    this.#set(state, error);
  }

  #next(): number {
    clearTimeout(this.#timer);
    this.#waiting = false;
    this.#turn += 1;
    // After the turn has changed: closing tells us at once that the line has gone.
    const line = this.#line;
    this.#line = null;
    line?.close();
    return this.#turn;
  }

  #set(state: LineState, error?: CallError): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state, error);
  }
}
