import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff } from "../src/backoff.ts";
import { CallError, unavailable } from "../src/errors.ts";
import { Refused, Timeout } from "../src/line.ts";
import type { LineState } from "../src/supervision.ts";
import { Supervisor } from "../src/supervisor.ts";
import { type FakeLine, fakeDial } from "./wamp.ts";

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

function setUp() {
  const fake = fakeDial();
  const states: LineState[] = [];
  const way = vi.fn(async (_renew: boolean) => ({
    url: "ws://x/ws",
    realm: "support",
    ticket: "t",
  }));
  const settle = vi.fn(async (_line: unknown) => {});
  const heartbeat = vi.fn(async (_line: unknown, _timeout: number) => {});
  const onAway = vi.fn();
  const supervisor = new Supervisor({
    way,
    settle,
    heartbeat,
    onAway,
    onState: (state) => states.push(state),
    dial: fake.dial,
    random: () => 1,
  });
  return { fake, states, way, settle, heartbeat, onAway, supervisor };
}

let world: ReturnType<typeof setUp>;
beforeEach(() => {
  vi.useFakeTimers();
  world = setUp();
});
afterEach(() => {
  world.supervisor.stop();
  vi.useRealTimers();
});

async function online(): Promise<FakeLine> {
  world.supervisor.start();
  await pass();
  expect(world.supervisor.state).toBe("online");
  return world.fake.lines.at(-1) as FakeLine;
}

describe("backoff", () => {
  it("doubles from half a second to thirty, with full jitter", () => {
    const most = [0, 1, 2, 3, 4, 5, 6, 7, 99].map((failures) => backoff(failures, () => 1));
    expect(most).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
    expect(backoff(5, () => 0)).toBe(0);
  });
});

