// How a message makes itself heard when nobody looks: a sound, and a desktop
// notification where the host's page may show one. One tab does it for all.

import { inOneTab } from "@frontdesk/client/election";
import type { SupportMessage } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import type { FromFrame } from "../port.ts";
import { words } from "../strings/language.ts";

const MUTED = "support-chat:muted";

function remembered(): boolean {
  try {
    return localStorage.getItem(MUTED) !== null;
  } catch {
    return false;
  }
}

export class Notice {
  readonly muted = signal(remembered());
  #tell: (message: FromFrame) => void;
  #audio: AudioContext | null = null;

  constructor(tell: (message: FromFrame) => void) {
    this.#tell = tell;
    // Browsers let nothing sound before a gesture.
    const unlock = () => {
      this.#audio ??= new AudioContext();
    };
    for (const gesture of ["pointerdown", "keydown"]) {
      addEventListener(gesture, unlock, { once: true, passive: true });
    }
    addEventListener("storage", ({ key, newValue }) => {
      if (key === MUTED) this.muted.value = newValue !== null;
    });
  }

  toggle(): void {
    this.muted.value = !this.muted.value;
    try {
      if (this.muted.value) localStorage.setItem(MUTED, "1");
      else localStorage.removeItem(MUTED);
    } catch {}
  }

  /** @param read somebody has this tab in front of him: that he sees it is enough, in every tab. */
  of({ id, sender_name, content }: SupportMessage, read: boolean): void {
    if (this.muted.value) return;
    const audio = this.#audio;
    if (read || audio?.state === "running") {
      inOneTab(`sound:${id}`, () => {
        if (!read && audio)
          void import("@frontdesk/client/sound").then(({ chime }) => chime(audio));
      });
    }
    inOneTab(`notice:${id}`, () => {
      if (read) return;
      this.#tell({ type: "notice", title: sender_name ?? words.value.staff, text: content });
    });
  }
}
