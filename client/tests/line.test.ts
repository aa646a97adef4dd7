import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CallError } from "../src/errors.ts";
import { dial, Refused, Timeout } from "../src/line.ts";

type Details = { reason: string | null };

// Stands in for autobahn-js and behaves as badly: a pending call never settles,
// errors are plain objects, a call without a session throws a string.
const { FakeConnection } = vi.hoisted(() => {
  class FakeConnection {
    static last: FakeConnection;
    onopen: ((session: object) => void) | null = null;
    onclose: ((reason: string, details: Details) => boolean) | null = null;
    socketClosed = false;
    goodbye = false;
    transport = { close: () => (this.socketClosed = true) };
    results: { resolve(value: unknown): void; reject(error: unknown): void }[] = [];
    onEvent: (args: unknown[]) => void = () => {};
    options: Record<string, unknown>;
    constructor(options: Record<string, unknown>) {
      this.options = options;
      FakeConnection.last = this;
    }
    open() {}
    close() {
      this.goodbye = true;
    }
    join() {
      this.onopen?.({
        call: () => {
          return new Promise((resolve, reject) => this.results.push({ resolve, reject }));
        },
        subscribe: async (_: string, handler: (args: unknown[]) => void) => {
          this.onEvent = handler;
          return { id: 1 };
        },
        unsubscribe: () => {
          throw "session not open";
        },
      });
    }
  }
  return { FakeConnection };
});
vi.mock("autobahn/lib/connection.js", () => ({ Connection: FakeConnection }));

const onClosed = vi.fn();
const start = () => dial({ url: "ws://x/ws", realm: "support", ticket: "secret", onClosed });

async function joined() {
  const line = start();
  FakeConnection.last.join();
  return { line: await line, connection: FakeConnection.last };
}

beforeEach(() => {
  vi.useFakeTimers();
  onClosed.mockReset();
});
afterEach(() => vi.useRealTimers());

it("signs in by ticket and leaves retrying to us", async () => {
  const { connection } = await joined();
  expect(connection.options).toMatchObject({ authmethods: ["ticket"], max_retries: 0 });
  expect((connection.options.onchallenge as () => string)()).toBe("secret");
});

it("gives up a sign-in that takes longer than 8 seconds", async () => {
  const failed = expect(start()).rejects.toEqual(new Refused(null));
  await vi.advanceTimersByTimeAsync(8_000);
  await failed;
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeConnection.last.socketClosed).toBe(true);
});

it("tells why a sign-in was refused", async () => {
  const failed = expect(start()).rejects.toMatchObject({ reason: "support.error.forbidden" });
  FakeConnection.last.onclose?.("closed", { reason: "support.error.forbidden" });
  await failed;
});

it("rejects what was pending when the line goes", async () => {
  const { line, connection } = await joined();
  const call = expect(line.call("x")).rejects.toMatchObject({ code: "unavailable" });
  connection.onclose?.("lost", { reason: null });
  await call;
  expect(onClosed).toHaveBeenCalledExactlyOnceWith(null);
  await expect(line.call("x")).rejects.toMatchObject({ code: "unavailable" });
});

it("gives a call 10 seconds, and does not mind a late answer", async () => {
  const { line, connection } = await joined();
  const call = expect(line.call("x")).rejects.toBeInstanceOf(Timeout);
  await vi.advanceTimersByTimeAsync(10_000);
  await call;
  connection.results[0]?.resolve("late");
  await vi.advanceTimersByTimeAsync(0);
});

it("turns errors of the wire into errors of the contract", async () => {
  const { line, connection } = await joined();
  const call = line.call("x").catch((error: unknown) => error);
  connection.results[0]?.reject({
    error: "support.error.conflict",
    args: ["taken"],
    kwargs: { assignee: "a" },
  });
  const error = (await call) as CallError;
  expect(error).toBeInstanceOf(CallError);
  expect(error).toMatchObject({ code: "conflict", message: "taken", details: { assignee: "a" } });
});

it("lets a GOODBYE go out before the socket closes", async () => {
  const { line, connection } = await joined();
  line.close();
  expect(connection.goodbye).toBe(true);
  expect(connection.socketClosed).toBe(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.socketClosed).toBe(true);
});

it("passes events on until it is closed", async () => {
  const { line, connection } = await joined();
  const heard: unknown[] = [];
  const leave = await line.subscribe("t", (event) => heard.push(event));
  connection.onEvent([{ type: "one" }]);
  leave();
  line.close();
  connection.onEvent([{ type: "two" }]);
  expect(heard).toEqual([{ type: "one" }]);
});
