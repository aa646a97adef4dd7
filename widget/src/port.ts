// What the loader in the host's page and the frame say to each other. It goes over
// a MessagePort that was handed over once, with exact origins both ways.

import type { ConnectionState } from "@frontdesk/client/connection";
import type { SupportMessage } from "@frontdesk/client/types";
import type { FrameConfig } from "./config.ts";

/** Frame to window: "I am here"; window to frame: the port. */
export const HELLO = "support-chat:hello";
export const PORT = "support-chat:port";

/** `page` is the whole address: the frame keeps of it what staff may see. */
export type ToFrame =
  | { type: "config"; config: FrameConfig }
  | { type: "start"; token: string | null; resume: string | null; page: string }
  | { type: "open"; text?: string }
  | { type: "close" }
  | { type: "page"; page: string }
  | { type: "identify"; token: string }
  | { type: "token"; token: string | null }
  | { type: "shutdown" };

export type FromFrame =
  | { type: "resume"; resume: string | null }
  /** `text` for the button's label, in the panel's language. */
  | { type: "unread"; count: number; text: string }
  /** What the button says in the panel's language. */
  | { type: "words"; launch: string; close: string }
  /** A message that asks for a desktop notification. */
  | { type: "notice"; title: string; text: string }
  /** The reader, by a click, wants notifications. */
  | { type: "permit" }
  | { type: "state"; state: ConnectionState }
  | { type: "message"; message: SupportMessage }
  | { type: "error"; error: { code: string; message: string } }
  | { type: "token" }
  | { type: "close" }
  | { type: "ended" };
