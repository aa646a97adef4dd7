// Answers and private notes. The two look different, and never share a text.

import { cleaned, excess } from "@frontdesk/client/ui/Composer.tsx";
import { Icon } from "@frontdesk/client/ui/Icon.tsx";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Mode, OpenChat } from "../desk/open-chat.ts";
import { toast } from "../desk/toast.ts";
import { wantedComposer } from "../keys/focus.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { CannedMenu, useCannedMenu } from "./CannedMenu.tsx";

const MODES: Mode[] = ["reply", "note"];

export function Composer({ chat }: { chat: OpenChat }) {
  const desk = useDesk();
  const area = useRef<HTMLTextAreaElement>(null);
  const mode = chat.mode.value;
  const text = chat.drafts[mode].value;
  const over = excess(text);
  const ready = cleaned(text) !== "" && over === 0 && !chat.notes.busy.value;
  const menu = useCannedMenu(chat, text);

  // Grows with its text, up to what the style sheet allows.
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [text, mode]);

  const wanted = wantedComposer.value === chat.id && desk.front.current.value === chat;
  useLayoutEffect(() => {
    if (!wanted) return;
    area.current?.focus();
    wantedComposer.value = null;
  }, [wanted]);

  const change = (next: string) => {
    chat.drafts[mode].value = next;
    if (mode === "reply") chat.typing.typed(next);
  };

  const send = async (archive: boolean) => {
    if (!ready) return;
    const content = cleaned(text);
    const item = chat.item.value;
    area.current?.focus();
    if (mode === "note") {
      try {
        await chat.notes.leave(content);
        if (cleaned(chat.drafts.note.value) === content) chat.drafts.note.value = "";
      } catch (error) {
        toast(error);
      }
      return;
    }
    change("");
    const sent = await chat.send(content);
    if (archive && sent && item) await desk.acts.archiveKeepingEmail(item);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari ends a composition before the Enter that ended it.
    if (event.isComposing || event.keyCode === 229) return;
    if (menu.onKey(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void send(event.ctrlKey || event.metaKey);
  };

  return (
    <form
      class={`composer ${mode}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send(false);
      }}
    >
      <CannedMenu menu={menu} />
      <textarea
        ref={area}
        data-testid="composer"
        data-mode={mode}
        rows={1}
        aria-label={en.composers[mode]}
        aria-invalid={over > 0}
        placeholder={en.placeholders[mode]}
        dir="auto"
        value={text}
        {...menu.aria}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {over > 0 && (
        <p class="over" role="alert">
          {en.tooLong(over)}
        </p>
      )}
      <div class="tools">
        {MODES.map((each) => (
          <button
            key={each}
            type="button"
            class="tab"
            data-testid={`mode-${each}`}
            aria-pressed={mode === each}
            onClick={() => {
              chat.mode.value = each;
              area.current?.focus();
            }}
          >
            {en.modes[each]}
          </button>
        ))}
        {mode === "reply" && (
          <button
            type="button"
            class="tab and-archive"
            data-testid="send-archive"
            disabled={!ready}
            title={en.sendArchiveWhy}
            onClick={() => void send(true)}
          >
            {en.sendArchive}
          </button>
        )}
        <button
          type="submit"
          class="send"
          data-testid="send"
          aria-label={en.sends[mode]}
          title={en.sends[mode]}
          disabled={!ready}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
