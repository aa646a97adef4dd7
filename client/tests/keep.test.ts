import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Delivery } from "../src/delivery.ts";
import { CallError, unavailable } from "../src/errors.ts";
import { forgetDrafts, keepDrafts } from "../src/keep.ts";
import { message } from "./messages.ts";

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const contents = (delivery: Delivery) => delivery.outbox.value.map(({ content }) => content);
const away = () => Promise.reject(unavailable("away"));
let seq = 0;
const stores = vi.fn(async (content: string, client_id: string) =>
  message(++seq, { content, client_id }),
);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  stores.mockClear();
});
afterEach(() => vi.useRealTimers());

/** What a page leaves behind when it goes away while nobody answers. */
async function leave(...texts: string[]): Promise<string[]> {
  const delivery = new Delivery(away, () => {});
  const stop = keepDrafts(delivery, "u1");
  const ids: string[] = [];
  for (const text of texts) {
    ids.push(delivery.add(text).client_id);
    await pass(10);
  }
  stop();
  delivery.stop();
  return ids;
}

it("sends what an earlier page wrote, in order, under the same client_id, once", async () => {
  const ids = await leave("one", "two");
  const delivery = new Delivery(stores, (stored) => delivery.settle([stored]));
  const stop = keepDrafts(delivery, "u1");
  expect(contents(delivery)).toEqual(["one", "two"]);
  delivery.resume();
  await pass();
  expect(stores.mock.calls.map(([, id]) => id)).toEqual(ids);
  expect(localStorage).toHaveLength(0);
  stop();
});

it("belongs to its user alone, and goes with him", async () => {
  await leave("mine");
  const other = new Delivery(stores, () => {});
  const stop = keepDrafts(other, "u2");
  expect(contents(other)).toEqual([]);
  stop();
  forgetDrafts("u2");
  expect(localStorage).toHaveLength(1);
  forgetDrafts("u1");
  expect(localStorage).toHaveLength(0);
});

it("keeps what was written before it was known who writes", async () => {
  const delivery = new Delivery(away, () => {});
  delivery.add("early");
  const stop = keepDrafts(delivery, "u1");
  expect(localStorage).toHaveLength(1);
  stop();
  delivery.stop();
});

it("does not send by itself what is a day old, and drops what it cannot read", async () => {
  await leave("old");
  localStorage.setItem("support-chat:draft:u1:broken", "{");
  vi.setSystemTime(Date.now() + 25 * 3_600_000);
  const delivery = new Delivery(stores, () => {});
  const stop = keepDrafts(delivery, "u1");
  expect(delivery.outbox.value).toMatchObject([{ content: "old", state: "failed" }]);
  delivery.resume();
  await pass();
  expect(stores).not.toHaveBeenCalled();
  expect(localStorage).toHaveLength(1);
  stop();
});

it("works without storage", async () => {
  vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("blocked", "SecurityError");
  });
  const delivery = new Delivery(stores, (stored) => delivery.settle([stored]));
  const stop = keepDrafts(delivery, "u1");
  delivery.add("hello");
  await pass();
  expect(stores).toHaveBeenCalledTimes(1);
  stop();
  expect(() => forgetDrafts("u1")).not.toThrow();
});

it("says that the server asked to go slower until it goes on", async () => {
  const send = vi.fn(stores);
  send.mockRejectedValueOnce(new CallError("rate_limited", "", { retry_after_ms: 1_000 }));
  const delivery = new Delivery(send, (stored) => delivery.settle([stored]));
  delivery.add("quick");
  await pass();
  expect(delivery.limited.value).toBe(true);
  await pass(1_000);
  expect(delivery.limited.value).toBe(false);
});
