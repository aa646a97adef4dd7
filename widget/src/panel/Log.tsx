import { dayKey, dayLabel } from "@frontdesk/client/days";
import type { Entry } from "@frontdesk/client/entries";
import type { Thread } from "@frontdesk/client/thread";
import { Fragment } from "preact";
import { en } from "../strings/en.ts";
import { Message } from "./Message.tsx";
import { useLogScroll } from "./useLogScroll.ts";
import { useSupportChat } from "./useSupportChat.ts";

// Messages of one sender that follow each other within this time stand together.
const TOGETHER = 5 * 60_000;

function follows(entry: Entry, before: Entry | undefined): boolean {
  if (!before || before.sender_type !== entry.sender_type) return false;
  if (before.sender_name !== entry.sender_name) return false;
  return Date.parse(entry.created_at) - Date.parse(before.created_at) < TOGETHER;
}

export function Log({ thread }: { thread: Thread }) {
  const { chat, config } = useSupportChat();
  const { locale, greeting } = config.value;
  const entries = thread.entries.value;
  const typing = thread.typing.value;
  const { log, onScroll } = useLogScroll(thread, chat.opened.value);
  const idle = chat.connection.value === "idle" && !chat.opened.value;

  return (
    <div
      class="log"
      role="log"
      aria-live="off"
      aria-label={en.log}
      tabIndex={0}
      ref={log}
      onScroll={onScroll}
    >
      {thread.loadingOlder.value && <p class="faint">{en.older}</p>}
      {!thread.loaded.value && entries.length === 0 && !idle && <Skeleton />}
      {thread.loaded.value && entries.length === 0 && (
        <div class="empty">
          <strong>{greeting ?? en.empty}</strong>
          <p>{en.emptyMore}</p>
        </div>
      )}
      <ol>
        {entries.map((entry, index) => {
          const before = entries[index - 1];
          const sameDay = before && dayKey(before.created_at) === dayKey(entry.created_at);
          return (
            <Fragment key={entry.key}>
              {!sameDay && (
                <li class="day">
                  <span>{dayLabel(entry.created_at, new Date(), locale)}</span>
                </li>
              )}
              <Message
                entry={entry}
                follows={Boolean(sameDay) && follows(entry, before)}
                locale={locale}
                delivery={thread.delivery}
              />
            </Fragment>
          );
        })}
      </ol>
      {typing !== null && (
        <div class="typing" data-testid="typing">
          <span class="hidden">{en.typing(typing)}</span>
          <i />
          <i />
          <i />
        </div>
      )}
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
