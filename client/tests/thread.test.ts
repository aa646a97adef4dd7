import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallError, unavailable } from "../src/errors.ts";
import { type Range, Thread } from "../src/thread.ts";
import type { MessagePage, SupportMessage } from "../src/types.ts";
import { deferred } from "./deferred.ts";
import { message, page } from "./messages.ts";

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const fetch = vi.fn<(range: Range) => Promise<MessagePage>>();
const send = vi.fn<(content: string, clientId: string) => Promise<SupportMessage>>();
let thread: Thread;

const states = () => thread.entries.value.map(({ content, state }) => `${content}: ${state}`);
const seqs = () => thread.log.value.messages.map(({ seq }) => seq);

function stores() {
  let seq = 0;
  send.mockImplementation(async (content, client_id) => message(++seq, { content, client_id }));
}

beforeEach(() => {
  vi.useFakeTimers();
  fetch.mockReset();
  send.mockReset();
  thread = new Thread({ type: "user", id: null }, { fetch, send });
});
afterEach(() => {
  thread.dispose();
  vi.useRealTimers();
});

describe("sending", () => {
  it("shows a message at once and the same one when it is stored", async () => {
    stores();
    thread.delivery.add("hello");
    const [before] = thread.entries.value;
    expect(before).toMatchObject({ content: "hello", state: "sending", seq: null });
    await pass();
    const [after] = thread.entries.value;
    expect(after).toMatchObject({ content: "hello", state: "sent", seq: 1, key: before?.key });
    thread.onEvent({ type: "read", chat_id: "c", reader: "admin", up_to_seq: 1, read_at: "t" });
    expect(states()).toEqual(["hello: read"]);
  });

  it("shows it once when its event comes before the answer", async () => {
    const answer = deferred<SupportMessage>();
    send.mockReturnValue(answer.promise);
    const { client_id } = thread.delivery.add("hello");
    const stored = message(1, { content: "hello", client_id });
    thread.onEvent({ type: "new_message", chat_id: "c", message: stored });
    expect(states()).toEqual(["hello: sent"]);
    answer.resolve(stored);
    await pass();
    expect(states()).toEqual(["hello: sent"]);
  });

  it("keeps the order, one at a time", async () => {
    const first = deferred<SupportMessage>();
    send.mockReturnValueOnce(first.promise);
    const one = thread.delivery.add("one");
    thread.delivery.add("two");
    await pass();
    expect(send).toHaveBeenCalledTimes(1);
    send.mockResolvedValueOnce(message(2, { content: "two" }));
    first.resolve(message(1, { content: "one", client_id: one.client_id }));
    await pass();
    expect(send.mock.calls.map(([content]) => content)).toEqual(["one", "two"]);
  });

  it("repeats an attempt of unknown outcome with the same client_id", async () => {
    send.mockRejectedValueOnce(unavailable("line lost"));
    stores();
    send.mockRejectedValueOnce(unavailable("line lost"));
    thread.delivery.add("hello");
    await pass(7_000);
    const ids = send.mock.calls.map(([, clientId]) => clientId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(1);
    expect(states()).toEqual(["hello: sent"]);
  });

  it("says so after a while, and sends by itself when the line is back", async () => {
    send.mockRejectedValue(unavailable("away"));
    thread.delivery.add("hello");
    await pass(12_000);
    expect(states()).toEqual(["hello: sending"]);
    await pass(6_000);
    expect(states()).toEqual(["hello: failed"]);
    stores();
    thread.delivery.resume();
    await pass();
    expect(states()).toEqual(["hello: sent"]);
  });

  it("keeps the order of what could not be sent for a while", async () => {
    send.mockRejectedValue(unavailable("away"));
    thread.delivery.add("first");
    await pass(20_000);
    thread.delivery.add("second");
    await pass();
    expect(states()).toEqual(["first: failed", "second: sending"]);
    stores();
    await pass(30_000);
    expect(states()).toEqual(["first: sent", "second: sent"]);
  });

  it("fails for good what the server refuses, and goes on with the rest", async () => {
    send.mockRejectedValueOnce(new CallError("invalid_argument", "too long"));
    thread.delivery.add("bad");
    send.mockResolvedValueOnce(message(1, { content: "good", client_id: "other" }));
    const good = thread.delivery.add("good");
    await pass();
    expect(states()).toContain("bad: failed");
    expect(states()).toContain("good: sent");
    expect(good.client_id).toMatch(/^[0-9a-f]{32}$/);
    thread.delivery.resume();
    await pass();
    expect(send).toHaveBeenCalledTimes(2);

    const failed = thread.entries.value.find(({ state }) => state === "failed");
    send.mockRejectedValueOnce(new CallError("invalid_argument", "too long"));
    thread.delivery.retry(failed?.client_id ?? "");
    await pass();
    expect(send.mock.calls[2]?.[1]).toBe(send.mock.calls[0]?.[1]);
    thread.delivery.discard(failed?.client_id ?? "");
    expect(states()).toEqual(["good: sent"]);
  });

  it("waits as long as a rate limit says", async () => {
    send.mockRejectedValueOnce(new CallError("rate_limited", "", { retry_after_ms: 4_000 }));
    stores();
    send.mockRejectedValueOnce(new CallError("rate_limited", "", { retry_after_ms: 4_000 }));
    thread.delivery.add("hello");
    await pass(3_999);
    expect(send).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(send).toHaveBeenCalledTimes(2);
  });
});

it("sends all of a long paste, as slowly as it must", async () => {
  let seq = 0;
  let free = 10;
  send.mockImplementation(async (content, client_id) => {
    if (free === 0) throw new CallError("rate_limited", "", { retry_after_ms: 1_000 });
    free -= 1;
    return message(++seq, { content, client_id });
  });
  const refill = setInterval(() => (free = 1), 1_000);
  for (let number = 0; number < 40; number++) thread.delivery.add(`line ${number}`);
  await pass(60_000);
  clearInterval(refill);
  expect(states()).toEqual(Array.from({ length: 40 }, (_, number) => `line ${number}: sent`));
});

describe("receiving", () => {
  it("waits a second for events that overtake each other", async () => {
    thread.addPage(page(1, 2), "newest");
    thread.receive([message(4)]);
    await pass(999);
    thread.receive([message(3)]);
    await pass(5_000);
    expect(fetch).not.toHaveBeenCalled();
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  it("fetches what is still missing after that", async () => {
    thread.addPage(page(1, 2), "newest");
    fetch.mockResolvedValue(page(3, 5));
    thread.receive([message(5)]);
    await pass(1_000);
    expect(fetch).toHaveBeenCalledExactlyOnceWith({ since: 2, limit: 200 });
    expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  });

  it("learns from a heartbeat that the end is missing", async () => {
    thread.addPage(page(1, 2), "newest");
    fetch.mockResolvedValue(page(3, 3));
    expect(thread.notice(3, "e")).toBe(false);
    await pass(1_000);
    expect(seqs()).toEqual([1, 2, 3]);
    expect(thread.notice(3, "another")).toBe(true);
  });

  it("fills a gap page by page, and drops what lies before a very wide one", async () => {
    thread.addPage(page(1, 2), "newest");
    fetch.mockResolvedValueOnce(page(3, 100, { last_seq: 150, has_more: true }));
    fetch.mockResolvedValueOnce(page(101, 150));
    thread.notice(150, "e");
    await thread.heal();
    expect(seqs()).toHaveLength(150);

    fetch.mockResolvedValueOnce(page(951, 1000, { has_more: true }));
    thread.notice(1000, "e");
    await thread.heal();
    expect(seqs()).toHaveLength(50);
    expect(thread.log.value.hasOlder).toBe(true);
  });

  it("does not ask for ever for what the server does not have", async () => {
    thread.addPage(page(1, 2), "newest");
    fetch.mockResolvedValue(page(1, 0, { last_seq: 5 }));
    thread.notice(5, "e");
    await thread.heal();
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("loads older messages once at a time", async () => {
    thread.addPage(page(51, 100, { has_more: true }), "newest");
    const answer = deferred<MessagePage>();
    fetch.mockReturnValue(answer.promise);
    void thread.older();
    void thread.older();
    answer.resolve(page(1, 50, { last_seq: 100 }));
    await pass();
    expect(fetch).toHaveBeenCalledExactlyOnceWith({ before: 51 });
    await thread.older();
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it("shows typing of the other side for five seconds, or until the message", async () => {
    const typing = (sender_type: "user" | "admin", active = true) =>
      thread.onEvent({ type: "typing", chat_id: "c", sender_type, sender_name: "Ada", active });
    typing("user");
    expect(thread.typing.value).toBeNull();
    typing("admin");
    expect(thread.typing.value).toBe("Ada");
    await pass(5_000);
    expect(thread.typing.value).toBeNull();
    typing("admin");
    thread.receive([message(1, { sender_type: "admin" })]);
    expect(thread.typing.value).toBeNull();
  });

  it("does not show typing that is older than the message it led to", async () => {
    const typing = (active: boolean) =>
      thread.onEvent({
        type: "typing",
        chat_id: "c",
        sender_type: "admin",
        sender_name: "A",
        active,
      });
    const seen: unknown[] = [];
    const leave = thread.typing.subscribe((name) => seen.push(name));
    thread.receive([message(1, { sender_type: "admin" })]);
    typing(true);
    await pass(300);
    typing(false);
    await pass(5_000);
    expect(seen).toEqual([null]);
    thread.receive([message(2, { sender_type: "admin" })]);
    typing(true);
    await pass(1_000);
    expect(seen).toEqual([null, "A"]);
    leave();
  });

  it("does not stumble over events that it does not know", () => {
    thread.onEvent({ type: "later_invention", chat_id: "c" } as never);
    expect(thread.entries.value).toEqual([]);
  });
});
