// A short word about something that did not work, or did, and how to take it back.

import { toCallError } from "@frontdesk/client/errors";
import type { Assignee } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import { en } from "../strings/en.ts";

const SHOWN_FOR = 8_000;

export interface Toast {
  readonly text: string;
  readonly bad: boolean;
  readonly undo: (() => void) | null;
}

export const toasted = signal<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

function show(toast: Toast | null): void {
  toasted.value = toast;
  linger();
}

/** Somebody reads it: it stays, and goes some time after. */
export function linger(): void {
  clearTimeout(timer);
  if (toasted.value) timer = setTimeout(dismiss, SHOWN_FOR);
}

export function hold(): void {
  clearTimeout(timer);
}

export function dismiss(): void {
  show(null);
}

export function say(text: string, undo: (() => void) | null = null): void {
  show({ text, bad: false, undo });
}

export function undoLast(): void {
  const undo = toasted.value?.undo;
  dismiss();
  undo?.();
}

/** Why a call failed. */
export function reason(thrown: unknown): string {
  const error = toCallError(thrown);
  const assignee = error.details.assignee as Assignee | null | undefined;
  if (error.code === "conflict" && assignee?.name) return en.claimedBy(assignee.name);
  return en.failures[error.code] ?? error.message;
}

export function toast(thrown: unknown): void {
  show({ text: reason(thrown), bad: true, undo: null });
}
