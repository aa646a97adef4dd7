// What the address says: the chat, the settings, and how the list is looked at. The
// browser's back button goes to what was there before; a reload shows the same.

import { signal } from "@preact/signals";
import { firstView, type ListView } from "./list.ts";
import { searchOf, viewOf } from "./place.ts";

const CHAT = /^\/admin\/chats\/([0-9a-f]{32})\/?$/;
const SETTINGS = /^\/admin\/settings(?:\/([a-z]+))?\/?$/;

export function chatOf(path: string): string | null {
  return CHAT.exec(path)?.[1] ?? null;
}

function sectionOf(path: string): string {
  return SETTINGS.exec(path)?.[1] ?? "";
}

export const selected = signal(chatOf(location.pathname));
export const settings = signal(SETTINGS.test(location.pathname));
/** Which part of the settings. */
export const section = signal(sectionOf(location.pathname));
export const view = signal<ListView>(viewOf(location.search));

/** Where there is no room for it, the customer pane is a drawer. */
export const customerShown = signal(false);

view.subscribe((shown) => {
  const address = location.pathname + searchOf(shown);
  if (address !== location.pathname + location.search) history.replaceState(null, "", address);
});

function go(path: string): void {
  history.pushState(null, "", path + searchOf(view.value));
  follow();
}

function follow(): void {
  selected.value = chatOf(location.pathname);
  settings.value = SETTINGS.test(location.pathname);
  section.value = sectionOf(location.pathname);
  customerShown.value = false;
}

export function select(chatId: string | null): void {
  if (chatId !== selected.value || settings.value)
    go(chatId ? `/admin/chats/${chatId}` : "/admin/");
}

export function openSettings(part = "account"): void {
  if (part !== section.value) go(`/admin/settings/${part}`);
}

addEventListener("popstate", () => {
  follow();
  view.value = location.search ? viewOf(location.search) : firstView;
});