describe("a supervisor", () => {
  it("is online only when the line is settled", async () => {
    let settled = () => {};
    world.settle.mockImplementation(() => new Promise((resolve) => (settled = () => resolve())));
    world.supervisor.start();
    await pass();
    expect(world.supervisor.state).toBe("trying");
    expect(world.supervisor.line).toBeNull();
    settled();
    await pass();
    expect(world.supervisor.state).toBe("online");
    expect(world.supervisor.line).toBe(world.fake.lines[0]);
  });

  it("tries for ever while the server cannot be reached", async () => {
    world.fake.next = () => Promise.reject(new Refused(null));
    world.supervisor.start();
    await pass();
    for (const [attempts, wait] of [
      [1, 500],
      [2, 1000],
      [3, 2000],
      [4, 4000],
    ] as const) {
      expect(world.fake.attempts).toHaveLength(attempts);
      await pass(wait - 1);
      expect(world.fake.attempts).toHaveLength(attempts);
      await pass(1);
    }
    await pass(600_000);
    expect(world.fake.attempts.length).toBeGreaterThan(20);
    expect(world.supervisor.state).toBe("trying");
    expect(world.onAway).toHaveBeenCalled();
  });

  it("comes back after the line is lost and settles anew", async () => {
    await online();
    await pass(60_000);
    world.fake.attempts[0]?.onClosed(null);
    expect(world.supervisor.state).toBe("trying");
    expect(world.onAway).toHaveBeenCalledTimes(1);
    await pass(500);
    expect(world.supervisor.state).toBe("online");
    expect(world.settle).toHaveBeenCalledTimes(2);
  });

  it("does not run in circles when lines are lost as soon as they are made", async () => {
    await online();
    for (let round = 0; round < 5; round++) {
      world.fake.attempts.at(-1)?.onClosed(null);
      await pass(500);
    }
    expect(world.fake.attempts.length).toBeLessThan(5);
  });

  it("beats every 25 seconds and drops a line that does not answer in 5", async () => {
    const line = await online();
    await pass(25_000);
    expect(world.heartbeat).toHaveBeenCalledWith(line, 5_000);
    world.heartbeat.mockRejectedValueOnce(new Timeout());
    await pass(25_000);
    expect(line.closed).toBe(true);
    await pass(500);
    expect(world.fake.lines).toHaveLength(2);
    expect(world.supervisor.state).toBe("online");
  });

  it("doubts a line as soon as a call gets no answer", async () => {
    const line = await online();
    world.heartbeat.mockRejectedValue(new Timeout());
    const refused = new CallError("forbidden", "no");
    world.supervisor.watch(Promise.reject(refused)).catch(() => {});
    await pass();
    expect(line.closed).toBe(false);
    world.supervisor.watch(Promise.reject(new Timeout())).catch(() => {});
    await pass();
    expect(line.closed).toBe(true);
  });

  it("keeps the line while only the daemons are away, and settles when they are back", async () => {
    const line = await online();
    world.heartbeat.mockRejectedValueOnce(unavailable("nobody"));
    world.settle.mockRejectedValue(unavailable("nobody"));
    await pass(25_000);
    expect(world.supervisor.state).toBe("trying");
    await pass(60_000);
    expect(line.closed).toBe(false);
    expect(world.fake.attempts).toHaveLength(1);
    world.settle.mockResolvedValue();
    await pass(2_000);
    expect(world.supervisor.state).toBe("online");
  });

  it("stays online when a heartbeat is refused for being too frequent", async () => {
    await online();
    world.heartbeat.mockRejectedValueOnce(new CallError("rate_limited", "slow down"));
    await pass(25_000);
    expect(world.supervisor.state).toBe("online");
    await pass(25_000);
    expect(world.heartbeat).toHaveBeenCalledTimes(2);
  });

  it("renews the ticket at once when it is refused, and only once in a row", async () => {
    world.fake.next = () => Promise.reject(new Refused("support.error.unauthorized"));
    world.supervisor.start();
    await pass();
    expect(world.way.mock.calls.map(([renew]) => renew)).toEqual([false, true]);
    await pass(999);
    expect(world.way).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(world.way).toHaveBeenCalledTimes(3);
    expect(world.supervisor.state).toBe("trying");
  });

  it("retries while the server says that it is not ready", async () => {
    world.fake.next = () => Promise.reject(new Refused("support.error.unavailable"));
    world.supervisor.start();
    await pass(3_500);
    expect(world.fake.attempts.length).toBe(4);
    expect(world.way.mock.calls.every(([renew]) => !renew)).toBe(true);
  });

  it.each(["support.error.forbidden", "wamp.error.not_authorized"])(
    "stops for good on %s",
    async (uri) => {
      world.fake.next = () => Promise.reject(new Refused(uri));
      world.supervisor.start();
      await pass();
      expect(world.states).toEqual(["trying", "denied"]);
      await pass(600_000);
      window.dispatchEvent(new Event("online"));
      await pass();
      expect(world.fake.attempts).toHaveLength(1);
    },
  );

  it("stops for good when it gets no ticket because the login has ended", async () => {
    world.way.mockRejectedValue(new CallError("unauthorized", "ended"));
    world.supervisor.start();
    await pass();
    expect(world.supervisor.state).toBe("denied");
  });

  it("waits as long as it is told to", async () => {
    world.way.mockRejectedValueOnce(new CallError("rate_limited", "", { retry_after_ms: 7_000 }));
    world.supervisor.start();
    await pass(6_999);
    expect(world.fake.attempts).toHaveLength(0);
    await pass(1);
    expect(world.fake.attempts).toHaveLength(1);
  });

  it("wakes when the network returns, and asks a line that should be there", async () => {
    await online();
    window.dispatchEvent(new Event("online"));
    await pass();
    expect(world.heartbeat).toHaveBeenCalledTimes(1);

    world.fake.next = () => Promise.reject(new Refused(null));
    world.fake.attempts[0]?.onClosed(null);
    await pass(20_000);
    const tried = world.fake.attempts.length;
    window.dispatchEvent(new Event("online"));
    await pass();
    expect(world.fake.attempts).toHaveLength(tried + 1);
  });

  it("makes room for a newer window of the same user until it is looked at again", async () => {
    await online();
    world.fake.attempts[0]?.onClosed("support.close.replaced");
    await pass(600_000);
    expect(world.fake.attempts).toHaveLength(1);
    expect(world.onAway).toHaveBeenCalled();
    document.dispatchEvent(new Event("visibilitychange"));
    await pass();
    expect(world.supervisor.state).toBe("online");
  });

  it("is idle and nothing else after stop()", async () => {
    const line = await online();
    world.supervisor.stop();
    await pass(60_000);
    expect(line.closed).toBe(true);
    expect(world.states).toEqual(["trying", "online", "idle"]);
    expect(world.fake.attempts).toHaveLength(1);
  });

  it("closes a line that comes after stop()", async () => {
    let arrive = () => {};
    const { next } = world.fake;
    world.fake.next = (options) =>
      new Promise((resolve) => (arrive = () => resolve(next(options))));
    world.supervisor.start();
    await pass();
    world.supervisor.stop();
    arrive();
    await pass();
    expect(world.fake.lines[0]?.closed).toBe(true);
    expect(world.supervisor.state).toBe("idle");
  });
});
