// How calls reach the server: over the supervised line while there is one, else over
// HTTP, with a poll every few seconds in the place of events.

import { type ConnectionState, connectionState } from "@frontdesk/client/connection";
import { type CallError, unavailable } from "@frontdesk/client/errors";
import type { Line } from "@frontdesk/client/line";
import { Poll, type PollHealth } from "@frontdesk/client/poll";
import type { Method } from "@frontdesk/client/rest";
import type { LineState, Way } from "@frontdesk/client/supervision";
import { Supervisor } from "@frontdesk/client/supervisor";
import { signal } from "@preact/signals";
import type { Session } from "./session.ts";

export interface WireOptions {
  session: Session;
  /** Subscribe, fetch, merge on a new line. */
  settle(line: Line): Promise<void>;
  heartbeat(line: Line, timeout: number): Promise<void>;
  /** What events would have brought. */
  poll(): Promise<void>;
  onOnline(): void;
  onState(state: ConnectionState): void;
  onError(error: CallError): void;
}

export class Wire {
  readonly connection = signal<ConnectionState>("idle");
  #options: WireOptions;
  #supervisor: Supervisor;
  #poll: Poll;
  #health: PollHealth = null;

  constructor(options: WireOptions) {
    this.#options = options;
    const { settle, heartbeat, poll } = options;
    this.#supervisor = new Supervisor({
      settle,
      heartbeat,
      way: (renew) => this.#way(renew),
      onState: (state, error) => this.#onLine(state, error),
      onAway: () => this.#poll.start(),
    });
    this.#poll = new Poll({
      ask: poll,
      onHealth: (health) => {
        this.#health = health;
        this.#showState();
      },
      onBack: () => this.#supervisor.wake(),
    });
  }

  start(): void {
    this.#supervisor.start();
  }

  stop(): void {
    this.#supervisor.stop();
  }

  /** The line while it is usable. */
  get line(): Line | null {
    return this.#supervisor.line;
  }

  call<T>(procedure: string, values: object, method: Method, path: string): Promise<T> {
    const { line, state } = this.#supervisor;
    // Before start() nobody knows yet who the user is.
    if (state === "idle") return Promise.reject(unavailable("not started"));
    if (line)
      return this.#supervisor.watch(line.call<T>(`support.chat.${procedure}`, { ...values }));
    const body = method === "GET" ? undefined : values;
    return this.#options.session.call<T>(method, `/api/support_chat/${path}`, body);
  }

  async #way(renew: boolean): Promise<Way> {
    const { access, realm, ws } = await this.#options.session.get(renew);
    // Our own origin answers on the same port, whatever name it was called by.
    const url = new URL(new URL(ws, location.href).pathname, location.origin);
    return { url: url.href.replace(/^http/, "ws"), realm, ticket: access };
  }

  #onLine(state: LineState, error?: CallError): void {
    if (state !== "trying") this.#poll.stop();
    if (state === "online") this.#options.onOnline();
    if (error) this.#options.onError(error);
    this.#showState();
  }

  #showState(): void {
    const state = connectionState(this.#supervisor.state, this.#health);
    if (state === this.connection.value) return;
    this.connection.value = state;
    this.#options.onState(state);
  }
}
