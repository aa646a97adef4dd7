// Everything that the palette can go to or do right now.

import { choices, choose } from "../desk/choices.ts";
import type { Desk } from "../desk/desk.ts";
import { fill, variablesOf } from "../desk/fill.ts";
import { openSettings, select } from "../desk/route.ts";
import { open, run } from "../keys/commands.ts";
import { focusComposer } from "../keys/focus.ts";
import { whoIs } from "../panes/ChatRow.tsx";
import { en } from "../strings/en.ts";
import type { Find } from "./finds.ts";

type Action = [id: string, text: string, hint: string, run: () => void];

export function gather(desk: Desk): Find[] {
  return [...actions(desk), ...chats(desk), ...canned(desk)];
}

function actions(desk: Desk): Find[] {
  const { inbox } = desk;
  const all: Action[] = [
    ...(desk.front.shown.value ? inChat(desk) : []),
    ["unread", "Next unread chat", "n", () => run("nextUnread", desk)],
    ["mine", "Show my chats", en.filter.mine, () => inbox.setFilter("mine")],
    ["unassigned", "Show unassigned chats", "", () => inbox.setFilter("unassigned")],
    ["archived", "Show archived chats", "g r", () => inbox.setTab(true)],
    ["active", "Show active chats", "g a", () => inbox.setTab(false)],
    ["dark", "Dark theme", "", () => choose({ theme: "dark" })],
    ["light", "Light theme", "", () => choose({ theme: "light" })],
    ["auto", "Theme as the system", "", () => choose({ theme: "auto" })],
    ["sound", soundText(), "", () => choose({ sound: !choices.value.sound })],
    ["settings", en.settings, "", () => openSettings()],
    ["help", en.help, "?", () => open("help")],
    ["out", en.signOut, "", () => void desk.auth.logout()],
  ];
  return all.map(([id, text, hint, run]) => ({ id, kind: "action", text, hint, run }));
}

function soundText(): string {
  return choices.value.sound ? "Switch the sound off" : "Switch the sound on";
}

function inChat(desk: Desk): Action[] {
  const chat = desk.front.shown.value;
  const item = chat?.item.value;
  if (!chat || !item) return [];
  const { acts } = desk;
  const write = (mode: "reply" | "note") => () => {
    chat.mode.value = mode;
    focusComposer(chat.id);
  };
  const tag = () => document.querySelector<HTMLElement>("[data-testid=add-tag]")?.focus();
  const to = desk.staff.all.value.filter(({ id }) => id !== item.assignee?.id);
  return [
    ["reply", "Reply", "r", write("reply")],
    ["note", "Write a private note", "", write("note")],
    ["tag", en.addTag, "", tag],
    item.archived
      ? ["restore", en.restore, "e", () => void acts.restore(item)]
      : ["archive", en.archive, "e", () => void acts.archive(item)],
    ...to.map(
      ({ id, name }): Action => [
        `to-${id}`,
        `Assign to ${name}`,
        "",
        () => void acts.assign(item, id, name),
      ],
    ),
    ["to-nobody", "Assign to nobody", "", () => void acts.assign(item, null, "")],
    ["pending", "Set status: Pending", "", () => void acts.status(item, "pending")],
    ["urgent", "Priority: Urgent", "", () => void acts.priority(item, "urgent")],
    ["normal", "Priority: Normal", "", () => void acts.priority(item, "normal")],
  ];
}

function chats(desk: Desk): Find[] {
  const items = desk.inbox.list.value?.items ?? [];
  return items.map((item) => ({
    id: item.id,
    kind: "chat",
    text: whoIs(item),
    hint: item.last_message_preview ?? "",
    run: () => select(item.id),
  }));
}

function canned(desk: Desk): Find[] {
  const chat = desk.front.shown.value;
  if (!chat) return [];
  const agent = desk.auth.admin.value?.name;
  return (desk.canned.all.value ?? []).map(({ id, shortcut, content }) => ({
    id,
    kind: "canned",
    text: `/${shortcut}`,
    hint: content,
    run: () => {
      const draft = chat.drafts[chat.mode.value];
      const text = fill(content, variablesOf(chat.about.user.value, agent));
      draft.value = draft.value ? `${draft.value.trimEnd()}\n${text}` : text;
      focusComposer(chat.id);
    },
  }));
}
