// The user's chat, live: one session, one supervised line, one thread. The panel
// reads its signals; the host hears what it needs through `tell`.

import type { CallError } from "@frontdesk/client/errors";
import type { Line } from "@frontdesk/client/line";
import { query } from "@frontdesk/client/rest";
import type { Range, Source, Thread } from "@frontdesk/client/thread";
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
import { Conversation } from "./conversation.ts";
import { Notice } from "./notice.ts";
import { Reading } from "./reading.ts";
import { type Credentials, Session } from "./session.ts";
import { isFromStaff } from "./unread.ts";
import { Wire } from "./wire.ts";

export interface ChatOptions {
  credentials: Credentials;
  tell(message: FromFrame): void;
  freshToken(): Promise<string | null>;
}

export class Chat {
  readonly reading: Reading;
  readonly notice: Notice;
  readonly staffOnline = signal(false);
  readonly status = signal<ChatStatus>("open");
  readonly typing = new TypingNotice((active) => this.#sayTyping(active));
  readonly session: Session;
  readonly wire: Wire;
  #conversation = new Conversation(this.#source());
  #tell: (message: FromFrame) => void;

  constructor({ credentials, tell, freshToken }: ChatOptions) {
    this.#tell = tell;
    this.reading = new Reading({
      messages: () => this.thread.log.value.messages,
      tellRead: (up_to_seq) =>
        this.wire.call<ReadMark>("mark_read", { up_to_seq }, "PATCH", "mark_read"),
      onCount: (count) => this.#tellUnread(count),
    });
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
        this.thread.heal().catch(() => {});
        this.thread.delivery.resume();
      },
      onState: (state) => tell({ type: "state", state }),
      onError: onProblem,
    });
  }

  get thread(): Thread {
    return this.#conversation.thread.value;
  }

  start(): void {
    const { token, resume, link } = this.session.credentials;
    // A new visitor has no history that could be on its way.
    if (!token && !resume && !link) this.thread.loaded.value = true;
    this.wire.start();
  }

  setOpened(opened: boolean): void {
    this.reading.opened.value = opened;
    if (!opened) this.typing.stop();
    this.reading.look();
  }

  send(content: string): void {
    this.typing.stop();
    this.reading.unread.from.value = null;
    this.thread.delivery.add(content);
  }

  /** Another user has logged in on the host's page. */
  identify(token: string): void {
    this.wire.stop();
    // Who logs in for the first time stays who they are; after somebody known, nothing may be left.
    if (this.session.credentials.token) {
      this.#conversation.clear();
      this.reading.unread.set(0);
    }
    this.session.credentials.token = token;
    this.session.forget();
    this.wire.start();
  }

  async shutdown(): Promise<void> {
    this.wire.stop();
    this.#conversation.forget();
    await this.session.end().catch(() => {});
    this.#tell({ type: "ended" });
  }

  #source(): Source {
    return {
      fetch: (range: Range) => {
        const path = `messages${query({ ...range })}`;
        return this.wire.call<MessagePage>("messages", range, "GET", path);
      },
      send: async (content, client_id) => {
        const values = { content, client_id };
        const message = await this.wire.call<SupportMessage>("send", values, "POST", "messages");
        this.#arrived(message);
        return message;
      },
    };
  }

  #onSession(session: UserSession): void {
    this.#tell({ type: "resume", resume: session.resume });
    if (this.#conversation.belongsTo(session)) this.reading.unread.set(0);
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
    this.thread.addPage(chat, "newest");
    this.reading.unread.set(chat.unread);
    if (chat.unread > 0) this.reading.look();
  }

  async #pulse(line: Line, timeout: number): Promise<void> {
    const { page } = this.session.credentials;
    const pulse = await line.call<Pulse>("support.chat.pulse", page ? { page } : {}, timeout);
    this.staffOnline.value = pulse.staff_online;
    if (this.thread.notice(pulse.last_seq, pulse.epoch)) {
      this.#opened(await line.call<SupportChat>("support.chat.open"));
    } else if (pulse.last_seq === this.thread.log.value.lastSeq) {
      this.reading.unread.set(pulse.unread);
      this.reading.mark();
    }
  }

  /** One poll. */
  async #ask(): Promise<void> {
    const { log, loaded } = this.thread;
    if (!loaded.value) {
      this.#opened(await this.session.call<SupportChat>("GET", "/api/support_chat"));
    } else {
      const since = log.value.messages.at(-1)?.seq ?? 0;
      const page = await this.session.call<MessagePage>(
        "GET",
        `/api/support_chat/messages${query({ since })}`,
      );
      for (const message of page.messages) this.#arrived(message);
      this.thread.addPage(page, "since");
      await this.thread.heal();
    }
    this.thread.delivery.resume();
  }

  #onEvent(event: ChatChannelMessage): void {
    if (event.type === "new_message") this.#arrived(event.message);
    this.thread.onEvent(event);
    if (event.type === "chat_updated") this.status.value = event.status;
    else if (event.type === "read" && event.reader === "user") {
      this.reading.unread.readElsewhere(this.thread.log.value.messages, event.up_to_seq);
    }
  }

  #arrived(message: SupportMessage): void {
    const known = this.thread.log.value.messages.some(({ id }) => id === message.id);
    if (known) return;
    this.thread.receive([message]);
    this.#tell({ type: "message", message });
    if (!isFromStaff(message)) return;
    this.reading.unread.arrived();
    this.notice.of(message, this.reading.now);
    this.reading.mark();
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
