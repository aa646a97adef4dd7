import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { SupportChatWidget } from "../src/api.ts";
import { createApi, install, type Stub } from "../src/loader/api.ts";
import { badgeText } from "../src/loader/launcher.ts";
import type { FromFrame, ToFrame } from "../src/port.ts";

const SERVER = "https://support.example";
const KEY = `support-chat:${SERVER}`;

const host = () => document.getElementById("support-chat-container");
const inside = <E extends Element>(selector: string) =>
  host()?.shadowRoot?.querySelector<E>(selector) ?? null;
const button = () => inside<HTMLButtonElement>("button");
const frame = () => inside<HTMLIFrameElement>("#support-chat-frame");
const settled = () => vi.advanceTimersByTimeAsync(0);

// The port that the frame would be given: what the loader says, and a way to answer.
let said: ToFrame[];
let source: MockInstance<(src: string) => void>;
let answer: (message: FromFrame) => void;

class FakeChannel {
  port1 = {
    onmessage: (_: { data: FromFrame }) => {},
    postMessage: (message: ToFrame) => said.push(structuredClone(message)),
    close: () => {},
  };
  port2 = {};
  constructor() {
    answer = (data) => this.port1.onmessage({ data });
  }
}

const last = <T extends ToFrame["type"]>(type: T) =>
  said.findLast((message) => message.type === type) as Extract<ToFrame, { type: T }> | undefined;

let api: SupportChatWidget;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("MessageChannel", FakeChannel);
  // No page is loaded, only asked for.
  source = vi.spyOn(HTMLIFrameElement.prototype, "src", "set").mockImplementation(() => {});
  localStorage.clear();
  said = [];
  api = createApi(SERVER);
});
afterEach(() => {
  api.shutdown();
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe("the queue", () => {
  it("makes up for calls from before the script, in order and on the same object", () => {
    const calls: unknown[] = [];
    const stub: Stub = {
      q: [["init", { title: "A" }], ["open", "hello"], ["no_such_call"]],
    };
    const spies = { init: vi.fn((c) => calls.push(c)), open: vi.fn((t) => calls.push(t)) };
    install(stub, spies as unknown as SupportChatWidget);
    expect(calls).toEqual([{ title: "A" }, "hello"]);
    expect(stub.q).toBeUndefined();
    expect(stub).toMatchObject(spies);
  });

  it("holds calls until init()", async () => {
    api.open("a question");
    expect(host()).toBeNull();
    api.init();
    await settled();
    expect(last("open")).toEqual({ type: "open", text: "a question" });
  });
});

describe("a new visitor", () => {
  it("costs a button and nothing else", async () => {
    api.init();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(button()?.id).toBe("support-chat-btn");
    expect(frame()).toBeNull();
    expect(localStorage).toHaveLength(0);
    expect(document.body.children).toHaveLength(1);
  });

  it("warms the frame by pointing at the button, without a session", async () => {
    api.init();
    button()?.dispatchEvent(new Event("pointerenter"));
    await settled();
    const address = `${SERVER}/frame#${encodeURIComponent(location.origin)}`;
    expect(source).toHaveBeenCalledExactlyOnceWith(address);
    expect(last("start")).toBeUndefined();
  });

  it("starts a session by the first click", async () => {
    api.init();
    button()?.click();
    await settled();
    expect(last("start")).toMatchObject({ token: null, resume: null });
    expect(button()?.getAttribute("aria-expanded")).toBe("true");
    answer({ type: "resume", resume: "r1" });
    expect(localStorage.getItem(KEY)).toBe("r1");
  });
});

describe("a known visitor", () => {
  it("connects when the page is idle", async () => {
    localStorage.setItem(KEY, "r1");
    api.init();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(last("start")).toMatchObject({ resume: "r1" });
    expect(button()?.getAttribute("aria-expanded")).toBe("false");
  });

  it("sees how much is unread, up to nine", () => {
    expect([1, 9, 10, 250].map(badgeText)).toEqual(["1", "9", "9+", "9+"]);
    localStorage.setItem(KEY, "r1");
    api.init();
    api.open();
    api.close();
    answer({ type: "unread", count: 12, text: "12 unread messages" });
    const badge = inside<HTMLElement>("[data-testid=badge]");
    expect(badge?.textContent).toBe("9+");
    expect(badge?.hidden).toBe(false);
    expect(button()?.getAttribute("aria-label")).toBe("Open chat, 12 unread messages");
    api.open();
    expect(badge?.hidden).toBe(true);
  });
});

describe("a visitor of two tabs", () => {
  it("who leaves in one has left in the other, and may come anew", async () => {
    localStorage.setItem(KEY, "r1");
    api.init();
    api.open();
    await settled();
    window.dispatchEvent(new StorageEvent("storage", { key: "another", newValue: null }));
    expect(frame()).not.toBeNull();
    localStorage.removeItem(KEY);
    window.dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: null }));
    expect(frame()).toBeNull();
    expect(button()?.getAttribute("aria-expanded")).toBe("false");
    said = [];
    api.open();
    await settled();
    expect(last("start")).toMatchObject({ resume: null });
  });
});

