// What a member of staff works on: the list, the chats that were opened, who else is
// here. One supervised line keeps it live; after each reconnection everything that
// is shown is fetched again and merged.

import { type ConnectionState, connectionState } from "@frontdesk/client/connection";
import type { Line } from "@frontdesk/client/line";
import { Poll, type PollHealth } from "@frontdesk/client/poll";
import type { LineState, Way } from "@frontdesk/client/supervision";
import { Supervisor } from "@frontdesk/client/supervisor";
import type { AdminNotificationMessage } from "@frontdesk/client/types";
import { topics, unfold } from "@frontdesk/client/wire";
import { effect, signal, untracked } from "@preact/signals";
import { Acts } from "./acts.ts";
import { Attention } from "./attention.ts";
import type { Auth } from "./auth.ts";
import { Away } from "./away.ts";
import { Canned } from "./canned.ts";
import { choicesOf } from "./choices.ts";
import { chatsWaiting } from "./drafts.ts";
import { Front } from "./front.ts";
import { type Ask, Inbox } from "./inbox.ts";
import { isListEvent, type ListEvent } from "./list-events.ts";
import { OpenChat } from "./open-chat.ts";
import { type Operations, restOf } from "./operations.ts";
import { selected } from "./route.ts";
import { type Presence, Staff } from "./staff.ts";
import { Tags } from "./tags.ts";

// A ticket is used at once or thrown away, so only sign-ins within this share one.
const TICKET_EARLY = 60_000;

export class Desk {
  readonly connection = signal<ConnectionState>("idle");
  readonly staff = new Staff();
  readonly front = new Front();
  readonly acts = new Acts(this);
  readonly tags = new Tags(this);
  readonly canned = new Canned(this);
  readonly attention: Attention;
  readonly inbox: Inbox;
  readonly auth: Auth;
  #away = new Away(() => this.line);
  #opened = new Map<string, OpenChat>();
  #supervisor: Supervisor;
  #poll: Poll;
  #health: PollHealth = null;
  #ticket: { access: string; endsAt: number } | null = null;

  constructor(auth: Auth) {
    this.auth = auth;
    this.inbox = new Inbox(this.ask, () => auth.admin.value?.id ?? "");
    this.attention = new Attention(this);
    this.#supervisor = new Supervisor({
      way: (renew) => this.#way(renew),
      settle: (line) => this.#settle(line),
      heartbeat: async (line, timeout) => {
        await line.call("support.admin.pulse", {}, timeout);
      },
      onState: (state) => this.#onLine(state),
      onAway: () => this.#poll.start(),
    });
    this.#poll = new Poll({
      ask: () => this.#refetch(),
      onHealth: (health) => this.#onHealth(health),
      onBack: () => this.#supervisor.wake(),
    });
    const attend = () => this.front.current.value?.markViewed();
    addEventListener("focus", attend);
    document.addEventListener("visibilitychange", attend);

    effect(() => {
      const signedIn = auth.state.value === "in";
      untracked(() => (signedIn ? this.#supervisor.start() : this.#supervisor.stop()));
    });
    effect(() => {
      const chatId = auth.admin.value && selected.value;
      untracked(() => this.front.show(chatId ? this.#open(chatId) : null));
    });
    effect(() => {
      const me = auth.admin.value?.id;
      if (!me) return;
      untracked(() => {
        choicesOf(me);
        for (const chatId of chatsWaiting(me)) this.#open(chatId);
      });
    });
  }

  opened(chatId: string): OpenChat | undefined {
    return this.#opened.get(chatId);
  }

  get line(): Line | null {
    return this.#supervisor.line;
  }

  ask = <Name extends keyof Operations>(
    name: Name,
    values: Operations[Name][0],
  ): Promise<Operations[Name][1]> => {
    if (this.line) {
      return this.#supervisor.watch(this.line.call(`support.admin.${name}`, { ...values }));
    }
    const { method, path, body } = restOf(name, values);
    return this.auth.call(method, path, body);
  };

  async #way(renew: boolean): Promise<Way> {
    if (renew || !this.#ticket || Date.now() > this.#ticket.endsAt - TICKET_EARLY) {
      const { access, expires_in } = await this.auth.call<{ access: string; expires_in: number }>(
        "POST",
        "/api/admin/ticket",
        {},
      );
      this.#ticket = { access, endsAt: Date.now() + expires_in * 1000 };
    }
    const url = `${location.origin.replace(/^http/, "ws")}/ws`;
    return { url, realm: "support", ticket: this.#ticket.access };
  }

  async #settle(line: Line): Promise<void> {
    await line.subscribe(topics.staff, (payload) => {
      for (const event of unfold<AdminNotificationMessage>(payload)) this.#onEvent(event);
    });
    const ask: Ask = (name, values) => line.call(`support.admin.${name}`, { ...values });
    const [presence] = await Promise.all([
      line.call<{ admins: Presence }>("support.admin.presence"),
      this.inbox.load(ask),
      this.front.current.value?.join(line),
    ]);
    this.staff.all.value = presence.admins;
    this.#away.tell(line);
    this.canned.stale();
    this.tags.stale();
  }

  async #refetch(): Promise<void> {
    await this.inbox.load();
    await this.front.current.value?.catchUp();
  }

  #open(chatId: string): OpenChat {
    const known = this.#opened.get(chatId);
    if (known) return known;
    const made = new OpenChat(chatId, this);
    this.#opened.set(chatId, made);
    return made;
  }

  #onEvent(event: AdminNotificationMessage): void {
    if (event.type === "presence" || event.type === "viewing") this.staff.onEvent(event);
    else if (event.type === "note") this.#opened.get(event.chat_id)?.notes.receive(event.note);
    else if (event.type === "canned_reply" || event.type === "canned_reply_removed") {
      this.canned.onEvent(event);
    } else if (isListEvent(event)) this.#onListEvent(event);
  }

  #onListEvent(event: ListEvent): void {
    this.attention.onEvent(event);
    this.inbox.onEvent(event);
    const chatId = event.type === "chat_updated" ? event.chat.id : event.chat_id;
    this.#opened.get(chatId)?.onNotification(event);
    if (event.type === "chat_erased") this.#opened.delete(chatId);
  }

  #onLine(state: LineState): void {
    if (state !== "trying") this.#poll.stop();
    if (state === "denied" && this.auth.state.value === "in") this.auth.state.value = "expired";
    if (state === "online") for (const chat of this.#opened.values()) chat.resume();
    this.#showState();
  }

  #onHealth(health: PollHealth): void {
    this.#health = health;
    this.#showState();
  }

  #showState(): void {
    this.connection.value = connectionState(this.#supervisor.state, this.#health);
  }
}
