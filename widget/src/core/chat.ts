// The user's chat, live: one session, one supervised line, one thread. The panel
// reads its signals; the host hears what it needs through `tell`.

import type { CallError } from "@frontdesk/client/errors";
import { forgetDrafts, keepDrafts } from "@frontdesk/client/keep";
import type { Line } from "@frontdesk/client/line";
import { query } from "@frontdesk/client/rest";
import { Thread } from "@frontdesk/client/thread";
import type {
  ChatChannelMessage,
  ChatStatus,
  MessagePage,
  PresenceMessage,
  Pulse,
  ReadMark,
  SupportChat,
  SupportMessage,
  UserSession,
} from "@frontdesk/client/types";
import { TypingNotice } from "@frontdesk/client/typing";
import { topics, unfold } from "@frontdesk/client/wire";
import { signal } from "@preact/signals";
import type { FromFrame } from "../port.ts";
import { language } from "../strings/language.ts";
import { plural } from "../strings/words.ts";
import { Notice } from "./notice.ts";
import { type Credentials, Session } from "./session.ts";
import { isFromStaff, Unread } from "./unread.ts";
import { Wire } from "./wire.ts";

const USER = { type: "user", id: null } as const;

export interface ChatOptions {
  credentials: Credentials;
  tell(message: FromFrame): void;
  freshToken(): Promise<string | null>;
}

