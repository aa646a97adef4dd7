// What a supervisor is told, and what it tells.

import type { CallError } from "./errors.ts";
import type { Dial, Line } from "./line.ts";

export type LineState = "idle" | "trying" | "online" | "denied";

export interface Way {
  url: string;
  realm: string;
  ticket: string;
}

export interface SupervisorOptions {
  /** Where to and with which ticket; `renew` when the last one was refused. */
  way(renew: boolean): Promise<Way>;
  /** Subscribe, fetch, merge. The line counts as online when this is done. */
  settle(line: Line): Promise<void>;
  heartbeat(line: Line, timeout: number): Promise<void>;
  onState(state: LineState, error?: CallError): void;
  /** The line was lost or an attempt at it failed; the next comes by itself. */
  onAway?(): void;
  dial?: Dial;
  random?: () => number;
}
