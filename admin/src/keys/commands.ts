// What each command does. The palette and the help sheet are fetched at their first use.

import { signal } from "@preact/signals";
import type { Desk } from "../desk/desk.ts";
import { customerShown, select, selected, settings } from "../desk/route.ts";
import { dismiss, toasted, undoLast } from "../desk/toast.ts";
import { focusComposer, focusList, focusRow, focusSearch } from "./focus.ts";
import type { Command } from "./keys.ts";

export type Sheet = "palette" | "help" | null;

/** The dialog that is open. */
export const sheet = signal<Sheet>(null);

/** What was typed while the palette was still on its way. */
export const early = signal("");

/** Whether there was anything to do. */
export function run(command: Command, desk: Desk): boolean {
  if (settings.value && command !== "out" && command !== "palette" && command !== "help")
    return false;
  return COMMANDS[command](desk);
}

function step(desk: Desk, by: 1 | -1): boolean {
  const items = desk.inbox.list.value?.items ?? [];
  const at = items.findIndex(({ id }) => id === selected.value);
  // A chat that has left the list, as an archived one has, leaves its place to the next.
  const from = at >= 0 ? at + by : by > 0 ? desk.inbox.lastPlace : desk.inbox.lastPlace - 1;
  const to = Math.max(0, Math.min(items.length - 1, at < 0 && !selected.value ? 0 : from));
  return goTo(items[to]?.id);
}

function goTo(chatId: string | undefined): boolean {
  if (!chatId) return false;
  select(chatId);
  focusRow(chatId);
  return true;
}

function nextUnread(desk: Desk): boolean {
  const items = desk.inbox.list.value?.items ?? [];
  const at = items.findIndex(({ id }) => id === selected.value);
  const order = [...items.slice(at + 1), ...items.slice(0, Math.max(0, at))];
  return goTo(order.find(({ unread }) => unread)?.id);
}

function onItem(desk: Desk, act: "archive" | "assignMe"): boolean {
  const item = desk.front.shown.value?.item.value;
  const me = desk.auth.admin.value;
  if (!item || !me) return false;
  if (act === "assignMe") void desk.acts.assign(item, me.id, me.name);
  else void (item.archived ? desk.acts.restore(item) : desk.acts.archive(item));
  return true;
}

/** From the inside outwards, one step each time. */
function out(desk: Desk): boolean {
  const active = document.activeElement;
  if (settings.value) history.back();
  else if (active instanceof HTMLElement && active.matches("[data-testid=search]")) {
    focusList(selected.value);
  } else if (customerShown.value) customerShown.value = false;
  else if (toasted.value?.bad) dismiss();
  else if (active?.closest(".composer")) focusList(selected.value);
  else if (selected.value) {
    const was = selected.value;
    select(null);
    focusRow(was);
  } else if (desk.inbox.view.value.q) desk.inbox.look({ ...desk.inbox.view.value, q: "" });
  else return false;
  return true;
}

/** On a row of another chat Enter opens that one first. */
function reply(): boolean {
  const row = document.activeElement?.closest<HTMLElement>("[data-chat-id]");
  const chatId = row?.dataset.chatId ?? selected.value;
  if (chatId === selected.value) return focusComposer(chatId);
  select(chatId);
  return true;
}

export function open(which: Sheet): boolean {
  early.value = "";
  sheet.value = which;
  return true;
}

function tab(desk: Desk, archived: boolean): boolean {
  desk.inbox.setTab(archived);
  return true;
}

const COMMANDS: Record<Command, (desk: Desk) => boolean> = {
  next: (desk) => step(desk, 1),
  previous: (desk) => step(desk, -1),
  nextUnread,
  reply,
  archive: (desk) => onItem(desk, "archive"),
  assignMe: (desk) => onItem(desk, "assignMe"),
  search: () => focusSearch(),
  active: (desk) => tab(desk, false),
  archived: (desk) => tab(desk, true),
  undo: () => {
    const possible = Boolean(toasted.value?.undo);
    if (possible) undoLast();
    return possible;
  },
  help: () => open("help"),
  palette: () => open("palette"),
  out,
};
