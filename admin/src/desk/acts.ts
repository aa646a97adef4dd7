// What staff do to a chat, each with its way back where there is one.

import type { ChatStatus, Priority, SupportChatListItem } from "@frontdesk/client/types";
import { en } from "../strings/en.ts";
import type { Desk } from "./desk.ts";
import { say, toast } from "./toast.ts";

// How soon after our own act its echo on the topic may come.
const ECHO = 5_000;

export class Acts {
  #desk: Desk;
  #ours = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Whether what a topic says of a chat is likely the echo of our own act. */
  isOurs({ id }: SupportChatListItem): boolean {
    return Date.now() - (this.#ours.get(id) ?? 0) < ECHO;
  }

  archive = (item: SupportChatListItem) =>
    this.#do(item, this.#desk.ask("archive", { chat_id: item.id }), en.archivedNow, () =>
      this.#restoreAs(item),
    );

  /** For after a last answer: its email still goes. */
  archiveKeepingEmail = (item: SupportChatListItem) =>
    this.#do(
      item,
      this.#desk.ask("archive", { chat_id: item.id, keep_email: true }),
      item.user_email ? en.archivedWithEmail : en.archivedNow,
      () => this.#restoreAs(item),
    );

  restore = (item: SupportChatListItem) =>
    this.#do(item, this.#desk.ask("unarchive", { chat_id: item.id }), en.restoredNow, () =>
      this.#quietly(item, this.#desk.ask("archive", { chat_id: item.id, keep_email: true })),
    );

  status = (item: SupportChatListItem, status: ChatStatus) =>
    this.#do(
      item,
      this.#desk.ask("set_status", { chat_id: item.id, status }),
      en.statusNow(en.statuses[status]),
      () => this.#restoreAs(item),
    );

  priority = (item: SupportChatListItem, priority: Priority) =>
    this.#quietly(item, this.#desk.ask("set_priority", { chat_id: item.id, priority }));

  assign = (item: SupportChatListItem, adminId: string | null, name: string) =>
    this.#do(
      item,
      this.#desk.ask("assign", { chat_id: item.id, admin_id: adminId }),
      adminId ? en.assignedNow(name) : en.unassignedNow,
      () => this.#assignAs(item),
    );

  claim = (item: SupportChatListItem) =>
    this.#do(item, this.#desk.ask("claim", { chat_id: item.id }), en.claimedNow, () =>
      this.#assignAs(item),
    );

  tag = (item: SupportChatListItem, tag: string) =>
    this.#quietly(item, this.#desk.ask("tag", { chat_id: item.id, tag }));

  untag = (item: SupportChatListItem, tag: string) =>
    this.#do(item, this.#desk.ask("untag", { chat_id: item.id, tag }), en.untagged(tag), () =>
      this.tag(item, tag),
    );

  #restoreAs({ id, status }: SupportChatListItem): void {
    void this.#quietly({ id }, this.#desk.ask("set_status", { chat_id: id, status }));
  }

  #assignAs({ id, assignee }: SupportChatListItem): void {
    const admin_id = assignee?.id ?? null;
    void this.#quietly({ id }, this.#desk.ask("assign", { chat_id: id, admin_id }));
  }

  async #do(
    item: SupportChatListItem,
    work: Promise<SupportChatListItem>,
    done: string,
    undo: () => void,
  ): Promise<void> {
    if (await this.#quietly(item, work)) say(done, undo);
  }

  /** Whether it was done. */
  async #quietly({ id }: { id: string }, work: Promise<SupportChatListItem>): Promise<boolean> {
    this.#ours.set(id, Date.now());
    try {
      const item = await work;
      this.#ours.set(id, Date.now());
      this.#desk.inbox.place(item);
      this.#desk.opened(id)?.update(item);
      return true;
    } catch (error) {
      this.#ours.delete(id);
      toast(error);
      return false;
    }
  }
}
