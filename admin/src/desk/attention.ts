// How a new message is noticed by somebody who looks elsewhere: the title and the icon
// of the tab for all, a sound and a desktop notification for those who want them.

import { inOneTab } from "@frontdesk/client/election";
import type { AdminNotificationMessage } from "@frontdesk/client/types";
import { effect } from "@preact/signals";
import { en } from "../strings/en.ts";
import { choices } from "./choices.ts";
import type { Desk } from "./desk.ts";
import { iconOf } from "./icon.ts";
import { select } from "./route.ts";

type UserMessage = Extract<AdminNotificationMessage, { type: "new_user_message" }>;

export class Attention {
  #desk: Desk;
  #audio: AudioContext | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
    // Browsers let nothing sound before a gesture.
    const unlock = () => {
      this.#audio ??= new AudioContext();
    };
    for (const gesture of ["pointerdown", "keydown"]) {
      addEventListener(gesture, unlock, { once: true, passive: true });
    }
    effect(() => this.#mark(desk.inbox.unread.value));
  }

  onEvent(event: AdminNotificationMessage): void {
    if (event.type !== "new_user_message") return;
    const inFront = document.visibilityState === "visible" && document.hasFocus();
    if (inFront && this.#desk.front.current.value?.id === event.chat_id) return;
    const { sound, desktop } = choices.value;
    const { id } = event.message;
    if (sound && this.#audio?.state === "running") inOneTab(`sound:${id}`, () => this.#chime());
    if (desktop && !inFront) inOneTab(`desktop:${id}`, () => this.#notify(event));
  }

  #mark(unread: number): void {
    document.title = unread ? `(${unread}) ${en.product}` : en.product;
    document.querySelector<HTMLLinkElement>("link[rel=icon]")?.setAttribute("href", iconOf(unread));
  }

  #chime(): void {
    const audio = this.#audio;
    if (audio) void import("@frontdesk/client/sound").then(({ chime }) => chime(audio));
  }

  #notify({ chat_id, user_name, user_email, message }: UserMessage): void {
    if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
    const title = user_name || user_email || en.someone;
    const notice = new Notification(title, { body: message.content.slice(0, 200), tag: chat_id });
    notice.onclick = () => {
      focus();
      select(chat_id);
      notice.close();
    };
  }
}
