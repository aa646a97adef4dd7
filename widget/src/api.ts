// What window.SupportChat is to its host.

import type { ConnectionState } from "../../client/src/connection.ts";
import type { SupportMessage } from "../../client/src/types.ts";
import type { SupportChatConfig } from "./config.ts";

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
