import { describe, expect, it } from "vitest";
import { addMessages, addPage, emptyLog, firstHole, forgetBefore, markRead } from "../src/merge.ts";
import { unfold } from "../src/wire.ts";
import { message, page } from "./messages.ts";

const seqs = (log: { messages: readonly { seq: number }[] }) => log.messages.map(({ seq }) => seq);

describe("messages", () => {
  it("are ordered by seq whatever order they come in, and kept once", () => {
    const log = addMessages(emptyLog, [message(3), message(1), message(2), message(3), message(1)]);
    expect(seqs(log)).toEqual([1, 2, 3]);
    expect(seqs(addMessages(log, [message(2)]))).toEqual([1, 2, 3]);
    expect(log.lastSeq).toBe(3);
  });

  it("never become unread again by an older copy", () => {
    const read = message(1, { read_at: "2026-01-29T13:00:00Z" });
    const log = addMessages(addMessages(emptyLog, [read]), [message(1)]);
    expect(log.messages[0]?.read_at).toBe(read.read_at);
  });

  it("are marked read up to a seq, on the other side only", () => {
    const log = addMessages(emptyLog, [
      message(1),
      message(2, { sender_type: "admin" }),
      message(3),
      message(4),
    ]);
    const read = markRead(log, "admin", 3, "t").messages.map(({ read_at }) => read_at);
    expect(read).toEqual(["t", null, "t", null]);
    const byUser = markRead(log, "user", 4, "t").messages.map(({ read_at }) => read_at);
    expect(byUser).toEqual([null, "t", null, null]);
    expect(markRead(log, "admin", 0, "t")).toBe(log);
  });
});

describe("pages", () => {
  it("say whether older messages exist", () => {
    const newest = addPage(emptyLog, page(51, 100, { has_more: true }), "newest");
    expect(newest.hasOlder).toBe(true);
    const older = addPage(newest, page(1, 50, { last_seq: 100 }), "before");
    expect(older.hasOlder).toBe(false);
    expect(seqs(older)).toHaveLength(100);
    // `has_more` of a page that looked forward says nothing about what is older.
    expect(addPage(newest, page(101, 150, { has_more: true }), "since").hasOlder).toBe(true);
    expect(addPage(older, page(101, 150, { has_more: true }), "since").hasOlder).toBe(false);
    // Nor does a newer page than what is here.
    expect(addPage(older, page(51, 100, { has_more: true }), "newest").hasOlder).toBe(false);
  });

  it("of another epoch replace everything", () => {
    const log = addPage(emptyLog, page(1, 9), "newest");
    const restored = addPage(log, page(1, 3, { epoch: "f" }), "newest");
    expect(seqs(restored)).toEqual([1, 2, 3]);
    expect(restored).toMatchObject({ lastSeq: 3, epoch: "f" });
  });
});

describe("holes", () => {
  it("are found in the middle and at the end", () => {
    expect(firstHole(emptyLog)).toBeNull();
    expect(firstHole(addMessages(emptyLog, [message(5), message(6)]))).toBeNull();
    const middle = addMessages(emptyLog, [message(5), message(8)]);
    expect(firstHole(middle)).toEqual({ since: 5, width: 2 });
    const end = { ...addMessages(emptyLog, [message(5)]), lastSeq: 9 };
    expect(firstHole(end)).toEqual({ since: 5, width: 4 });
  });

  it("too wide to fill are made older history", () => {
    const log = addMessages(emptyLog, [message(1), message(900)]);
    const short = forgetBefore(log, 900);
    expect(seqs(short)).toEqual([900]);
    expect(short.hasOlder).toBe(true);
    expect(firstHole(short)).toBeNull();
  });
});

describe("events", () => {
  it("come unfolded, and what is not an event does not come at all", () => {
    const one = { type: "one" };
    expect(unfold(one)).toEqual([one]);
    const batch = { type: "batch", events: [one, null, 7, {}, { type: "batch", events: [one] }] };
    expect(unfold(batch)).toEqual([one, one]);
    for (const junk of [null, undefined, 7, "x", {}, { type: 1 }, { type: "batch", events: 3 }]) {
      expect(unfold(junk)).toEqual([]);
    }
  });
});
