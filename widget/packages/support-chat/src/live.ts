// What hooks of every framework share: the widget from mounting to unmounting, and
// its state as one value that changes.

import {
  type ConnectionState,
  loadSupportChat,
  type SupportChatConfig,
  type SupportChatWidget,
} from "./index.ts";

export interface SupportChatStatus {
  /** The script has loaded and the button is there. */
  ready: boolean;
  opened: boolean;
  unread: number;
  state: ConnectionState;
  error: unknown;
}

export const BEFORE: SupportChatStatus = {
  ready: false,
  opened: false,
  unread: 0,
  state: "idle",
  error: null,
};

export interface Live {
  /** The widget once it has loaded. */
  widget: Promise<SupportChatWidget>;
  /** Another configuration. Whoever had a token and has none any more has logged out. */
  update(config: SupportChatConfig): void;
  /** The button goes; the conversation stays for the next page that wants it. */
  leave(): void;
}

export function join(
  server: string,
  config: SupportChatConfig,
  onStatus: (change: Partial<SupportChatStatus>) => void,
): Live {
  let left = false;
  let current = config;
  let offs: (() => void)[] = [];
  const widget = loadSupportChat(server);

  widget.then(
    (chat) => {
      if (left) return;
      offs = [
        chat.on("open", () => onStatus({ opened: true })),
        chat.on("close", () => onStatus({ opened: false })),
        chat.on("unread", (unread) => onStatus({ unread })),
        chat.on("state", (state) => onStatus({ state })),
        chat.on("error", (error) => onStatus({ error })),
      ];
      chat.init(current);
      chat.show();
      onStatus({ ready: true });
    },
    (error: unknown) => {
      if (!left) onStatus({ error });
    },
  );

  return {
    widget,
    update(next) {
      const loggedOut = current.token !== undefined && next.token === undefined;
      current = next;
      widget.then(
        (chat) => {
          if (left) return;
          if (loggedOut) chat.shutdown();
          chat.init(next);
        },
        () => {},
      );
    },
    leave() {
      left = true;
      for (const off of offs) off();
      widget.then(
        (chat) => chat.hide(),
        () => {},
      );
    },
  };
}
