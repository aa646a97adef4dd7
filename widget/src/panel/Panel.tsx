import { Announcer } from "@frontdesk/client/ui/Announcer.tsx";
import { Composer } from "@frontdesk/client/ui/Composer.tsx";
import { Log } from "@frontdesk/client/ui/Log.tsx";
import "@frontdesk/client/ui/tokens.css";
import { useEffect } from "preact/hooks";
import { en } from "../strings/en.ts";
import { Header } from "./Header.tsx";
import { announced, logView } from "./logView.ts";
import "./panel.css";
import { useSupportChat } from "./useSupportChat.ts";

export function Panel() {
  const { chat, config, draft, close } = useSupportChat();
  const thread = chat.thread.value;
  const opened = chat.opened.value;
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
          <strong>{en.states.denied}</strong>
          <p>{en.deniedMore}</p>
        </div>
      ) : (
        <Log thread={thread} view={logView(config.value.locale)} shown={opened}>
          <div class="empty">
            <strong>{config.value.greeting ?? en.empty}</strong>
            <p>{en.emptyMore}</p>
          </div>
        </Log>
      )}
      {chat.status.value === "closed" && <p class="notice">{en.closedChat}</p>}
      {!denied && (
        <Composer
          text={draft}
          words={en}
          focusOn={opened}
          onInput={(text) => {
            draft.value = text;
            chat.typing.typed(text);
          }}
          onSend={(content) => chat.send(content)}
        />
      )}
      <Announcer thread={thread} say={announced} />
    </main>
  );
}
