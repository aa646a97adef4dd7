// Who looks at the page: somebody whom the host vouches for by a token, somebody
// anonymous who was here before, or nobody we know.

import type { TokenSource } from "../config.ts";
import type { Emit } from "./events.ts";
import type { ResumeToken } from "./storage.ts";

export class Visitor {
  #resume: ResumeToken;
  #emit: Emit;
  #source: TokenSource | undefined;
  #leave: (event: StorageEvent) => void;

  /** @param onLeft another tab has logged out, or in: the visitor of this one is no more. */
  constructor(resume: ResumeToken, emit: Emit, onLeft: () => void) {
    this.#resume = resume;
    this.#emit = emit;
    this.#leave = ({ key, newValue }) => {
      if (key === resume.key && !newValue && !this.#source) onLeft();
    };
    addEventListener("storage", this.#leave);
  }

  get known(): boolean {
    return !!this.#source || !!this.#resume.get();
  }

  /** True when it is another source than before. */
  vouch(source: TokenSource | undefined): boolean {
    const changed = !!source && source !== this.#source;
    if (changed) this.#source = source;
    return changed;
  }

  set resume(token: string | null) {
    this.#resume.set(token);
  }

  forget(): void {
    removeEventListener("storage", this.#leave);
    this.#resume.set(null);
  }

  /** What a session is made of; null when the host's token cannot be had: never a
   * silent anonymous user in the place of one whom the host knows. */
  async credentials(): Promise<{ token: string | null; resume: string | null } | null> {
    const token = await this.token();
    return this.#source && !token ? null : { token, resume: this.#resume.get() };
  }

  /** Asked of the host anew each time. */
  async token(): Promise<string | null> {
    try {
      const source = this.#source;
      return (typeof source === "function" ? await source() : source) ?? null;
    } catch (error) {
      this.#emit("error", error);
      return null;
    }
  }
}
