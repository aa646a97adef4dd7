import type { ConnectionState } from "@frontdesk/client/connection";

export const en = {
  title: "Support",
  close: "Close chat",
  log: "Messages",
  composer: "Write a message",
  send: "Send message",
  retry: "Try again",
  discard: "Remove",
  older: "Loading older messages",
  loading: "Loading your messages",
  empty: "How can we help?",
  emptyMore: "Send us a message. The answer comes right here.",
  deniedMore: "Reload the page to try again.",
  closedChat: "This chat was closed. Write again to reopen it.",
  tooLong: (over: number) => `${over} characters too many`,
  you: "You",
  staff: "Support",
  typing: (name: string) => `${name || "Support"} is typing`,
  announced: (name: string, text: string) => `${name || "Support"}: ${text}`,
  staffOnline: "We are here",
  staffAway: "We will answer as soon as we are back",
  states: {
    idle: "Not connected",
    connecting: "Connecting",
    online: "Connected",
    polling: "Slow connection",
    offline: "Offline. Your messages will be sent later.",
    denied: "The chat is not available",
  } satisfies Record<ConnectionState, string>,
  entry: { sending: "Sending", sent: "Sent", read: "Read", failed: "Not sent" },
  failure: {
    unavailable: "Not sent yet",
    rate_limited: "Too many messages at once",
    invalid_argument: "This message cannot be sent",
    forbidden: "You cannot send messages here",
  } as Record<string, string>,
};

export type Strings = typeof en;
