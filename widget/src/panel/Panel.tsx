import { Announcer } from "@frontdesk/client/ui/Announcer.tsx";
import { Composer } from "@frontdesk/client/ui/Composer.tsx";
import { Log } from "@frontdesk/client/ui/Log.tsx";
import "@frontdesk/client/ui/tokens.css";
import { useEffect } from "preact/hooks";
import { language } from "../strings/language.ts";
import { plural } from "../strings/words.ts";
import { Header } from "./Header.tsx";
import { announced, logView } from "./logView.ts";
import "./panel.css";
import { useSupportChat } from "./useSupportChat.ts";

export function Panel() {
  const { chat, config, draft, close } = useSupportChat();
  const { words, tag } = language.value;
  const { thread, reading } = chat;
  const opened = reading.opened.value;
  const denied = chat.wire.connection.value === "denied";

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.isComposing) close?.();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [close]);

  return (
    <main class="panel">
      <Header />
      {denied && thread.entries.value.length === 0 ? (
        <div class="empty">
          <strong>{words.states.denied}</strong>
          <p>{words.deniedMore}</p>
        </div>
      ) : (
        <Log
          thread={thread}
          view={logView(language.value)}
          shown={opened}
          newFrom={reading.unread.from.value}
        >
          <div class="empty">
            <strong dir="auto">{config.value.greeting ?? words.empty}</strong>
            <p>{words.emptyMore}</p>
          </div>
        </Log>
      )}
      {chat.status.value === "closed" && <p class="notice">{words.closedChat}</p>}
      {thread.delivery.limited.value && (
        <p class="notice" role="status">
          {words.limited}
        </p>
      )}
      {!denied && (
        <Composer
          text={draft}
          words={{
            ...words,
            tooLong: (over) => plural(words.tooLong, over, tag),
          }}
          focusOn={opened}
          onInput={(text) => {
            draft.value = text;
            chat.typing.typed(text);
          }}
          onSend={(content) => chat.send(content)}
        />
      )}
      <Announcer thread={thread} say={(message) => announced(words, message)} />
    </main>
  );
}
