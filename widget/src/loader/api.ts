// window.SupportChat. Calls may come before this script, in the stub's queue, and
// before init(): those wait for it.

import type { SupportChatWidget } from "../api.ts";
import type { SupportChatConfig } from "../config.ts";
import { Events } from "./events.ts";
import { ResumeToken } from "./storage.ts";
import { Widget } from "./widget.ts";

type Method = Exclude<keyof SupportChatWidget, "init" | "on">;
const METHODS: Method[] = [
  "identify",
  "open",
  "close",
  "toggle",
  "show",
  "hide",
  "update",
  "shutdown",
];

export function createApi(server: string): SupportChatWidget {
  const events = new Events();
  const resume = new ResumeToken(server);
  let widget: Widget | null = null;
  let early: (() => void)[] = [];

  const api = {
    init(config: SupportChatConfig = {}) {
      if (widget) widget.update(config);
      else widget = new Widget(server, resume, events.emit, config);
      const waiting = early;
      early = [];
      for (const call of waiting) call();
    },
    on: (event: string, listener: (value?: unknown) => void) => events.on(event, listener),
  } as SupportChatWidget;

  for (const method of METHODS) {
    api[method] = (argument?: unknown) => {
      if (!widget) {
        early.push(() => api[method](argument as never));
        return;
      }
      widget[method](argument as never);
      if (method === "shutdown") widget = null;
    };
  }
  return api;
}

export interface Stub {
  q?: [name: string, ...values: unknown[]][];
}

/** Takes the stub's place, as the same object, and makes up for what it was told. */
export function install(stub: Stub, api: SupportChatWidget): void {
  const queue = stub.q ?? [];
  delete stub.q;
  Object.assign(stub, api);
  for (const [name, ...values] of queue) {
    const method = api[name as keyof SupportChatWidget] as
      | ((...values: unknown[]) => void)
      | undefined;
    if (Object.hasOwn(api, name)) method?.(...values);
  }
}
