// One attempt at a WAMP session, on one autobahn Connection that never retries.
// A line is born joined and dies once; what was pending then is rejected, which
// autobahn-js itself never does.

import { Connection, type Session, type Subscription } from "autobahn/lib/connection.js";
import { CallError, toCallError, unavailable } from "./errors.ts";

export const JOIN_TIMEOUT = 8_000;
export const CALL_TIMEOUT = 10_000;

export interface Line {
  call<T>(uri: string, kwargs?: Record<string, unknown>, timeout?: number): Promise<T>;
  subscribe(topic: string, onEvent: (payload: unknown) => void): Promise<() => void>;
  close(): void;
}

export interface DialOptions {
  url: string;
  realm: string;
  ticket: string;
  /** The reason is the URI of the router's GOODBYE, null when the line just went. */
  onClosed(reason: string | null): void;
}

export type Dial = (options: DialOptions) => Promise<Line>;

/** Sign-in ended without a session; `reason` is the URI of the router's ABORT, if it sent one. */
export class Refused extends Error {
  readonly reason: string | null;
  constructor(reason: string | null) {
    super(reason ?? "unreachable");
    this.reason = reason;
  }
}

/** No answer in time: the line is dead, or as good as dead. The outcome is unknown. */
export class Timeout extends CallError {
  constructor() {
    super("unavailable", "no answer in time");
  }
}

export const dial: Dial = ({ url, realm, ticket, onClosed }) =>
  new Promise((resolve, reject) => {
    const connection = new Connection({
      url,
      realm,
      authmethods: ["ticket"],
      onchallenge: () => ticket,
      max_retries: 0,
      use_es6_promises: true,
      // An exception in one of our own event handlers is a bug and may be seen.
      on_user_error: (error) => reportError(error),
      on_internal_error: () => {},
    });
    const pending = new Set<(error: CallError) => void>();
    let state: "joining" | "joined" | "over" = "joining";

    const end = (reason: string | null) => {
      const was = state;
      if (was === "over") return;
      state = "over";
      clearTimeout(timer);
      for (const fail of pending) fail(unavailable("the line was lost"));
      // Not connection.close(): that waits for an answer a dead line never gives.
      connection.transport.close?.();
      if (was === "joining") reject(new Refused(reason));
      else onClosed(reason);
    };

    const timer = setTimeout(() => end(null), JOIN_TIMEOUT);
    connection.onclose = (_, details) => {
      end(details.reason);
      return true;
    };
    connection.onopen = (session) => {
      if (state !== "joining") return;
      state = "joined";
      clearTimeout(timer);
      resolve({
        call: (uri, kwargs = {}, timeout = CALL_TIMEOUT) =>
          within(timeout, () => session.call(uri, [], kwargs)),
        subscribe: async (topic, onEvent) => {
          const subscription = await within<Subscription>(CALL_TIMEOUT, () =>
            session.subscribe(topic, (args) => state === "joined" && onEvent(args[0])),
          );
          return () => leaveTopic(session, subscription);
        },
        close: () => {
          if (state === "over") return;
          connection.close();
          end(null);
        },
      });
    };
    connection.open();
    // It sends in a microtask: a close on the heels of a GOODBYE would overtake it,
    // and the browser would write that to the console.
    const { transport } = connection;
    const { close } = transport;
    if (close) transport.close = (...how) => void setTimeout(() => close(...how));

    function within<T>(timeout: number, work: () => Promise<unknown>): Promise<T> {
      return new Promise((done, failed) => {
        const settle = () => {
          clearTimeout(clock);
          pending.delete(fail);
        };
        const fail = (error: unknown) => {
          settle();
          failed(toCallError(error));
        };
        const clock = setTimeout(() => fail(new Timeout()), timeout);
        pending.add(fail);
        if (state !== "joined") return fail(unavailable("there is no line"));
        try {
          work().then((value) => {
            settle();
            done(value as T);
          }, fail);
        } catch (error) {
          fail(error);
        }
      });
    }
  });

function leaveTopic(session: Session, subscription: Subscription): void {
  // It throws a string when the session has gone, which is as good.
  try {
    session.unsubscribe(subscription).catch(() => {});
  } catch {}
}
