// Makes components follow the signals that they read.
import "@preact/signals";
import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { dayKey, dayLabel } from "../src/days.ts";
import type { Entry } from "../src/entries.ts";
import type { Thread } from "../src/thread.ts";
import "./log.css";
import { Message } from "./Message.tsx";
import { Typing } from "./Typing.tsx";
import { useLogScroll } from "./useLogScroll.ts";
import type { LogView } from "./view.ts";

// Messages of one sender that follow each other within this time stand together.
const TOGETHER = 5 * 60_000;

function follows(entry: Entry, before: Entry): boolean {
  if (before.sender_type !== entry.sender_type || before.sender_id !== entry.sender_id)
    return false;
  return Date.parse(entry.created_at) - Date.parse(before.created_at) < TOGETHER;
}

interface LogProps {
  thread: Thread;
  view: LogView;
  /** A change of this means that the log has just come into view. */
  shown: unknown;
  /** The seq of the first message that came while nobody looked. */
  newFrom?: number | null;
  /** Stands in the place of messages while there are none. */
  children?: ComponentChildren;
}

export function Log({ thread, view, shown, newFrom, children }: LogProps) {
  const { words, locale } = view;
  const entries = thread.entries.value;
  const typing = thread.typing.value;
  const { log, onScroll } = useLogScroll(thread, shown);

  return (
    <div
      class="log"
      role="log"
      aria-live="off"
      aria-label={words.log}
      tabIndex={0}
      ref={log}
      onScroll={onScroll}
    >
      {thread.loadingOlder.value && <p class="faint">{words.older}</p>}
      {entries.length === 0 && (thread.loaded.value ? children : <Skeleton />)}
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
              {newFrom != null && entry.seq === newFrom && (
                <li class="day new" data-testid="new">
                  <span>{words.newMessages}</span>
                </li>
              )}
              <Message
                entry={entry}
                follows={sameDay ? follows(entry, before) : false}
                delivery={thread.delivery}
                view={view}
              />
            </Fragment>
          );
        })}
      </ol>
      {typing !== null && <Typing words={words.typing(typing)} />}
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
