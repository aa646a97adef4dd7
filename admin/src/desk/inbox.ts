// The list as shown: a view of it, its pages, and when to ask the server again.

import type { ChatListPage, SupportChatListItem } from "@frontdesk/client/types";
import { computed, effect, signal } from "@preact/signals";
import { afterEvent } from "./after-event.ts";
import {
  addListPage,
  type ChatList,
  type Filter,
  type ListView,
  place,
  queryOf,
  withFilter,
  without,
  withTab,
} from "./list.ts";
import type { ListEvent } from "./list-events.ts";
import type { ListQuery } from "./operations.ts";
import { paced } from "./paced.ts";
import { selected, view } from "./route.ts";

export type Ask = (name: "chats", values: ListQuery) => Promise<ChatListPage>;
const PAGE = 50;
const MOST = 200;
const SEARCH_AFTER = 250;
// Chats that this list does not know bring a fetch: one at once, then one a second.
const REFRESH_EVERY = 1_000;

export class Inbox {
  readonly view = view;
  readonly list = signal<ChatList | null>(null);
  readonly failed = signal(false);
  /** Another view has been asked for; what is shown is the one before. */
  readonly turning = signal(false);
  readonly loadingMore = signal(false);
  /** What stands in the search field; the view follows a moment later. */
  readonly typed = signal(view.value.q);
  readonly unread = computed(() => this.list.value?.counts.unread ?? 0);
  /** Where the chat in front stands, or stood when it left the list. */
  lastPlace = 0;
  readonly refresh = paced(REFRESH_EVERY, () => void this.#fetch());
  #ask: Ask;
  #me: () => string;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  #listed: ListView | null = null;
  #turn = 0;
  // What happens while a page is under way may be missing in it.
  #meanwhile: ListEvent[] | null = null;

  constructor(ask: Ask, me: () => string) {
    this.#ask = ask;
    this.#me = me;
    effect(() => {
      const at = this.list.value?.items.findIndex(({ id }) => id === selected.value) ?? -1;
      if (at >= 0) this.lastPlace = at;
    });
  }

  find(chatId: string): SupportChatListItem | undefined {
    return this.list.value?.items.find(({ id }) => id === chatId);
  }

  place(item: SupportChatListItem): void {
    const list = this.list.value;
    if (list) this.list.value = place(list, item, this.view.value, this.#me());
  }

  setFilter(filter: Filter): void {
    this.look(withFilter(this.view.value, filter));
  }

  setTab(archived: boolean): void {
    this.look(withTab(this.view.value, archived));
  }

  search(q: string): void {
    clearTimeout(this.#searchTimer);
    this.typed.value = q;
    this.#searchTimer = setTimeout(
      () => this.#look({ ...this.view.value, q: q.trim() }),
      SEARCH_AFTER,
    );
  }

  look(next: ListView): void {
    clearTimeout(this.#searchTimer);
    this.typed.value = next.q;
    this.#look(next);
  }

  async more(): Promise<void> {
    const list = this.list.value;
    if (!list?.nextCursor || this.loadingMore.value || this.turning.value) return;
    const turn = this.#turn;
    const asked = { ...queryOf(this.view.value), cursor: list.nextCursor, limit: PAGE };
    this.loadingMore.value = true;
    try {
      const page = await this.#ask("chats", asked);
      const last = list.items.at(-1) ?? null;
      if (turn === this.#turn) this.list.value = addListPage(this.list.value, page, last);
    } catch {
      // The end of the list asks again when it is scrolled to.
    } finally {
      this.loadingMore.value = false;
    }
  }

  onEvent(event: ListEvent): void {
    this.#meanwhile?.push(event);
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

  /** Fetches all that is shown, page by page from the top. */
  async load(ask: Ask = this.#ask): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const asked = this.view.value;
    const known = asked === this.#listed ? (this.list.value?.items.length ?? 0) : 0;
    let cursor: string | null = null;
    let after: SupportChatListItem | null = null;
    this.turning.value = asked !== this.#listed && this.list.value !== null;
    for (let loaded = 0; loaded === 0 || (cursor && loaded < known); ) {
      const limit = Math.min(MOST, Math.max(PAGE, known - loaded));
      this.#meanwhile = [];
      const page: ChatListPage = await ask("chats", {
        ...queryOf(asked),
        ...(cursor ? { cursor } : {}),
        limit,
      });
      if (turn !== this.#turn) return;
      const before = asked === this.#listed ? this.list.value : null;
      this.list.value = addListPage(before, page, after);
      this.#listed = asked;
      this.#replay(this.#meanwhile);
      loaded += page.chats.length || MOST;
      cursor = page.next_cursor;
      after = page.chats.at(-1) ?? null;
    }
    this.failed.value = this.turning.value = false;
  }

  #look(next: ListView): void {
    this.view.value = next;
    void this.#fetch();
  }

  /** Messages carry their order. What else has changed a chat does not, so it is asked for again. */
  #replay(events: readonly ListEvent[]): void {
    this.#meanwhile = null;
    for (const event of events) {
      const item = "chat_id" in event ? this.find(event.chat_id) : undefined;
      if (item) this.place(afterEvent(item, event));
      else if (event.type !== "chat_read") this.refresh();
    }
  }

  async #fetch(): Promise<void> {
    const turn = this.#turn + 1;
    try {
      await this.load();
    } catch {
      if (turn !== this.#turn) return;
      this.failed.value = true;
      // What is there belongs to another view.
      if (this.#listed !== this.view.value) this.list.value = null;
      this.turning.value = false;
    }
  }
}
