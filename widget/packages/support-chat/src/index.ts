// For TypeScript hosts: what window.SupportChat is, and a way to have it loaded.

import type { SupportChatWidget } from "../../../src/api.ts";

export type { ConnectionState } from "../../../../client/src/connection.ts";
export type {
  AdminNotificationMessage,
  AdminSupportChat,
  ChatChannelMessage,
  SupportChat,
  SupportChatListItem,
  SupportMessage,
} from "../../../../client/src/types.ts";
export type { SupportChatEvents, SupportChatWidget } from "../../../src/api.ts";
export type { HostUser, SupportChatConfig, TokenSource } from "../../../src/config.ts";

const loading = new Map<string, Promise<SupportChatWidget>>();

/** Loads the script of `server` once a page. A failed attempt may be repeated. */
export function loadSupportChat(server: string): Promise<SupportChatWidget> {
  const known = loading.get(server);
  if (known) return known;
  const made = load(server);
  loading.set(server, made);
  made.catch(() => loading.delete(server));
  return made;
}

function load(server: string): Promise<SupportChatWidget> {
  return new Promise((resolve, reject) => {
    const host = globalThis as { SupportChat?: SupportChatWidget & { q?: unknown } };
    if (host.SupportChat && !host.SupportChat.q) {
      resolve(host.SupportChat);
      return;
    }
    const script = document.createElement("script");
    script.async = true;
    script.src = `${server}/widget.js`;
    script.onload = () => {
      if (host.SupportChat) resolve(host.SupportChat);
      else reject(new Error(`${script.src} is not the widget`));
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${script.src} cannot be loaded`));
    };
    document.head.append(script);
  });
}
