// Whether this member of staff looks at the dashboard. Said when it has changed for a
// while, and again on each new line: the server forgets it with the old one.

import type { Line } from "@frontdesk/client/line";

const AFTER = 60_000;

export class Away {
  #line: () => Line | null;
  #away = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(line: () => Line | null) {
    this.#line = line;
    const look = () => this.#look();
    for (const event of ["focus", "blur"]) addEventListener(event, look);
    document.addEventListener("visibilitychange", look);
  }

  tell(line = this.#line()): void {
    line?.call("support.admin.away", { active: this.#away }).catch(() => {});
  }

  #look(): void {
    const here = document.visibilityState === "visible" && document.hasFocus();
    clearTimeout(this.#timer);
    if (here && this.#away) this.#set(false);
    else if (!here && !this.#away) this.#timer = setTimeout(() => this.#set(true), AFTER);
  }

  #set(away: boolean): void {
    this.#away = away;
    this.tell();
  }
}