describe("a host's user", () => {
  it("is who the token says, never somebody anonymous in his place", async () => {
    const errors = vi.fn();
    const token = vi.fn<() => Promise<string>>();
    token.mockRejectedValueOnce(new Error("host is down"));
    api.on("error", errors);
    api.init({ token });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(errors).toHaveBeenCalledTimes(1);
    expect(last("start")).toBeUndefined();
    token.mockResolvedValue("jwt");
    api.open();
    await settled();
    expect(last("start")).toMatchObject({ token: "jwt" });
  });

  it("takes over the anonymous chat by logging in", async () => {
    localStorage.setItem(KEY, "r1");
    api.init();
    api.open();
    await settled();
    api.identify({ token: "jwt" });
    await settled();
    expect(last("identify")).toEqual({ type: "identify", token: "jwt" });
    answer({ type: "resume", resume: null });
    expect(localStorage.getItem(KEY)).toBeNull();
  });

  it("is asked for again when the frame needs a newer token", async () => {
    let number = 0;
    api.init({ token: () => `jwt ${++number}` });
    api.open();
    await settled();
    answer({ type: "token" });
    await settled();
    expect(last("token")).toEqual({ type: "token", token: "jwt 2" });
  });

  it("leaves nothing behind by shutdown", async () => {
    localStorage.setItem(KEY, "r1");
    api.init();
    api.open();
    await settled();
    const old = host();
    api.shutdown();
    expect(localStorage.getItem(KEY)).toBeNull();
    expect(last("shutdown")).toBeDefined();
    expect(host()).toBeNull();
    answer({ type: "ended" });
    expect(old?.isConnected).toBe(false);
    api.init();
    expect(document.querySelectorAll("#support-chat-container")).toHaveLength(1);
    expect(frame()).toBeNull();
  });
});

describe("events", () => {
  it("reach their listeners until these leave; one that throws stops no other", async () => {
    const seen: unknown[] = [];
    vi.stubGlobal("queueMicrotask", (work: () => void) => {
      try {
        work();
      } catch {}
    });
    api.on("unread", () => {
      throw new Error("the host's bug");
    });
    const leave = api.on("unread", (count) => seen.push(count));
    api.on("open", () => seen.push("open"));
    api.on("close", () => seen.push("close"));
    api.init();
    api.toggle();
    answer({ type: "unread", count: 2, text: "2 unread messages" });
    leave();
    answer({ type: "unread", count: 3, text: "3 unread messages" });
    answer({ type: "close" });
    expect(seen).toEqual(["open", 2, "close"]);
  });

  it("tell of being ready also who listens late", async () => {
    api.init();
    const ready = vi.fn();
    api.on("ready", ready);
    await settled();
    expect(ready).toHaveBeenCalledTimes(1);
  });
});

it("shows and hides, and keeps out of the way on request", () => {
  api.init({ hideLauncher: true });
  expect(button()?.hidden).toBe(true);
  api.update({ hideLauncher: false });
  expect(button()?.hidden).toBe(false);
  api.hide();
  expect(host()?.hidden).toBe(true);
  api.show();
  expect(host()?.hidden).toBe(false);
});
