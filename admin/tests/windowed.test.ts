import type { Entry } from "@frontdesk/client/entries";
import type { Note } from "@frontdesk/client/types";
import { describe, expect, it } from "vitest";
import { addNotes } from "../src/desk/notes.ts";
import { rowsOf } from "../src/log/rows.ts";
import { offsetsOf, rowAt, spanBetween, spanOf } from "../src/windowed/rows.ts";

describe("rows of one height", () => {
  it("draws those in view and a few beside", () => {
    expect(spanOf(5_000, 80, 8_000, 800, 2)).toEqual({ from: 98, to: 112 });
  });

  it("ends where the list ends", () => {
    expect(spanOf(3, 80, 0, 800, 2)).toEqual({ from: 0, to: 3 });
    expect(spanOf(0, 80, 400, 800, 2)).toEqual({ from: 0, to: 0 });
    expect(spanOf(5, 80, 8_000, 800, 2)).toEqual({ from: 5, to: 5 });
  });
});

describe("rows of many heights", () => {
  const keys = ["a", "b", "c", "d"];
  const offsets = offsetsOf(keys, new Map([["b", 100]]), 50);

  it("lie one after the other, those not yet measured by a guess", () => {
    expect([...offsets]).toEqual([0, 50, 150, 200, 250]);
  });

  it.each([
    [-10, 0],
    [0, 0],
    [49, 0],
    [50, 1],
    [149, 1],
    [150, 2],
    [9_999, 3],
  ])("at %i lies row %i", (top, row) => {
    expect(rowAt(offsets, top)).toBe(row);
  });

  it("are drawn where they meet the view", () => {
    expect(spanBetween(offsets, 60, 160)).toEqual({ from: 1, to: 3 });
    expect(spanBetween(offsets, 0, 9_999)).toEqual({ from: 0, to: 4 });
    expect(spanBetween(offsetsOf([], new Map(), 50), 0, 100)).toEqual({ from: 0, to: 0 });
  });
});

function entry(seq: number | null, more: Partial<Entry> = {}): Entry {
  return {
    key: `k${seq}`,
    client_id: null,
    seq,
    content: "text",
    created_at: "2026-01-29T12:00:00Z",
    sender_type: "user",
    sender_id: "u",
    sender_name: null,
    state: "sent",
    error: null,
    ...more,
  };
}

function note(after_seq: number, id: string, created_at = "2026-01-29T12:00:00Z"): Note {
  return { id, chat_id: "c", after_seq, author: null, content: "n", created_at };
}

const kinds = (rows: ReturnType<typeof rowsOf>) =>
  rows.map((row) => (row.kind === "message" ? `${row.follows ? "+" : ""}${row.key}` : row.kind));

describe("a thread", () => {
  it("has a line for each day, and messages of one sender together", () => {
    const later = entry(3, { created_at: "2026-01-31T12:00:00Z" });
    const rows = rowsOf([entry(1), entry(2), later], [], null, true);
    expect(kinds(rows)).toEqual(["day", "k1", "+k2", "day", "k3"]);
  });

  it("separates senders, and what lies apart in time", () => {
    const other = entry(2, { sender_type: "admin", sender_id: "a" });
    const late = entry(3, { ...other, key: "k3", seq: 3, created_at: "2026-01-29T12:06:00Z" });
    expect(kinds(rowsOf([entry(1), other, late], [], null, true))).toEqual([
      "day",
      "k1",
      "k2",
      "k3",
    ]);
  });

  it("has notes where they were left, what is on its way comes last", () => {
    const notes = [note(0, "n0"), note(1, "n1"), note(2, "n2")];
    const rows = rowsOf([entry(1), entry(2), entry(null, { key: "draft" })], notes, null, true);
    expect(kinds(rows)).toEqual(["note", "day", "k1", "note", "k2", "note", "draft"]);
  });

  it("keeps notes back whose messages are not here", () => {
    const notes = [note(3, "old"), note(9, "n9"), note(10, "n10")];
    const rows = rowsOf([entry(10)], notes, null, false);
    expect(kinds(rows)).toEqual(["note", "day", "k10", "note"]);
  });

  it("has a line before what is new", () => {
    expect(kinds(rowsOf([entry(1), entry(2)], [], 2, true))).toEqual(["day", "k1", "new", "k2"]);
  });
});

it("notes are in their order, each once", () => {
  const [a, b] = [note(1, "a"), note(1, "b", "2026-01-29T11:00:00Z")];
  expect(addNotes([a], [b, a, note(0, "c")]).map(({ id }) => id)).toEqual(["c", "b", "a"]);
});
