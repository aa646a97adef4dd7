// Every refusal reaches the rest of the code as a CallError with a code of the
// contract, whichever wire it came over.

export type ErrorCode =
  | "invalid_argument"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "too_large"
  | "unsupported_media_type"
  | "rate_limited"
  | "internal"
  | "unavailable";

export class CallError extends Error {
  readonly code: ErrorCode;
  /** The extra fields: `field`, `assignee`, `retry_after_ms`. */
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "CallError";
    this.code = code;
    this.details = details;
  }

  /** True when the same call may succeed later, unchanged. */
  get transient(): boolean {
    return this.code === "unavailable" || this.code === "rate_limited";
  }

  get retryAfter(): number | null {
    const ms = this.details.retry_after_ms;
    return typeof ms === "number" && ms >= 0 ? ms : null;
  }
}

/** Nobody answered, or somebody who is not our server. */
export class Unreachable extends CallError {
  constructor(message: string) {
    super("unavailable", message);
  }
}

export function unavailable(message: string): CallError {
  return new CallError("unavailable", message);
}

const PREFIX = "support.error.";

// The router's own errors. A callee that dies mid-call is `canceled`: whether it
// stored anything is unknown, which "unavailable" means to our callers too.
const ROUTER: Record<string, ErrorCode> = {
  "wamp.error.no_such_procedure": "unavailable",
  "wamp.error.canceled": "unavailable",
  "wamp.error.unavailable": "unavailable",
  "wamp.error.no_available_callee": "unavailable",
  "wamp.error.not_authorized": "forbidden",
};

interface WampError {
  error: string;
  args?: unknown[];
  kwargs?: Record<string, unknown>;
}

function isWampError(value: unknown): value is WampError {
  return typeof (value as WampError | null)?.error === "string";
}

/** autobahn-js rejects with plain objects and throws strings; this tells them apart. */
export function toCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  if (isWampError(thrown)) {
    const { error, args = [], kwargs = {} } = thrown;
    const code = error.startsWith(PREFIX)
      ? (error.slice(PREFIX.length) as ErrorCode)
      : (ROUTER[error] ?? "internal");
    return new CallError(code, typeof args[0] === "string" ? args[0] : error, kwargs);
  }
  if (thrown instanceof Error) return unavailable(thrown.message);
  return unavailable(String(thrown));
}
