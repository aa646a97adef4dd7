// What a thread shows from top to bottom: messages in their order, notes where they
// were left, a line for each day, one before what is new. Pure.

import { dayKey } from "@frontdesk/client/days";
import type { Entry } from "@frontdesk/client/entries";
import type { Note } from "@frontdesk/client/types";

export type LogRow =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: "new" }
  | { readonly kind: "note"; readonly key: string; readonly note: Note }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly entry: Entry;
      /** Of the same sender as the row before, a moment later. */
      readonly follows: boolean;
    };

// Messages of one sender that follow each other within this time stand together.
const TOGETHER = 5 * 60_000;

// Thousands of entries stay the same from one event to the next.
const days = new WeakMap<Entry, string>();

function dayOf(entry: Entry): string {
  let day = days.get(entry);
  if (day === undefined) {
    day = dayKey(entry.created_at);
    days.set(entry, day);
  }
  return day;
}

function follows(entry: Entry, before: Entry): boolean {
  if (before.sender_type !== entry.sender_type || before.sender_id !== entry.sender_id)
    return false;
  return Date.parse(entry.created_at) - Date.parse(before.created_at) < TOGETHER;
}

/** @param whole whether the thread is here from its first message on: notes from before it show. */
export function rowsOf(
  entries: readonly Entry[],
  notes: readonly Note[],
  newFrom: number | null,
  whole: boolean,
): LogRow[] {
  const rows: LogRow[] = [];
  const first = entries[0]?.seq ?? 1;
  let nextNote = whole ? 0 : notes.findIndex(({ after_seq }) => after_seq >= first - 1);
  if (nextNote < 0) nextNote = notes.length;
  let before: Entry | null = null;
  let day = "";

  const leaveNotes = (upTo: number) => {
    for (let note = notes[nextNote]; note && note.after_seq < upTo; note = notes[++nextNote]) {
      rows.push({ kind: "note", key: note.id, note });
      before = null;
    }
  };

  for (const entry of entries) {
    // What is not stored yet comes after every note.
    leaveNotes(entry.seq ?? Number.POSITIVE_INFINITY);
    const today = dayOf(entry);
    if (today !== day) {
      rows.push({ kind: "day", key: today, at: entry.created_at });
      before = null;
    }
    day = today;
    if (newFrom !== null && entry.seq === newFrom) {
      rows.push({ kind: "new", key: "new" });
      before = null;
    }
    const near: boolean = before !== null && follows(entry, before);
    rows.push({ kind: "message", key: entry.key, entry, follows: near });
    before = entry;
  }
  leaveNotes(Number.POSITIVE_INFINITY);
  return rows;
}
