// What a member of staff works on: the list, the chats that were opened, who else is
// here. One supervised line keeps it live; after each reconnection everything that
// is shown is fetched again and merged.

import { type ConnectionState, connectionState } from "@frontdesk/client/connection";
import type { Line } from "@frontdesk/client/line";
import { Poll, type PollHealth } from "@frontdesk/client/poll";
import type { LineState, Way } from "@frontdesk/client/supervision";
import { Supervisor } from "@frontdesk/client/supervisor";
import type { AdminNotificationMessage, SupportChatListItem } from "@frontdesk/client/types";
import { topics, unfold } from "@frontdesk/client/wire";
import { effect, signal, untracked } from "@preact/signals";
import type { Auth } from "./auth.ts";
import { Inbox } from "./inbox.ts";
import { OpenChat } from "./open-chat.ts";
import { type Operations, restOf } from "./operations.ts";
import { selected } from "./route.ts";
import { toast } from "./toast.ts";

type Presence = Extract<AdminNotificationMessage, { type: "presence" }>["admins"];
type Viewing = Extract<AdminNotificationMessage, { type: "viewing" }>["admins"];

// A ticket is used at once or thrown away, so only sign-ins within this share one.
const TICKET_EARLY = 60_000;

export class Desk {
  readonly connection = signal<ConnectionState>("idle");
  readonly staff = signal<Presence>([]);
  /** Who looks at which chat. */
  readonly viewing = signal<Record<string, Viewing>>({});
  readonly current = signal<OpenChat | null>(null);
  readonly inbox: Inbox;
  readonly auth: Auth;
  #opened = new Map<string, OpenChat>();
  #supervisor: Supervisor;
  #poll: Poll;
  #health: PollHealth = null;
  #ticket: { access: string; endsAt: number } | null = null;

  constructor(auth: Auth) {
    this.auth = auth;
    this.inbox = new Inbox(this.ask, () => auth.admin.value?.id ?? "");
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
    const attend = () => this.current.value?.markViewed();
    addEventListener("focus", attend);
    document.addEventListener("visibilitychange", attend);

    effect(() => {
      const signedIn = auth.state.value === "in";
      untracked(() => (signedIn ? this.#supervisor.start() : this.#supervisor.stop()));
    });
    effect(() => {
      const chatId = auth.admin.value && selected.value;
      untracked(() => this.#show(chatId));
    });
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

  /** An action on a chat whose answer is the chat as it is now. */
  async act(work: Promise<SupportChatListItem>): Promise<void> {
    try {
      const item = await work;
      this.inbox.place(item);
      this.#opened.get(item.id)?.update(item);
    } catch (error) {
      toast(error);
    }
  }

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
    const [list, presence] = await Promise.all([
      line.call<Operations["chats"][1]>("support.admin.chats", this.inbox.query()),
      line.call<{ admins: Presence }>("support.admin.presence"),
      this.current.value?.join(line),
    ]);
    this.inbox.replace(list);
    this.staff.value = presence.admins;
  }

  async #refetch(): Promise<void> {
    this.inbox.replace(await this.ask("chats", this.inbox.query()));
    await this.current.value?.catchUp();
  }

  #show(chatId: string | null): void {
    this.current.value?.leave();
    this.current.value = chatId ? this.#open(chatId) : null;
    void this.current.value?.enter();
  }

  #open(chatId: string): OpenChat {
    const known = this.#opened.get(chatId);
    if (known) return known;
    const made = new OpenChat(chatId, this);
    this.#opened.set(chatId, made);
    return made;
  }

  #onEvent(event: AdminNotificationMessage): void {
    if (event.type === "presence") this.staff.value = event.admins;
    else if (event.type === "viewing") {
      this.viewing.value = { ...this.viewing.value, [event.chat_id]: event.admins };
    } else {
      this.inbox.onEvent(event);
      const chatId = event.type === "chat_updated" ? event.chat.id : event.chat_id;
      this.#opened.get(chatId)?.onNotification(event);
      if (event.type === "chat_erased") this.#opened.delete(chatId);
    }
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
