// "I am typing", said at most once in three seconds and taken back when it ends.

export const TYPING_EVERY = 3_000;
/** Who said nothing for this long has stopped; also what the listening side assumes. */
export const TYPING_EXPIRES = 5_000;

export class TypingNotice {
  #say: (active: boolean) => void;
  #saidAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (active: boolean) => void) {
    this.#say = say;
  }

  typed(text: string): void {
    if (text.trim() === "") {
      this.stop();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), TYPING_EXPIRES);
    const now = Date.now();
    if (now - this.#saidAt < TYPING_EVERY) return;
    this.#saidAt = now;
    this.#say(true);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#saidAt === Number.NEGATIVE_INFINITY) return;
    this.#saidAt = Number.NEGATIVE_INFINITY;
    this.#say(false);
  }
}
