// Drafts outlive a reload. Each has an entry of its own below its user's key, so that
// two tabs never overwrite each other; both may send it, the server stores it once.

import { effect } from "@preact/signals-core";
import type { Delivery } from "./delivery.ts";
import type { Draft } from "./outbox.ts";

// What is older than this waits for a word of its writer before it goes out.
const STALE = 24 * 3_600_000;

const prefixOf = (userId: string) => `support-chat:draft:${userId}:`;

/** Where a browser gives us no storage, or it is full, drafts live as long as the page. */
function stored<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}

function keysBelow(prefix: string): string[] {
  return stored(Object.keys)?.filter((key) => key.startsWith(prefix)) ?? [];
}

const remove = (key: string) => stored((storage) => storage.removeItem(key));

function read(key: string, client_id: string): Draft | undefined {
  const { content, created_at } = stored((s) => JSON.parse(s.getItem(key) ?? "")) ?? {};
  const age = Date.now() - Date.parse(created_at);
  if (typeof content !== "string" || Number.isNaN(age)) {
    remove(key);
    return undefined;
  }
  const state = age > STALE ? "failed" : "sending";
  return { client_id, content, created_at, state, error: null };
}

function kept(prefix: string): Draft[] {
  return keysBelow(prefix)
    .flatMap((key) => read(key, key.slice(prefix.length)) ?? [])
    .sort((a, b) => a.created_at.localeCompare(b.created_at));
}

/** Brings back what this user did not get sent, and keeps what he writes from now on;
 * returns a function that stops keeping. */
export function keepDrafts(delivery: Delivery, userId: string): () => void {
  const prefix = prefixOf(userId);
  delivery.restore(kept(prefix));
  let before = new Set<string>();
  return effect(() => {
    const now = new Set<string>();
    for (const { client_id, content, created_at } of delivery.outbox.value) {
      now.add(client_id);
      if (!before.has(client_id))
        stored((s) => s.setItem(prefix + client_id, JSON.stringify({ content, created_at })));
    }
    for (const id of before) if (!now.has(id)) remove(prefix + id);
    before = now;
  });
}

/** The user leaves this browser. */
export function forgetDrafts(userId: string): void {
  keysBelow(prefixOf(userId)).forEach(remove);
}
