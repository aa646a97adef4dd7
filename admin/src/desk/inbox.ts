// The list as shown: a view of it, its page, and when to ask the server again.

import type {
  AdminNotificationMessage,
  ChatListPage,
  SupportChatListItem,
} from "@frontdesk/client/types";
import { computed, signal } from "@preact/signals";
import {
  addListPage,
  afterEvent,
  type ChatList,
  type Filter,
  firstView,
  type ListView,
  place,
  queryOf,
  withFilter,
  without,
  withTab,
} from "./list.ts";
import type { ListQuery, Operations } from "./operations.ts";

type Ask = (name: "chats", values: ListQuery) => Promise<Operations["chats"][1]>;

const PAGE = 50;
const MOST = 200;
const SEARCH_AFTER = 250;
// Chats that this list does not know bring a fetch: one at once, then one a second.
const REFRESH_EVERY = 1_000;

export class Inbox {
  readonly view = signal<ListView>(firstView);
  readonly list = signal<ChatList | null>(null);
  readonly failed = signal(false);
  readonly loadingMore = signal(false);
  readonly unread = computed(() => this.list.value?.counts.unread ?? 0);
  #ask: Ask;
  #me: () => string;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #refreshAgain = false;
  #turn = 0;

  constructor(ask: Ask, me: () => string) {
    this.#ask = ask;
    this.#me = me;
  }

  query(): ListQuery & Record<string, unknown> {
    const limit = Math.min(MOST, Math.max(PAGE, this.list.value?.items.length ?? 0));
    return { ...queryOf(this.view.value), limit };
  }

  find(chatId: string): SupportChatListItem | undefined {
    return this.list.value?.items.find(({ id }) => id === chatId);
  }

  replace(page: ChatListPage): void {
    this.failed.value = false;
    this.list.value = addListPage(this.list.value, page, false);
  }

  place(item: SupportChatListItem): void {
    const list = this.list.value;
    if (list) this.list.value = place(list, item, this.view.value, this.#me());
  }

  setFilter(filter: Filter): void {
    this.#look(withFilter(this.view.value, filter));
  }

  setTab(archived: boolean): void {
    this.#look(withTab(this.view.value, archived));
  }

  search(q: string): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(
      () => this.#look({ ...this.view.value, q: q.trim() }),
      SEARCH_AFTER,
    );
  }

  async more(): Promise<void> {
    const cursor = this.list.value?.nextCursor;
    if (!cursor || this.loadingMore.value) return;
    const turn = this.#turn;
    this.loadingMore.value = true;
    try {
      const page = await this.#ask("chats", { ...queryOf(this.view.value), cursor, limit: PAGE });
      if (turn === this.#turn) this.list.value = addListPage(this.list.value, page, true);
    } catch {
      // The end of the list asks again when it is scrolled to.
    } finally {
      this.loadingMore.value = false;
    }
  }

  onEvent(event: Exclude<AdminNotificationMessage, { type: "presence" | "viewing" }>): void {
    if (event.type === "chat_updated") {
      const known = this.find(event.chat.id);
      this.place(event.chat);
      // Not in the list before, so the counts could not follow.
      if (!known) this.refresh();
      return;
    }
    if (event.type === "chat_erased") {
      if (this.list.value) this.list.value = without(this.list.value, event.chat_id);
      this.refresh();
      return;
    }
    const item = this.find(event.chat_id);
    if (item) this.place(afterEvent(item, event));
    else if (event.type !== "chat_read") this.refresh();
  }

  refresh(): void {
    if (this.#refreshTimer) {
      this.#refreshAgain = true;
      return;
    }
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined;
      if (this.#refreshAgain) this.refresh();
    }, REFRESH_EVERY);
    this.#refreshAgain = false;
    void this.#fetch();
  }

  #look(view: ListView): void {
    this.view.value = view;
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const page = await this.#ask("chats", this.query());
      if (turn === this.#turn) this.replace(page);
    } catch {
      if (turn === this.#turn) this.failed.value = true;
    }
  }
}
