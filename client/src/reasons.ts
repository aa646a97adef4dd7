// Why the router ended a sign-in or a session, as URIs.

export const UNAUTHORIZED = "support.error.unauthorized";
export const UNAVAILABLE = "support.error.unavailable";
/** This user opened more sockets than allowed; the oldest, ours, made room. */
export const CLOSED_REPLACED = "support.close.replaced";

// Not a verdict on us: the router is starting or stopping.
const PASSING = new Set([UNAUTHORIZED, UNAVAILABLE, "wamp.error.no_such_realm"]);

/** Whether a sign-in refused with `reason` (null: no answer at all) is refused for good. */
export function isFinal(reason: string | null): boolean {
  return reason !== null && !PASSING.has(reason) && !reason.startsWith("wamp.close.");
}
