// The keyboard of the whole page.

import { useEffect } from "preact/hooks";
import { choices } from "../desk/choices.ts";
import type { Desk } from "../desk/desk.ts";
import { early, run, sheet } from "./commands.ts";
import { commandOf, type Press } from "./keys.ts";

const G_LASTS = 1_500;
const FIELDS = "input, textarea, select, [contenteditable]";

function pressOf(event: KeyboardEvent, afterG: boolean): Press {
  const target = event.target instanceof Element ? event.target : document.body;
  const { key, ctrlKey, metaKey, altKey } = event;
  return {
    ...{ key, ctrlKey, metaKey, altKey, afterG },
    inField: target.matches(FIELDS),
    onControl: target.matches("a, button, summary"),
    inList: target.closest(".rows") !== null,
  };
}

export function useKeys(desk: Desk): void {
  useEffect(() => {
    let gAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      // A dialog has its own keys; what an element has used is used.
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]"))
        return;
      if (sheet.value !== null) {
        if (event.key.length === 1) early.value += event.key;
        if (event.key === "Escape") sheet.value = null;
        return event.preventDefault();
      }
      const press = pressOf(event, performance.now() - gAt < G_LASTS);
      const command = commandOf(press, choices.value.shortcuts);
      const isG = event.key === "g" && !press.inField && !event.ctrlKey && !event.metaKey;
      gAt = isG ? performance.now() : Number.NEGATIVE_INFINITY;
      if (command && run(command, desk)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [desk]);
}