export class Chat {
  readonly unread: Unread;
  readonly notice: Notice;
  readonly staffOnline = signal(false);
  readonly status = signal<ChatStatus>("open");
  readonly opened = signal(false);
  readonly thread = signal(this.#newThread());
  readonly typing = new TypingNotice((active) => this.#sayTyping(active));
  readonly session: Session;
  readonly wire: Wire;
  #tell: (message: FromFrame) => void;
  #chatId: string | null = null;
  #userId: string | null = null;
  #stopKeeping = () => {};

  constructor({ credentials, tell, freshToken }: ChatOptions) {
    this.#tell = tell;
    this.unread = new Unread((count) => this.#tellUnread(count));
    this.notice = new Notice(tell);
    const onSession = (session: UserSession) => this.#onSession(session);
    const onProblem = ({ code, message }: CallError) =>
      tell({ type: "error", error: { code, message } });
    this.session = new Session({ credentials, freshToken, onSession, onProblem });
    this.wire = new Wire({
      session: this.session,
      settle: (line) => this.#settle(line),
      heartbeat: (line, timeout) => this.#pulse(line, timeout),
      poll: () => this.#ask(),
      onOnline: () => {
        this.thread.value.heal().catch(() => {});
        this.thread.value.delivery.resume();
      },
      onState: (state) => tell({ type: "state", state }),
      onError: onProblem,
    });
    document.addEventListener("visibilitychange", () => this.#look());
  }

  start(): void {
    const { token, resume, link } = this.session.credentials;
    // A new visitor has no history that could be on its way.
    if (!token && !resume && !link) this.thread.value.loaded.value = true;
    this.wire.start();
  }

  setOpened(opened: boolean): void {
    this.opened.value = opened;
    if (!opened) this.typing.stop();
    this.#look();
  }

  send(content: string): void {
    this.typing.stop();
    this.unread.from.value = null;
    this.thread.value.delivery.add(content);
  }

  /** Another user has logged in on the host's page. */
  identify(token: string): void {
    this.wire.stop();
    this.session.credentials.token = token;
    this.session.forget();
    this.wire.start();
  }

  async shutdown(): Promise<void> {
    this.wire.stop();
    this.thread.value.dispose();
    this.#stopKeeping();
    if (this.#userId) forgetDrafts(this.#userId);
    await this.session.end().catch(() => {});
    this.#tell({ type: "ended" });
  }

  /** The reader has turned to the log. */
  #look(): void {
    if (!this.#reading()) return;
    this.unread.mark(this.thread.value.log.value.messages);
    this.markRead();
  }

  markRead(): void {
    const upTo = this.thread.value.log.value.messages.at(-1)?.seq;
    if (!this.#reading() || this.unread.count.value === 0 || !upTo) return;
    this.unread.set(0);
    // A failure is made up for by the next heartbeat, which brings the true count.
    this.wire
      .call<ReadMark>("mark_read", { up_to_seq: upTo }, "PATCH", "mark_read")
      .catch(() => {});
  }

  #reading(): boolean {
    return this.opened.value && document.visibilityState === "visible";
  }

  #newThread(): Thread {
    return new Thread(USER, {
      fetch: (range) =>
        this.wire.call<MessagePage>(
          "messages",
          { ...range },
          "GET",
          `messages${query({ ...range })}`,
        ),
      send: async (content, client_id) => {
        const values = { content, client_id };
        const message = await this.wire.call<SupportMessage>("send", values, "POST", "messages");
        this.#arrived(message);
        return message;
      },
    });
  }

  #onSession({ chat_id, resume, user }: UserSession): void {
    this.#tell({ type: "resume", resume });
    if (chat_id === this.#chatId && user.id === this.#userId) return;
    this.#stopKeeping();
    if (this.#chatId && chat_id !== this.#chatId) {
      this.thread.value.dispose();
      this.thread.value = this.#newThread();
      this.unread.set(0);
    }
    this.#chatId = chat_id;
    this.#userId = user.id;
    this.#stopKeeping = keepDrafts(this.thread.value.delivery, user.id);
  }

  async #settle(line: Line): Promise<void> {
    const { chat_id } = await this.session.get();
    await Promise.all([
      line.subscribe(topics.chat(chat_id), (payload) => {
        for (const event of unfold<ChatChannelMessage>(payload)) this.#onEvent(event);
      }),
      line.subscribe(topics.presence, (payload) => {
        for (const event of unfold<PresenceMessage>(payload)) {
          if (event.type === "presence") this.staffOnline.value = event.staff_online;
        }
      }),
    ]);
    this.#opened(await line.call<SupportChat>("support.chat.open"));
  }

  #opened(chat: SupportChat): void {
    this.status.value = chat.status;
    this.staffOnline.value = chat.staff_online;
    this.thread.value.addPage(chat, "newest");
    this.unread.set(chat.unread);
    if (chat.unread > 0) this.#look();
  }

  async #pulse(line: Line, timeout: number): Promise<void> {
    const { page } = this.session.credentials;
    const pulse = await line.call<Pulse>("support.chat.pulse", page ? { page } : {}, timeout);
    this.staffOnline.value = pulse.staff_online;
    if (this.thread.value.notice(pulse.last_seq, pulse.epoch)) {
      this.#opened(await line.call<SupportChat>("support.chat.open"));
    } else if (pulse.last_seq === this.thread.value.log.value.lastSeq) {
      this.unread.set(pulse.unread);
      this.markRead();
    }
  }

  /** One poll. */
  async #ask(): Promise<void> {
    const { log, loaded } = this.thread.value;
    if (!loaded.value) {
      this.#opened(await this.session.call<SupportChat>("GET", "/api/support_chat"));
    } else {
      const since = log.value.messages.at(-1)?.seq ?? 0;
      const page = await this.session.call<MessagePage>(
        "GET",
        `/api/support_chat/messages${query({ since })}`,
      );
      for (const message of page.messages) this.#arrived(message);
      this.thread.value.addPage(page, "since");
      await this.thread.value.heal();
    }
    this.thread.value.delivery.resume();
  }

  #onEvent(event: ChatChannelMessage): void {
    if (event.type === "new_message") this.#arrived(event.message);
    this.thread.value.onEvent(event);
    if (event.type === "chat_updated") this.status.value = event.status;
    else if (event.type === "read" && event.reader === "user") {
      this.unread.readElsewhere(this.thread.value.log.value.messages, event.up_to_seq);
    }
  }

  #arrived(message: SupportMessage): void {
    const known = this.thread.value.log.value.messages.some(({ id }) => id === message.id);
    if (known) return;
    this.thread.value.receive([message]);
    this.#tell({ type: "message", message });
    if (!isFromStaff(message)) return;
    this.unread.arrived();
    this.notice.of(message, this.#reading());
    this.markRead();
  }

  #tellUnread(count: number): void {
    const { words, tag } = language.value;
    const text = count > 0 ? plural(words.unread, count, tag) : "";
    this.#tell({ type: "unread", count, text });
  }

  #sayTyping(active: boolean): Promise<unknown> | undefined {
    return this.wire.line?.call("support.chat.typing", { active });
  }
}
