// "I am typing", said at most once in three seconds and taken back when it ends.

export const TYPING_EVERY = 3_000;
/** Who said nothing for this long has stopped; also what the listening side assumes. */
export const TYPING_EXPIRES = 5_000;
/** A server may announce "typing" later than the message it led to: what comes this
 * soon after a message is believed only when nobody has taken it back by then. */
export const TYPING_LATE = 1_000;

export class TypingNotice {
  #say: (active: boolean) => Promise<unknown> | undefined;
  #said: Promise<unknown> = Promise.resolve();
  #saidAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param say fails in silence; the next call waits for it, so that no two change places. */
  constructor(say: (active: boolean) => Promise<unknown> | undefined) {
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
    this.#announce(true);
  }

  /** Has stopped, or has sent what was typed. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#saidAt === Number.NEGATIVE_INFINITY) return;
    this.#saidAt = Number.NEGATIVE_INFINITY;
    this.#announce(false);
  }

  #announce(active: boolean): void {
    this.#said = this.#said.then(() => this.#say(active)).catch(() => {});
  }
}
