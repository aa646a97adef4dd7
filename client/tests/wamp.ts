// A line whose far end is the test.

import type { Dial, DialOptions, Line } from "../src/line.ts";

export class FakeLine implements Line {
  readonly calls: { uri: string; kwargs: unknown }[] = [];
  answer: (uri: string) => unknown = () => ({});
  closed = false;
  #onClosed: DialOptions["onClosed"];

  constructor({ onClosed }: DialOptions) {
    this.#onClosed = onClosed;
  }

  async call<T>(uri: string, kwargs: Record<string, unknown> = {}): Promise<T> {
    this.calls.push({ uri, kwargs });
    return (await this.answer(uri)) as T;
  }

  async subscribe(): Promise<() => void> {
    return () => {};
  }

  /** Like the real one it tells at once, from within the call. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#onClosed(null);
  }
}

export interface FakeDial {
  dial: Dial;
  attempts: DialOptions[];
  lines: FakeLine[];
  /** What the next attempts come to. */
  next: (options: DialOptions) => Promise<Line>;
}

export function fakeDial(): FakeDial {
  const fake: FakeDial = {
    attempts: [],
    lines: [],
    next: async (options) => {
      const line = new FakeLine(options);
      fake.lines.push(line);
      return line;
    },
    dial: (options) => {
      fake.attempts.push(options);
      return fake.next(options);
    },
  };
  return fake;
}
