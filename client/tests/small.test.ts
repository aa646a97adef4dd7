import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectionState } from "../src/connection.ts";
import { ago, dayLabel } from "../src/days.ts";
import { Unreachable, unavailable } from "../src/errors.ts";
import { linked } from "../src/links.ts";
import { Poll } from "../src/poll.ts";
import { TypingNotice } from "../src/typing.ts";
import { deferred } from "./deferred.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("typing", () => {
  it("is said at most once in three seconds and taken back after five", async () => {
    const said: boolean[] = [];
    const notice = new TypingNotice(async (active) => said.push(active));
    const type = async (text: string) => {
      notice.typed(text);
      await vi.advanceTimersByTimeAsync(100);
    };
    for (let key = 0; key < 30; key++) await type("hello");
    expect(said).toEqual([true]);
    await type("hello!");
    expect(said).toEqual([true, true]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(said).toEqual([true, true, false]);
    await type("x");
    await type("  ");
    expect(said).toEqual([true, true, false, true, false]);
    notice.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toHaveLength(5);
  });

  it("is taken back by a send only after the call that said it, be that one slow or lost", async () => {
    const calls: string[] = [];
    const answer = deferred<void>();
    const notice = new TypingNotice((active) => {
      calls.push(`active: ${active}`);
      return active ? answer.promise : Promise.resolve();
    });
    notice.typed("hello");
    notice.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(["active: true"]);
    answer.reject(new Error("lost"));
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(["active: true", "active: false"]);
  });
});

describe("polling", () => {
  it("asks at once, then every five seconds, and only until the line is back", async () => {
    const ask = vi.fn(async () => {});
    const health: unknown[] = [];
    const onBack = vi.fn();
    const poll = new Poll({ ask, onBack, onHealth: (value) => health.push(value) });
    poll.start();
    poll.start();
    await vi.advanceTimersByTimeAsync(14_999);
    expect(ask).toHaveBeenCalledTimes(3);
    ask.mockRejectedValueOnce(new Error("away"));
    await vi.advanceTimersByTimeAsync(1);
    poll.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(4);
    expect(health).toEqual([true, false, null]);
  });

  it("notices that the server answers again, be it that it is not ready", async () => {
    const ask = vi.fn<() => Promise<void>>();
    const onBack = vi.fn();
    const poll = new Poll({ ask, onBack, onHealth: () => {} });
    ask.mockRejectedValue(new Unreachable("no network"));
    poll.start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(onBack).not.toHaveBeenCalled();
    ask.mockRejectedValue(unavailable("starting"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(onBack).toHaveBeenCalledTimes(1);
    poll.stop();
  });

  it("looks every second at first while nobody can be reached", async () => {
    const ask = vi.fn<() => Promise<void>>().mockRejectedValue(new Unreachable("restarting"));
    const onBack = vi.fn();
    const poll = new Poll({ ask, onBack, onHealth: () => {} });
    poll.start();
    await vi.advanceTimersByTimeAsync(9_500);
    expect(ask).toHaveBeenCalledTimes(10);
    await vi.advanceTimersByTimeAsync(110_000);
    const later = ask.mock.calls.length;
    await vi.advanceTimersByTimeAsync(50_000);
    expect(ask.mock.calls.length - later).toBe(10);
    ask.mockResolvedValue();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(onBack).toHaveBeenCalledTimes(1);
    poll.stop();
  });

  it("is what tells a slow connection from none", () => {
    expect(connectionState("online", null)).toBe("online");
    expect(connectionState("trying", null)).toBe("connecting");
    expect(connectionState("trying", true)).toBe("polling");
    expect(connectionState("trying", false)).toBe("offline");
    expect(connectionState("denied", true)).toBe("denied");
  });
});

describe("links", () => {
  it("are found without the punctuation around them, and only on the web", () => {
    expect(linked("see https://a.example/b?c=1, (http://x.y/z). javascript:alert(1)")).toEqual([
      { text: "see ", href: null },
      { text: "https://a.example/b?c=1", href: "https://a.example/b?c=1" },
      { text: ", (", href: null },
      { text: "http://x.y/z", href: "http://x.y/z" },
      { text: "). javascript:alert(1)", href: null },
    ]);
    expect(linked("plain")).toEqual([{ text: "plain", href: null }]);
  });
});

describe("dates", () => {
  const now = new Date(2024, 0, 31, 12);
  const at = (day: number, year = 2024) => new Date(year, 0, day, 9).toISOString();

  it("are said as people say them", () => {
    expect(dayLabel(at(31), now, "en")).toBe("Today");
    expect(dayLabel(at(30), now, "en")).toBe("Yesterday");
    expect(dayLabel(at(29), now, "en")).toBe("Monday, January 29");
    expect(dayLabel(at(29, 2023), now, "en")).toBe("Sunday, January 29, 2023");
  });

  it("are so and so long ago", () => {
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
    expect(ago(before(5), now, "en")).toBe("now");
    expect(ago(before(130), now, "en")).toBe("2 minutes ago");
    expect(ago(before(7_300), now, "en")).toBe("2 hours ago");
    expect(ago(before(90_000), now, "en")).toBe("yesterday");
    expect(ago(before(-60), now, "en")).toBe("now");
  });
});
