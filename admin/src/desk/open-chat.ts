// One chat that was opened: its thread and notes, what is half written, and what we
// tell about ourselves while it is in front of us.

import { toCallError } from "@frontdesk/client/errors";
import { keepDrafts } from "@frontdesk/client/keep";
import type { Line } from "@frontdesk/client/line";
import { Thread } from "@frontdesk/client/thread";
import type {
  AdminSupportChat,
  ChatChannelMessage,
  SupportChatListItem,
} from "@frontdesk/client/types";
import { TypingNotice } from "@frontdesk/client/typing";
import { topics, unfold } from "@frontdesk/client/wire";
import { computed, type Signal, signal } from "@preact/signals";
import { About } from "./about.ts";
import { afterEvent } from "./after-event.ts";
import type { Desk } from "./desk.ts";
import { keptText } from "./drafts.ts";
import type { ListEvent } from "./list-events.ts";
import { Notes } from "./notes.ts";
import { settled } from "./settled.ts";
import { attentive, Viewed } from "./viewed.ts";

export type ChatFace = "loading" | "here" | "missing" | "failed";
export type Mode = "reply" | "note";

// Older history comes in large steps: a thread of thousands is scrolled far.
const OLDER = 100;

export class OpenChat {
  readonly id: string;
  /** A reply, and beside it a note: they never share a text. */
  readonly drafts: Record<Mode, Signal<string>>;
  readonly mode = signal<Mode>("reply");
  readonly notes: Notes;
  readonly about = new About();
  readonly face = signal<ChatFace>("loading");
  /** The first message that nobody of the staff had seen when the chat came to the front. */
  readonly newFrom = signal<number | null>(null);
  /** Somebody else has archived it while it was in front. */
  readonly takenAway = signal(false);
  readonly thread: Thread;
  readonly typing: TypingNotice;
  /** The newest state of the chat, from the list or from its own fetch. */
  readonly item = computed(() => this.#desk.inbox.find(this.id) ?? this.#item.value);
  #item = signal<SupportChatListItem | null>(null);
  #desk: Desk;
  #leaveTopic: (() => void) | null = null;
  #line: Line | null = null;
  #shown = false;
  #viewed: Viewed;

  constructor(id: string, desk: Desk) {
    this.id = id;
    this.#desk = desk;
    const chat_id = id;
    const me = desk.auth.admin.value?.id ?? "";
    this.drafts = { reply: keptText(me, id), note: keptText(me, `${id}:note`) };
    this.notes = new Notes(id, desk);
    this.thread = new Thread(
      { type: "admin", id: me },
      {
        fetch: (range) => desk.ask("messages", { chat_id, limit: OLDER, ...range }),
        send: (content, client_id) => desk.ask("send", { chat_id, content, client_id }),
      },
    );
    this.#viewed = new Viewed(id, desk, (read) => {
      if (this.#item.value) this.#item.value = afterEvent(this.#item.value, read);
    });
    this.typing = new TypingNotice((active) => this.#say("typing", active));
    keepDrafts(this.thread.delivery, `${me}:${id}`);
  }

  /** Comes to the front. While the line is being made, the desk joins it when it is there. */
  async enter(): Promise<void> {
    this.#shown = true;
    this.takenAway.value = false;
    this.newFrom.value = null;
    const { line } = this.#desk;
    const without = this.#desk.connection.value;
    try {
      if (line) await this.join(line);
      else if (without === "polling" || without === "offline") await this.catchUp();
    } catch {
      if (this.face.value === "loading") this.face.value = "failed";
    }
  }

  leave(): void {
    this.#shown = false;
    this.typing.stop();
    this.#say("viewing", false)?.catch(() => {});
    this.#leaveTopic?.();
    this.#leaveTopic = null;
    this.#line = null;
  }

  /** Subscribe, fetch, merge. */
  async join(line: Line): Promise<void> {
    if (this.#line === line) return;
    this.#shown = true;
    this.#line = line;
    const leave = await line.subscribe(topics.chat(this.id), (payload) => {
      for (const event of unfold<ChatChannelMessage>(payload)) this.#onEvent(event);
    });
    if (!this.#shown) {
      leave();
      return;
    }
    this.#leaveTopic = leave;
    this.#say("viewing", true, line)?.catch(() => {});
    await Promise.all([
      this.#fetch(() => line.call("support.admin.chat", { chat_id: this.id })),
      this.notes.load(line),
    ]);
  }

  /** By polling. The REST call marks the chat viewed, so it waits for eyes. */
  async catchUp(): Promise<void> {
    if (this.thread.loaded.value) {
      const since = this.thread.log.value.messages.at(-1)?.seq ?? 0;
      this.thread.addPage(await this.#desk.ask("messages", { chat_id: this.id, since }), "since");
      await this.thread.heal();
    } else if (attentive()) await this.#fetch(() => this.#desk.ask("chat", { chat_id: this.id }));
    this.thread.delivery.resume();
    this.markViewed();
  }

  /** The line is back. */
  resume(): void {
    if (this.#shown) void this.enter();
    if (this.thread.loaded.value) this.thread.heal().catch(() => {});
    this.thread.delivery.resume();
    this.markViewed();
  }

  /** @param ours whether the change is an answer to an act of this page. */
  update(item: SupportChatListItem, ours = true): void {
    const archived = item.archived && !(this.item.value?.archived ?? true);
    if (archived && !ours && this.#shown) this.takenAway.value = true;
    if (!item.archived) this.takenAway.value = false;
    this.#item.value = item;
  }

  /** True as soon as it is stored; false when it failed, or was discarded. */
  send(content: string): Promise<boolean> {
    this.typing.stop();
    const { client_id } = this.thread.delivery.add(content);
    return settled(this.thread, client_id);
  }

  /** Marks what is on the screen as viewed, if somebody looks at it. */
  markViewed(): void {
    if (this.#shown) this.#viewed.mark(this.thread, this.item.value);
  }

  onNotification(event: ListEvent): void {
    if (event.type === "chat_updated") this.update(event.chat, this.#desk.acts.isOurs(event.chat));
    else if (event.type === "chat_erased") this.#forget();
    else if (event.type !== "chat_read" && this.thread.loaded.value) {
      this.thread.receive([event.message]);
      this.markViewed();
    }
  }

  /** The chat is gone with its user. */
  #forget(): void {
    this.leave();
    this.about.forget();
    this.#item.value = null;
    this.face.value = "missing";
  }

  #onEvent(event: ChatChannelMessage): void {
    this.thread.onEvent(event);
    if (event.type === "new_message") this.markViewed();
  }

  async #fetch(ask: () => Promise<AdminSupportChat>): Promise<void> {
    try {
      const chat = await ask();
      this.about.take(chat);
      if (chat.unread && this.newFrom.value === null) {
        const unseen = chat.messages.find(
          ({ seq, sender_type }) => seq > chat.admin_viewed_seq && sender_type === "user",
        );
        this.newFrom.value = unseen?.seq ?? null;
      }
      this.update(chat);
      this.thread.addPage(chat, "newest");
      this.face.value = "here";
      this.markViewed();
    } catch (error) {
      this.#line = null;
      // What is wrong with one chat must not look like a broken line.
      if (toCallError(error).transient) throw error;
      this.face.value = toCallError(error).code === "not_found" ? "missing" : "failed";
    }
  }

  #say(
    what: "typing" | "viewing",
    active: boolean,
    line = this.#desk.line,
  ): Promise<unknown> | undefined {
    return line?.call(`support.admin.${what}`, { chat_id: this.id, active });
  }
}
