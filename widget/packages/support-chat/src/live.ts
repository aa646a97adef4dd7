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
  /** With the last of them the button goes; the conversation stays for the next page
   * that wants it. */
  leave(): void;
}

interface Page {
  widget: Promise<SupportChatWidget>;
  status: SupportChatStatus;
  members: Set<(change: Partial<SupportChatStatus>) => void>;
}

const pages = new Map<string, Page>();

/** The page has one widget however many components show something of it: what one of
 * them missed it is told when it comes. */
function pageOf(server: string): Page {
  const known = pages.get(server);
  if (known) return known;
  const page: Page = { widget: loadSupportChat(server), status: BEFORE, members: new Set() };
  pages.set(server, page);
  const tell = (change: Partial<SupportChatStatus>) => {
    page.status = { ...page.status, ...change };
    for (const member of page.members) member(change);
  };
  page.widget.then(
    (chat) => {
      chat.on("open", () => tell({ opened: true }));
      chat.on("close", () => tell({ opened: false }));
      chat.on("unread", (unread) => tell({ unread }));
      chat.on("state", (state) => tell({ state }));
      chat.on("error", (error) => tell({ error }));
      tell({ ready: true });
    },
    (error: unknown) => {
      pages.delete(server);
      tell({ error });
    },
  );
  return page;
}

export function join(
  server: string,
  config: SupportChatConfig,
  onStatus: (change: Partial<SupportChatStatus>) => void,
): Live {
  const { widget, members, status } = pageOf(server);
  let current = config;
  const onWidget = (work: (chat: SupportChatWidget) => void) =>
    widget.then(
      (chat) => members.has(onStatus) && work(chat),
      () => {},
    );

  members.add(onStatus);
  if (status !== BEFORE) onStatus(status);
  onWidget((chat) => {
    chat.init(current);
    chat.show();
  });

  return {
    widget,
    update(next) {
      const loggedOut = current.token !== undefined && next.token === undefined;
      current = next;
      onWidget((chat) => {
        if (loggedOut) chat.shutdown();
        chat.init(next);
      });
    },
    leave() {
      members.delete(onStatus);
      widget.then(
        (chat) => members.size === 0 && chat.hide(),
        () => {},
      );
    },
  };
}
