// What each member of staff chose for this browser.

import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

export interface Choices {
  readonly theme: Theme;
  readonly sound: boolean;
  readonly desktop: boolean;
  readonly shortcuts: boolean;
}

const FIRST: Choices = { theme: "auto", sound: true, desktop: false, shortcuts: true };
// The last one's, for the page before somebody has signed in.
const LAST = "frontdesk:choices";
let key = LAST;

function read(): Choices {
  try {
    return { ...FIRST, ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return FIRST;
  }
}

export const choices = signal<Choices>(read());

/** From here on these are the choices of one member of staff. */
export function choicesOf(adminId: string): void {
  key = `${LAST}:${adminId}`;
  choices.value = read();
}

export function choose(some: Partial<Choices>): void {
  choices.value = { ...choices.value, ...some };
  try {
    for (const each of [key, LAST]) localStorage.setItem(each, JSON.stringify(choices.value));
  } catch {
    // Without storage the choice lives as long as the page.
  }
}

effect(() => {
  const { theme } = choices.value;
  document.documentElement.style.colorScheme = theme === "auto" ? "" : theme;
});

addEventListener("storage", (event) => {
  if (event.key === key) choices.value = read();
});
