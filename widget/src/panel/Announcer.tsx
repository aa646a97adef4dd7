// The one polite region: it says what has just come in, and nothing else.

import type { Thread } from "@frontdesk/client/thread";
import { useEffect, useRef, useState } from "preact/hooks";
import { en } from "../strings/en.ts";

export function Announcer({ thread }: { thread: Thread }) {
  const [text, setText] = useState("");
  const seen = useRef<number | null>(null);
  const { messages } = thread.log.value;
  const loaded = thread.loaded.value;

  useEffect(() => {
    const last = messages.at(-1)?.seq ?? 0;
    const before = seen.current;
    if (loaded) seen.current = last;
    if (before === null || last <= before) return;
    const inbound = messages.filter(
      ({ seq, sender_type }) => seq > before && sender_type !== "user",
    );
    if (inbound.length === 0) return;
    setText(
      inbound
        .map(({ sender_name, content }) => en.announced(sender_name ?? "", content))
        .join("\n"),
    );
  }, [messages, loaded]);

  return (
    <div class="hidden" aria-live="polite">
      {text}
    </div>
  );
}
