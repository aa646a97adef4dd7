import { render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CallError } from "../src/errors.ts";
import { Thread } from "../src/thread.ts";
import type { SupportMessage } from "../src/types.ts";
import { Announcer } from "../ui/Announcer.tsx";
import { Log } from "../ui/Log.tsx";
import type { LogView } from "../ui/view.ts";
import { message } from "./messages.ts";

const view: LogView = {
  words: {
    log: "Messages",
    older: "Loading",
    retry: "Try again",
    discard: "Remove",
    entry: { sending: "Sending", sent: "Sent", read: "Read", failed: "Not sent" },
    failure: { forbidden: "You cannot" },
    typing: (name) => `${name} is typing`,
  },
  locale: "en",
  own: (sender) => sender === "user",
  nameOf: ({ sender_type }) => sender_type,
  hidesName: () => false,
};
const send = vi.fn<(content: string, clientId: string) => Promise<SupportMessage>>();
const say = ({ content, sender_type }: SupportMessage) =>
  sender_type === "admin" ? content : null;
let thread: Thread;

beforeEach(() => {
  send.mockReset();
  thread = new Thread({ type: "user", id: null }, { send, fetch: vi.fn() });
  render(
    <>
      <Log thread={thread} view={view} shown={true}>
        <p>empty</p>
      </Log>
      <Announcer thread={thread} say={say} />
    </>,
    document.body,
  );
});
afterEach(() => {
  render(null, document.body);
  thread.dispose();
});

const rows = () => [...document.querySelectorAll<HTMLElement>("[data-testid=message]")];
const load = (...messages: SupportMessage[]) =>
  thread.addPage({ messages, last_seq: messages.length, has_more: false, epoch: "e" }, "newest");

it("gives each message the hooks that tests and styles go by", async () => {
  load(message(1, { read_at: "t" }), message(2, { sender_type: "admin" }));
  await vi.waitFor(() => expect(rows()).toHaveLength(2));
  expect(rows().map(({ dataset }) => ({ ...dataset }))).toEqual([
    { testid: "message", seq: "1", senderType: "user", state: "read" },
    { testid: "message", seq: "2", senderType: "admin", state: "sent" },
  ]);
  const log = document.querySelector("[role=log]") as HTMLElement;
  expect(log.tabIndex).toBe(0);
  expect(log.querySelector(":scope > ol > li")).not.toBeNull();
});

it("says that there is nothing only when it knows", async () => {
  expect(document.body.textContent).not.toContain("empty");
  load();
  await vi.waitFor(() => expect(document.body.textContent).toContain("empty"));
});

it("shows text as text, with addresses of the web as links", async () => {
  const content = "<img src=x onerror=alert(1)> javascript:alert(1) https://a.example/x";
  load(message(1, { content }));
  await vi.waitFor(() => expect(rows()[0]?.querySelector(".bubble")?.textContent).toBe(content));
  expect(document.querySelector("img")).toBeNull();
  const links = [...document.querySelectorAll("a")];
  expect(links.map(({ href, rel }) => [href, rel])).toEqual([
    ["https://a.example/x", "noopener noreferrer nofollow"],
  ]);
});

it("keeps the node of a message from its writing to its storing", async () => {
  let store: (stored: SupportMessage) => void = () => {};
  send.mockReturnValue(new Promise((resolve) => (store = resolve)));
  load();
  const { client_id } = thread.delivery.add("hello");
  await vi.waitFor(() => expect(rows()[0]?.dataset.state).toBe("sending"));
  const [node] = rows();
  store(message(1, { client_id, content: "hello" }));
  await vi.waitFor(() => expect(rows()[0]?.dataset.state).toBe("sent"));
  expect(rows()).toEqual([node]);
});

it("says why a message failed and tries it again", async () => {
  send.mockRejectedValueOnce(new CallError("forbidden", "no"));
  thread.delivery.add("hello");
  await vi.waitFor(() => expect(rows()[0]?.dataset.state).toBe("failed"));
  expect(rows()[0]?.textContent).toContain("You cannot");
  send.mockImplementation(async (content, client_id) => message(1, { content, client_id }));
  document.querySelector<HTMLElement>("[data-testid=retry]")?.click();
  await vi.waitFor(() => expect(rows()[0]?.dataset.state).toBe("sent"));
});

it("announces what comes in, not what was there, nor what one has written", async () => {
  const spoken = () => document.querySelector("[aria-live=polite]")?.textContent;
  load(message(1, { sender_type: "admin", content: "history" }));
  await vi.waitFor(() => expect(rows()).toHaveLength(1));
  thread.receive([message(2, { content: "mine" })]);
  await vi.waitFor(() => expect(rows()).toHaveLength(2));
  expect(spoken()).toBe("");
  thread.receive([message(3, { sender_type: "admin", content: "news" })]);
  await vi.waitFor(() => expect(spoken()).toBe("news"));
});
