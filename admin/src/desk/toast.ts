// A short word about something that did not work, or did.

import { toCallError } from "@frontdesk/client/errors";
import { signal } from "@preact/signals";
import { en } from "../strings/en.ts";

const SHOWN_FOR = 6_000;

export const toasted = signal<string | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function toast(thrown: unknown): void {
  const error = toCallError(thrown);
  clearTimeout(timer);
  toasted.value = en.failures[error.code] ?? error.message;
  timer = setTimeout(() => {
    toasted.value = null;
  }, SHOWN_FOR);
}
