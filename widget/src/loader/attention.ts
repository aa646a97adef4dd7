// Tells somebody who looks elsewhere that an answer has come: by the title of the
// hidden page, and by a desktop notification where he has asked for them.

const EVERY = 1_000;

export function permission(): NotificationPermission | undefined {
  return "Notification" in window ? Notification.permission : undefined;
}

export class Attention {
  #title = "";
  #flash = "";
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#rest());
  }

  /** Flashes the count in a hidden page's title; what the page itself writes there stays. */
  count(count: number): void {
    this.#rest();
    if (!count || !document.hidden) return;
    this.#timer = setInterval(() => {
      if (this.#restore()) return;
      this.#title = document.title;
      this.#flash = document.title = `(${count}) ${this.#title}`;
    }, EVERY);
  }

  notify(title: string, body: string, onClick: () => void): void {
    if (permission() !== "granted") return;
    // Phones have the constructor and throw.
    try {
      new Notification(title, { body, tag: "support-chat" }).onclick = () => {
        focus();
        onClick();
      };
    } catch {}
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#restore();
  }

  #restore(): boolean {
    const flashed = !!this.#flash && document.title === this.#flash;
    if (flashed) document.title = this.#title;
    this.#flash = "";
    return flashed;
  }
}
