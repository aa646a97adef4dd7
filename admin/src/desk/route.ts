// The chat that the address names; the browser's back button goes to the one before.

import { signal } from "@preact/signals";

const CHAT = /^\/admin\/chats\/([0-9a-f]{32})\/?$/;

export function chatOf(path: string): string | null {
  return CHAT.exec(path)?.[1] ?? null;
}

export const selected = signal(chatOf(location.pathname));

/** Where there is no room for it, the customer pane is a drawer. */
export const customerShown = signal(false);

export function select(chatId: string | null): void {
  if (chatId === selected.value) return;
  history.pushState(null, "", chatId ? `/admin/chats/${chatId}` : "/admin/");
  selected.value = chatId;
  customerShown.value = false;
}

addEventListener("popstate", () => {
  selected.value = chatOf(location.pathname);
});
