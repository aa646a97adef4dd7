// Which chat is in front. The one before stays until the next is ready to be read, so
// that nothing blinks; one that takes longer shows its skeleton.

import { effect, signal, untracked } from "@preact/signals";
import type { OpenChat } from "./open-chat.ts";

const PATIENCE = 150;

export class Front {
  readonly shown = signal<OpenChat | null>(null);
  /** The chat that was asked for, shown or about to be. */
  readonly current = signal<OpenChat | null>(null);
  #stop = () => {};

  show(next: OpenChat | null): void {
    this.#stop();
    if (this.current.value === next) return;
    this.current.value?.leave();
    this.current.value = next;
    void next?.enter();
    if (!next || !this.shown.value || next.face.value !== "loading") this.shown.value = next;
    else this.#wait(next);
  }

  #wait(next: OpenChat): void {
    const timer = setTimeout(() => this.#turn(next), PATIENCE);
    const unwatch = effect(() => {
      if (next.face.value !== "loading") untracked(() => queueMicrotask(() => this.#turn(next)));
    });
    this.#stop = () => {
      clearTimeout(timer);
      unwatch();
      this.#stop = () => {};
    };
  }

  #turn(next: OpenChat): void {
    this.#stop();
    if (this.current.value === next) this.shown.value = next;
  }
}
