import { useLayoutEffect, useRef } from "preact/hooks";
import { en } from "../strings/en.ts";
import { Icon } from "./Icon.tsx";
import { useSupportChat } from "./useSupportChat.ts";

const LONGEST = 5_000;

/** Characters beyond what the server takes; it counts code points. */
function excess(text: string): number {
  return text.length <= LONGEST ? 0 : Math.max(0, [...text.trim()].length - LONGEST);
}

export function Composer() {
  const { chat, draft } = useSupportChat();
  const area = useRef<HTMLTextAreaElement>(null);
  const text = draft.value;
  const over = excess(text);
  const opened = chat.opened.value;

  useLayoutEffect(() => {
    if (opened) area.current?.focus();
  }, [opened]);

  // Grows with its text, up to what the style sheet allows.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const send = () => {
    const content = text.trim();
    if (!content || over) return;
    chat.send(content);
    draft.value = "";
    area.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari ends a composition before the Enter that ended it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
      return;
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
        aria-label={en.composer}
        aria-invalid={over > 0}
        placeholder={en.composer}
        dir="auto"
        value={text}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
          chat.typing.typed(draft.value);
        }}
        onKeyDown={onKeyDown}
      />
      <button
        type="submit"
        class="send"
        data-testid="send"
        aria-label={en.send}
        disabled={!text.trim() || over > 0}
      >
        <Icon name="send" />
      </button>
      {over > 0 && (
        <p class="over" role="alert">
          {en.tooLong(over)}
        </p>
      )}
    </form>
  );
}
