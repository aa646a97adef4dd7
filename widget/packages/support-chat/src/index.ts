// For TypeScript hosts: what window.SupportChat is, and a way to have it loaded.

import type { ConnectionState } from "../../../../client/src/connection.ts";
import type { SupportMessage } from "../../../../client/src/types.ts";
import type { SupportChatConfig } from "../../../src/config.ts";

export type { ConnectionState } from "../../../../client/src/connection.ts";
export type {
  AdminNotificationMessage,
  AdminSupportChat,
  ChatChannelMessage,
  SupportChat,
  SupportChatListItem,
  SupportMessage,
} from "../../../../client/src/types.ts";
export type { HostUser, SupportChatConfig, TokenSource } from "../../../src/config.ts";

export interface SupportChatEvents {
  ready: () => void;
  open: () => void;
  close: () => void;
  unread: (count: number) => void;
  message: (message: SupportMessage) => void;
  state: (state: ConnectionState) => void;
  error: (error: { code: string; message: string } | Error) => void;
}

/** `window.SupportChat` once the script has loaded. */
export interface SupportChatWidget {
  init(config?: SupportChatConfig): void;
  identify(identity: Pick<SupportChatConfig, "token">): void;
  open(text?: string): void;
  close(): void;
  toggle(): void;
  show(): void;
  hide(): void;
  update(config: SupportChatConfig): void;
  on<Name extends keyof SupportChatEvents>(name: Name, fn: SupportChatEvents[Name]): () => void;
  shutdown(): void;
}

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
