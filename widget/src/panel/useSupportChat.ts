import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { FrameConfig } from "../config.ts";
import type { Chat } from "../core/chat.ts";

export interface SupportChatView {
  chat: Chat;
  config: Signal<FrameConfig>;
  /** What stands in the composer. */
  draft: Signal<string>;
  /** Null where the panel is the whole page. */
  close: (() => void) | null;
  /** Asks for desktop notifications; to be called by a click. */
  permit: () => void;
}

export const SupportChatContext = createContext<SupportChatView | null>(null);

export function useSupportChat(): SupportChatView {
  const view = useContext(SupportChatContext);
  if (!view) throw new Error("useSupportChat outside of its context");
  return view;
}
