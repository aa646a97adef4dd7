// Drafts outlive a reload. Each has an entry of its own below its user's key, so that
// two tabs never overwrite each other; both may send it, the server stores it once.

import { effect } from "@preact/signals-core";
import type { Delivery } from "./delivery.ts";
import type { Draft } from "./outbox.ts";

// What is older than this waits for a word of its writer before it goes out.
const STALE = 24 * 3_600_000;

const prefixOf = (userId: string) => `support-chat:draft:${userId}:`;

/** Where a browser gives us no storage, drafts live as long as the page. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    storage()?.setItem(key, value);
  } catch {}
}

function keysBelow(prefix: string): string[] {
  return Object.keys(storage() ?? {}).filter((key) => key.startsWith(prefix));
}

function kept(prefix: string): Draft[] {
  const drafts: Draft[] = [];
  for (const key of keysBelow(prefix)) {
    try {
      const { content, created_at } = JSON.parse(storage()?.getItem(key) ?? "");
      const age = Date.now() - Date.parse(created_at);
      if (typeof content !== "string" || Number.isNaN(age)) throw new TypeError();
      const stale = age > STALE;
      drafts.push({
        client_id: key.slice(prefix.length),
        content,
        created_at,
        state: stale ? "failed" : "sending",
        error: null,
      });
    } catch {
      storage()?.removeItem(key);
    }
  }
  return drafts.sort((a, b) => a.created_at.localeCompare(b.created_at));
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
        write(prefix + client_id, JSON.stringify({ content, created_at }));
    }
    for (const id of before) if (!now.has(id)) storage()?.removeItem(prefix + id);
    before = now;
  });
}

/** The user leaves this browser. */
export function forgetDrafts(userId: string): void {
  for (const key of keysBelow(prefixOf(userId))) storage()?.removeItem(key);
}
