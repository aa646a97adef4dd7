// JSON over fetch. A refusal is a CallError; a server that cannot be reached,
// or answers something that is not ours (a proxy's page), is "unavailable".

import { CallError, type ErrorCode, Unreachable } from "./errors.ts";

export interface RestOptions {
  base?: string;
  credentials?: RequestCredentials;
  headers?: () => Record<string, string>;
  timeout?: number;
  fetch?: typeof fetch;
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";
export type Rest = <T>(method: Method, path: string, body?: object, bearer?: string) => Promise<T>;

interface Refusal {
  error: { code: ErrorCode; message: string };
}

export function createRest(options: RestOptions = {}): Rest {
  const { base = "", credentials = "same-origin", timeout = 10_000 } = options;

  return async <T>(method: Method, path: string, body?: object, bearer?: string): Promise<T> => {
    const headers: Record<string, string> = { Accept: "application/json", ...options.headers?.() };
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    if (body) headers["Content-Type"] = "application/json";

    let response: Response;
    let payload: unknown;
    try {
      response = await (options.fetch ?? fetch)(base + path, {
        method,
        credentials,
        headers,
        cache: "no-store",
        signal: AbortSignal.timeout(timeout),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      payload = text ? JSON.parse(text) : {};
    } catch (error) {
      throw new Unreachable(error instanceof Error ? error.message : String(error));
    }
    if (response.ok) return payload as T;
    throw refusal(payload, response.status);
  };
}

function refusal(payload: unknown, status: number): CallError {
  const error = (payload as Refusal | null)?.error;
  if (typeof error?.code !== "string") return new Unreachable(`HTTP ${status}`);
  const { code, message, ...details } = error;
  return new CallError(code, message, details);
}

/** A query string of what is set; the server takes an empty parameter for an absent one. */
export function query(
  values: Record<string, string | number | boolean | null | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}
