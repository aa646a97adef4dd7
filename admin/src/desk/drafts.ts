// What is half written, one text for each chat and kind: kept over a reload and over
// the end of a session, forgotten when its writer signs out.

import { forgetDrafts } from "@frontdesk/client/keep";
import { effect, type Signal, signal } from "@preact/signals";

const AFTER = 300;
const prefixOf = (adminId: string) => `frontdesk:draft:${adminId}:`;

/** Where a browser gives us no storage, drafts live as long as the page. */
function stored<T>(use: (storage: Storage) => T): T | null {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}

/** A text that is kept. Written a moment later, so that typing does not wait for a disk. */
export function keptText(adminId: string, name: string): Signal<string> {
  const key = prefixOf(adminId) + name;
  const text = signal(stored((storage) => storage.getItem(key)) ?? "");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    stored((storage) => (text.value ? storage.setItem(key, text.value) : storage.removeItem(key)));
  };
  let first = true;
  effect(() => {
    void text.value;
    if (!first) {
      clearTimeout(timer);
      timer = setTimeout(write, AFTER);
    }
    first = false;
  });
  addEventListener("pagehide", write);
  return text;
}

function keysBelow(prefix: string): string[] {
  return stored(Object.keys)?.filter((key) => key.startsWith(prefix)) ?? [];
}

/** Chats in which this admin has messages that did not go out. */
export function chatsWaiting(adminId: string): string[] {
  const prefix = `support-chat:draft:${adminId}:`;
  const chats = keysBelow(prefix).map((key) => key.slice(prefix.length).split(":")[0] ?? "");
  return [...new Set(chats)];
}

/** This admin leaves this browser. */
export function forgetAll(adminId: string): void {
  for (const key of keysBelow(prefixOf(adminId))) stored((storage) => storage.removeItem(key));
  forgetDrafts(adminId);
}
