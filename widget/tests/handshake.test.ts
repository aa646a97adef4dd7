import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connectToLoader } from "../src/core/host.ts";
import { Frame } from "../src/loader/frame.ts";
import { HELLO, PORT } from "../src/port.ts";

const SERVER = "https://support.example";
const HOST = "https://shop.example";

function message(data: unknown, origin: string, source: object | null, ports: object[] = []) {
  const event = new MessageEvent("message", { data, origin });
  Object.defineProperties(event, { source: { value: source }, ports: { value: ports } });
  window.dispatchEvent(event);
}

afterEach(() => vi.restoreAllMocks());

it("the loader gives the port to its own frame on its own server, once", () => {
  vi.stubGlobal("MessageChannel", MessageChannel); // which happy-dom lacks
  const frame = new Frame(SERVER, "Chat", () => {});
  const inner = { postMessage: vi.fn() };
  Object.defineProperty(frame.element, "contentWindow", { value: inner });

  message(HELLO, "https://evil.example", inner);
  message(HELLO, SERVER, {});
  message("something else", SERVER, inner);
  expect(inner.postMessage).not.toHaveBeenCalled();

  message(HELLO, SERVER, inner);
  message(HELLO, SERVER, inner);
  expect(inner.postMessage).toHaveBeenCalledExactlyOnceWith(PORT, SERVER, [expect.anything()]);
});

const parent = { postMessage: vi.fn() };
beforeEach(() => {
  vi.stubGlobal("parent", parent);
  location.hash = encodeURIComponent(HOST);
});

it("the frame greets nobody but the origin in its address", () => {
  connectToLoader(() => {});
  expect(parent.postMessage).toHaveBeenCalledExactlyOnceWith(HELLO, HOST);
});

it("the frame takes a port from that origin's window alone, and only one", () => {
  const port = { postMessage: vi.fn(), onmessage: null };
  const heard = vi.fn();
  const host = connectToLoader(heard);

  message(PORT, "https://evil.example", parent, [port]);
  message(PORT, HOST, {}, [port]);
  message(PORT, HOST, parent, []);
  host.tell({ type: "close" });
  expect(port.onmessage).toBeNull();
  expect(port.postMessage).not.toHaveBeenCalled();

  message(PORT, HOST, parent, [port]);
  host.tell({ type: "close" });
  expect(port.postMessage).toHaveBeenCalledExactlyOnceWith({ type: "close" });

  const second = { postMessage: vi.fn(), onmessage: null };
  message(PORT, HOST, parent, [second]);
  expect(second.onmessage).toBeNull();
});
