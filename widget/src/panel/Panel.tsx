import { useEffect } from "preact/hooks";
import { en } from "../strings/en.ts";
import { Announcer } from "./Announcer.tsx";
import { Composer } from "./Composer.tsx";
import { Header } from "./Header.tsx";
import { Log } from "./Log.tsx";
import "./panel.css";
import { useSupportChat } from "./useSupportChat.ts";

export function Panel() {
  const { chat, close } = useSupportChat();
  const denied = chat.connection.value === "denied";

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
      <Log thread={chat.thread.value} />
      {chat.status.value === "closed" && <p class="notice">{en.closedChat}</p>}
      {denied ? <p class="notice">{en.states.denied}</p> : <Composer />}
      <Announcer thread={chat.thread.value} />
    </main>
  );
}
