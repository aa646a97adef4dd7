// A line whose far end is the test.

import type { Dial, DialOptions, Line } from "../src/line.ts";

export class FakeLine implements Line {
  readonly calls: { uri: string; kwargs: unknown }[] = [];
  answer: (uri: string) => unknown = () => ({});
  closed = false;

  async call<T>(uri: string, kwargs: Record<string, unknown> = {}): Promise<T> {
    this.calls.push({ uri, kwargs });
    return (await this.answer(uri)) as T;
  }

  async subscribe(): Promise<() => void> {
    return () => {};
  }

  close(): void {
    this.closed = true;
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
    next: async () => {
      const line = new FakeLine();
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
