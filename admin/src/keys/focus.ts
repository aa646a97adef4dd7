// Where the keyboard goes.

import { signal } from "@preact/signals";

/** A row that wants the keyboard as soon as it is drawn; the list scrolls to it. */
export const wantedRow = signal<string | null>(null);

/** The chat whose answer wants the keyboard as soon as it is in front. */
export const wantedComposer = signal<string | null>(null);

function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null;
}

export function focusComposer(chatId: string | null): boolean {
  wantedComposer.value = chatId;
  return chatId !== null;
}

export function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("[data-testid=search]");
  field?.focus();
  field?.select();
  return field !== null;
}

export function focusRow(chatId: string): void {
  wantedRow.value = null;
  wantedRow.value = chatId;
}

/** To the row of a chat; without it, to the list itself. */
export function focusList(chatId: string | null): void {
  if (chatId) focusRow(chatId);
  else focusOn(".rows");
}
