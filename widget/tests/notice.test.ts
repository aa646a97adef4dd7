import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { message } from "../../client/tests/messages.ts";
import { Notice } from "../src/core/notice.ts";
import { Unread } from "../src/core/unread.ts";
import { Attention } from "../src/loader/attention.ts";

const answer = message(1, { sender_type: "admin", sender_name: "Ada", content: "hello" });
const audio = { state: "running", currentTime: 0, destination: {} };
const started = vi.fn();

function stubAudio(): void {
  const node = class {
    gain = { linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    connect = (to: unknown) => to;
    start = started;
    stop() {}
  };
  vi.stubGlobal(
    "AudioContext",
    class {
      constructor() {
        Object.assign(this, audio);
      }
    },
  );
  vi.stubGlobal("OscillatorNode", node);
  vi.stubGlobal("GainNode", node);
}

/** Locks as all tabs of one browser share them. */
function stubLocks(): void {
  const held = new Set<string>();
  const locks = {
    async request(
      name: string,
      _: object,
      work: (lock: object | null) => Promise<void> | undefined,
    ) {
      if (held.has(name)) return work(null);
      held.add(name);
      return work({});
    },
  };
  vi.stubGlobal("navigator", { locks });
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn++) await vi.dynamicImportSettled();
};

beforeEach(() => {
  started.mockClear();
  localStorage.clear();
  stubAudio();
  stubLocks();
});
afterEach(() => vi.useRealTimers());

it("sounds in one tab of several, after a gesture in it, and tells one host", async () => {
  const hosts = [vi.fn(), vi.fn(), vi.fn()];
  const tabs = hosts.map((tell) => new Notice(tell));
  for (const tab of tabs) tab.of(answer, false);
  await settled();
  expect(started).not.toHaveBeenCalled();
  expect(hosts.flatMap(({ mock }) => mock.calls)).toEqual([
    [{ type: "notice", title: "Ada", text: "hello" }],
  ]);

  dispatchEvent(new Event("pointerdown"));
  for (const tab of tabs) tab.of({ ...answer, id: "second" }, false);
  await settled();
  expect(started).toHaveBeenCalledTimes(2);
});

it("is silent where it is read, muted, or muted in another tab", async () => {
  const tell = vi.fn();
  const notice = new Notice(tell);
  dispatchEvent(new Event("pointerdown"));
  notice.of({ ...answer, id: "read" }, true);
  notice.toggle();
  notice.of({ ...answer, id: "muted" }, false);
  expect(new Notice(tell).muted.value).toBe(true);
  notice.toggle();
  dispatchEvent(new StorageEvent("storage", { key: "support-chat:muted", newValue: "1" }));
  notice.of({ ...answer, id: "elsewhere" }, false);
  await settled();
  expect(started).not.toHaveBeenCalled();
  expect(tell).not.toHaveBeenCalled();
});

it("draws the line before what came while nobody looked", () => {
  const told: number[] = [];
  const unread = new Unread((count) => told.push(count));
  const messages = [
    message(1, { sender_type: "admin" }),
    message(2),
    message(3, { sender_type: "bot" }),
    message(4, { sender_type: "admin" }),
  ];
  unread.mark(messages);
  expect(unread.from.value).toBeNull();
  unread.set(2);
  unread.mark(messages);
  expect(unread.from.value).toBe(3);
  unread.readElsewhere(messages, 3);
  expect(told).toEqual([2, 1]);
});

it("flashes the title of a hidden page, and gives it back", () => {
  vi.useFakeTimers();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.title = "Shop";
  const attention = new Attention();
  attention.count(2);
  vi.advanceTimersByTime(1_000);
  expect(document.title).toBe("(2) Shop");
  vi.advanceTimersByTime(1_000);
  expect(document.title).toBe("Shop");
  document.title = "Cart";
  vi.advanceTimersByTime(1_000);
  expect(document.title).toBe("(2) Cart");
  document.title = "Paid";
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(document.title).toBe("Paid");
  attention.count(3);
  vi.advanceTimersByTime(5_000);
  expect(document.title).toBe("Paid");
});
