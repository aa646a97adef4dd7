// What a failure of the line means for the line.

import { CallError } from "./errors.ts";
import { Refused, Timeout } from "./line.ts";
import { isFinal, UNAUTHORIZED } from "./reasons.ts";

/** An explicit no, which trying again would not change. */
export function verdictOf(error: unknown): CallError | null {
  if (error instanceof Refused) {
    return isFinal(error.reason) ? new CallError("forbidden", error.message) : null;
  }
  const final = error instanceof CallError && !error.transient && error.code !== "internal";
  return final ? error : null;
}

/** The server answered, so the line is good although the daemons are not. */
export function staysOnLine(error: unknown): boolean {
  return error instanceof CallError && error.transient && !(error instanceof Timeout);
}

/** A call refused for want of a login is cured as at sign-in: by a new ticket. */
export function asRefusal(error: unknown): unknown {
  const ended = error instanceof CallError && error.code === "unauthorized";
  return ended ? new Refused(UNAUTHORIZED) : error;
}

/** The ticket has just run out. */
export function wantsRenewal(error: unknown): boolean {
  return error instanceof Refused && error.reason === UNAUTHORIZED;
}
