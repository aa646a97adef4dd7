// The user's login: made with what the host gave us, renewed before it runs out,
// ended by shutdown. Every REST call of a user goes through it.

import { CallError, unavailable } from "@frontdesk/client/errors";
import { createRest, type Method, type Rest } from "@frontdesk/client/rest";
import type { UserSession } from "@frontdesk/client/types";

export interface Credentials {
  token: string | null;
  resume: string | null;
  link: string | null;
  page: string | null;
  profile: object | null;
}

// Renewed this long before the end, so that no call is under way when it comes.
const EARLY = 60_000;

const is = (error: unknown, code: string): error is CallError =>
  error instanceof CallError && error.code === code;

export interface SessionOptions {
  credentials: Credentials;
  /** A newer identity token from the host, or null when it has none. */
  freshToken(): Promise<string | null>;
  onSession(session: UserSession): void;
  /** The chat goes on, but the host should hear of it. */
  onProblem?(error: CallError): void;
  rest?: Rest;
}

export class Session {
  readonly credentials: Credentials;
  #options: SessionOptions;
  #rest: Rest;
  #current: UserSession | null = null;
  #endsAt = 0;
  #asking: Promise<UserSession> | null = null;
  // Whatever was asked under an older turn is for those who asked, and for nobody else.
  #turn = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.credentials = options.credentials;
    // No cookies: a member of staff who uses the widget is a user like any other.
    this.#rest = options.rest ?? createRest({ credentials: "omit" });
  }

  async get(renew = false): Promise<UserSession> {
    if (this.#current && !renew && Date.now() < this.#endsAt - EARLY) return this.#current;
    this.#asking ??= this.#create(this.#turn);
    return this.#asking;
  }

  async call<T>(method: Method, path: string, body?: object): Promise<T> {
    const turn = this.#turn;
    const { access } = await this.get();
    try {
      return await this.#rest<T>(method, path, body, access);
    } catch (error) {
      if (turn !== this.#turn || !is(error, "unauthorized")) throw error;
      const renewed = await this.get(true);
      return this.#rest<T>(method, path, body, renewed.access);
    }
  }

  /** The credentials have changed: whoever was signed in is not any more. */
  forget(): void {
    this.#current = null;
    this.#asking = null;
    this.#turn += 1;
  }

  async end(): Promise<void> {
    const session = this.#current;
    this.forget();
    if (session) await this.#rest("DELETE", "/api/session", undefined, session.access);
  }

  async #create(turn: number): Promise<UserSession> {
    try {
      const session = await this.#post(turn).catch(async (error: unknown) => {
        const { token } = this.credentials;
        if (turn !== this.#turn || !token || !is(error, "unauthorized")) throw error;
        const fresh = await this.#options.freshToken();
        // That the host cannot make one now is no verdict on its user.
        if (!fresh) throw unavailable("no token");
        if (turn !== this.#turn || fresh === token) throw error;
        this.credentials.token = fresh;
        return this.#post(turn);
      });
      if (turn !== this.#turn) return session;
      this.#current = session;
      this.#endsAt = Date.now() + session.expires_in * 1000;
      this.credentials.resume = session.resume;
      this.#options.onSession(session);
      return session;
    } finally {
      if (turn === this.#turn) this.#asking = null;
    }
  }

  async #post(turn: number): Promise<UserSession> {
    const given = Object.entries(this.credentials).filter(([, value]) => value !== null);
    try {
      return await this.#rest<UserSession>("POST", "/api/session", Object.fromEntries(given));
    } catch (error) {
      if (turn !== this.#turn || !is(error, "invalid_argument")) throw error;
      // What a host says without a signature, or a browser remembers, is nice to have, no more.
      const field = `${error.details.field}`.split(".")[0] as keyof Credentials;
      if (field === "token" || !this.credentials[field]) throw error;
      this.credentials[field] = null;
      this.#options.onProblem?.(error);
      return this.#post(turn);
    }
  }
}
