import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createApp, defineComponent, h, nextTick, ref } from "vue";
import { loadSupportChat, type SupportChatConfig } from "../src/index.ts";
import { SupportChat, type UseSupportChat, useSupportChat } from "../src/react.ts";
import { useSupportChat as inVue } from "../src/vue.ts";

// One for each test: what has loaded stays loaded for a page.
let server = "";
let number = 0;
type Listener = (value?: unknown) => void;

function fakeWidget() {
  const listeners: [string, Listener][] = [];
  return {
    init: vi.fn(),
    show: vi.fn(),
    hide: vi.fn(),
    open: vi.fn(),
    close: vi.fn(),
    toggle: vi.fn(),
    shutdown: vi.fn(),
    on: (name: string, fn: Listener) => {
      listeners.push([name, fn]);
      return () =>
        listeners.splice(
          listeners.findIndex(([, one]) => one === fn),
          1,
        );
    },
    emit: (name: string, value?: unknown) => {
      for (const [heard, fn] of [...listeners]) if (heard === name) fn(value);
    },
  };
}

let widget: ReturnType<typeof fakeWidget>;
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  server = `https://support-${++number}.example`;
  widget = fakeWidget();
  vi.stubGlobal("SupportChat", widget);
});
afterEach(() => {
  document.body.replaceChildren();
  document.head.replaceChildren();
});

describe("loading", () => {
  it("adds one script a server, and again after a failure", async () => {
    vi.stubGlobal("SupportChat", undefined);
    const added: HTMLScriptElement[] = [];
    vi.spyOn(document.head, "append").mockImplementation((script) => {
      added.push(script as HTMLScriptElement);
    });
    const first = loadSupportChat(server);
    expect(loadSupportChat(server)).toBe(first);
    expect(added.map(({ src }) => src)).toEqual([`${server}/widget.js`]);
    added[0]?.dispatchEvent(new Event("error"));
    await expect(first).rejects.toThrow("cannot be loaded");
    const second = loadSupportChat(server);
    vi.stubGlobal("SupportChat", widget);
    added[1]?.dispatchEvent(new Event("load"));
    await expect(second).resolves.toBe(widget);
  });
});

let latest: UseSupportChat;
function Shop(config: SupportChatConfig) {
  latest = useSupportChat({ server, ...config });
  return null;
}

describe("React", () => {
  const render = async (config: SupportChatConfig) => {
    const root = createRoot(document.body.appendChild(document.createElement("div")));
    await act(async () => root.render(createElement(Shop, config)));
    return root;
  };

  it("starts with its component and shows what happens", async () => {
    await render({ title: "Help" });
    expect(widget.init).toHaveBeenCalledExactlyOnceWith({ title: "Help" });
    expect(latest).toMatchObject({ ready: true, opened: false, unread: 0 });
    await act(async () => {
      widget.emit("open");
      widget.emit("unread", 2);
      widget.emit("state", "online");
    });
    expect(latest).toMatchObject({ opened: true, unread: 2, state: "online" });
    await act(async () => latest.open("my order"));
    expect(widget.open).toHaveBeenCalledWith("my order");
  });

  it("takes a new function at each rendering for the same user, and asks the newest", async () => {
    const root = await render({ token: () => "one" });
    await act(async () => root.render(createElement(Shop, { token: () => "two" })));
    expect(widget.init).toHaveBeenCalledTimes(1);
    expect(widget.init.mock.calls[0]?.[0].token()).toBe("two");
  });

  it("logs out when the token goes, and hides when the component does", async () => {
    const root = await render({ token: "jwt" });
    await act(async () => root.render(createElement(Shop, {})));
    expect(widget.shutdown).toHaveBeenCalledTimes(1);
    expect(widget.init).toHaveBeenLastCalledWith({});
    await act(async () => root.unmount());
    expect(widget.hide).toHaveBeenCalledTimes(1);
  });

  it("tells who comes later what has happened, and stays while one of them does", async () => {
    const first = await render({ token: "jwt" });
    await act(async () => widget.emit("unread", 2));
    const second = await render({ hideLauncher: true });
    expect(latest).toMatchObject({ ready: true, unread: 2 });
    await act(async () => first.unmount());
    expect(widget.hide).not.toHaveBeenCalled();
    await act(async () => widget.emit("unread", 3));
    expect(latest.unread).toBe(3);
    await act(async () => second.unmount());
    expect(widget.hide).toHaveBeenCalledTimes(1);
    await act(async () => widget.emit("unread", 4));
    expect(latest.unread).toBe(3);
  });

  it("is there as a component", async () => {
    const root = createRoot(document.body.appendChild(document.createElement("div")));
    await act(async () => root.render(createElement(SupportChat, { server, color: "red" })));
    expect(widget.init).toHaveBeenCalledExactlyOnceWith({ color: "red" });
  });
});

describe("Vue", () => {
  it("starts, follows its configuration, and leaves with its component", async () => {
    const config = ref<SupportChatConfig>({ token: "jwt" });
    let chat: ReturnType<typeof inVue> | undefined;
    const app = createApp(
      defineComponent({
        setup() {
          chat = inVue(server, config);
          return () => h("i");
        },
      }),
    );
    app.mount(document.body.appendChild(document.createElement("div")));
    await vi.waitFor(() => expect(chat?.ready.value).toBe(true));
    expect(widget.init).toHaveBeenLastCalledWith({ token: "jwt" });
    widget.emit("unread", 3);
    expect(chat?.unread.value).toBe(3);
    config.value = {};
    await nextTick();
    await vi.waitFor(() => expect(widget.shutdown).toHaveBeenCalledTimes(1));
    app.unmount();
    await vi.waitFor(() => expect(widget.hide).toHaveBeenCalledTimes(1));
    widget.emit("unread", 4);
    expect(chat?.unread.value).toBe(3);
  });
});
