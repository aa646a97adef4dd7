// The one polite region: it says what has just come in, and nothing else.

// Makes components follow the signals that they read.
import "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Thread } from "../src/thread.ts";
import type { SupportMessage } from "../src/types.ts";

interface AnnouncerProps {
  thread: Thread;
  /** What to say of a message; null for one that the reader need not be told of. */
  say(message: SupportMessage): string | null;
}

export function Announcer({ thread, say }: AnnouncerProps) {
  const [text, setText] = useState("");
  const seen = useRef<{ thread: Thread; seq: number } | null>(null);
  const { messages } = thread.log.value;
  const loaded = thread.loaded.value;

  useEffect(() => {
    if (!loaded) return;
    const before = seen.current?.thread === thread ? seen.current.seq : null;
    seen.current = { thread, seq: messages.at(-1)?.seq ?? 0 };
    if (before === null) return;
    const said = messages.filter(({ seq }) => seq > before).map(say);
    const news = said.filter((line) => line !== null).join("\n");
    if (news) setText(news);
  }, [thread, messages, loaded]);

  return (
    <div class="hidden" aria-live="polite">
      {text}
    </div>
  );
}
