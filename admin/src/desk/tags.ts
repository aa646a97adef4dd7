// The tags in use. Asked for when somebody looks at them, again when they may have changed.

import type { TagCount } from "@frontdesk/client/types";
import { signal } from "@preact/signals";
import type { Desk } from "./desk.ts";

export class Tags {
  readonly all = signal<TagCount[]>([]);
  #desk: Desk;
  #asked = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  stale(): void {
    if (this.#asked) void this.load();
  }

  async load(): Promise<void> {
    this.#asked = true;
    try {
      this.all.value = (await this.#desk.ask("tags", {})).tags;
    } catch {
      // Those that were known are still offered, and any other can be typed.
    }
  }
}
