import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import type { ComposerWords } from "./view.ts";

const LONGEST = 5_000;

/** Characters beyond what the server takes; it counts code points. */
export function excess(text: string): number {
  return text.length <= LONGEST ? 0 : Math.max(0, [...text.trim()].length - LONGEST);
}

/** What is really sent: pasted text may carry control characters, which the server refuses. */
export function cleaned(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "").trim();
}

interface ComposerProps {
  text: ReadonlySignal<string>;
  words: ComposerWords;
  onInput(text: string): void;
  onSend(content: string): void;
  /** Takes the focus whenever this changes to something true. */
  focusOn: unknown;
}

export function Composer({ text, words, onInput, onSend, focusOn }: ComposerProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const draft = text.value;
  const over = excess(draft);

  useLayoutEffect(() => {
    if (focusOn) area.current?.focus();
  }, [focusOn]);

  // Grows with its text, up to what the style sheet allows.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [draft]);

  const send = () => {
    const content = cleaned(draft);
    if (!content || over) return;
    onSend(content);
    onInput("");
    area.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari ends a composition before the Enter that ended it.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        data-testid="composer"
        rows={1}
        aria-label={words.composer}
        aria-invalid={over > 0}
        placeholder={words.composer}
        dir="auto"
        value={draft}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="send"
        data-testid="send"
        aria-label={words.send}
        disabled={!draft.trim() || over > 0}
      >
        <Icon name="send" />
      </button>
      {over > 0 && (
        <p class="over" role="alert">
          {words.tooLong(over)}
        </p>
      )}
    </form>
  );
}
