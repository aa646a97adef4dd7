// What brings an anonymous visitor back. It lives in the host page's storage, for
// a frame's own is partitioned or blocked; where even this one is, in memory.

export class ResumeToken {
  readonly key: string;
  #memory: string | null = null;

  constructor(server: string) {
    this.key = `support-chat:${server}`;
  }

  get(): string | null {
    try {
      return localStorage.getItem(this.key) ?? this.#memory;
    } catch {
      return this.#memory;
    }
  }

  set(token: string | null): void {
    this.#memory = token;
    try {
      if (token) localStorage.setItem(this.key, token);
      else localStorage.removeItem(this.key);
    } catch {}
  }
}
