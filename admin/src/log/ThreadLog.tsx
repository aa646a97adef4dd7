import { dayLabel } from "@frontdesk/client/days";
import { Message } from "@frontdesk/client/ui/Message.tsx";
import { Typing } from "@frontdesk/client/ui/Typing.tsx";
import type { LogView } from "@frontdesk/client/ui/view.ts";
import { useCallback, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { OpenChat } from "../desk/open-chat.ts";
import { en } from "../strings/en.ts";
import { NoteRow } from "./NoteRow.tsx";
import { type LogRow, rowsOf } from "./rows.ts";
import { useTape } from "./useTape.ts";

interface ThreadLogProps {
  chat: OpenChat;
  view: LogView;
}

export function ThreadLog({ chat, view }: ThreadLogProps) {
  const { thread } = chat;
  const entries = thread.entries.value;
  const notes = chat.notes.all.value;
  const newFrom = chat.newFrom.value;
  const whole = !thread.log.value.hasOlder;
  const rows = useMemo(
    () => rowsOf(entries, notes, newFrom, whole),
    [entries, notes, newFrom, whole],
  );
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const older = useCallback(() => void thread.older().catch(() => {}), [thread]);
  const tape = useTape(keys, older);
  const { span } = tape;
  const missed = useMissed(thread.log.value.lastSeq, tape.atEnd);

  // What one has just written is always shown.
  const drafts = thread.delivery.outbox.value.length;
  useLayoutEffect(() => {
    if (drafts > 0) tape.toEnd();
  }, [drafts]);

  return (
    <div class="log-frame">
      {thread.loadingOlder.value && <p class="older">{en.older}</p>}
      <div
        class="log"
        role="log"
        aria-live="off"
        aria-label={en.log}
        tabIndex={0}
        ref={tape.box}
        onScroll={tape.onScroll}
      >
        {rows.length === 0 && (thread.loaded.value ? <Empty /> : <Skeleton />)}
        <ol ref={tape.list} style={{ paddingTop: px(tape.above), paddingBottom: px(tape.under) }}>
          {rows.slice(span.from, span.to).map((row) => (
            <Row key={row.key} row={row} chat={chat} view={view} />
          ))}
        </ol>
        <WhoTypes chat={chat} view={view} />
      </div>
      {!tape.atEnd && (
        <button type="button" class="latest" data-testid="latest" onClick={tape.toEnd}>
          {missed > 0 ? en.newBelow(missed) : en.latest}
        </button>
      )}
    </div>
  );
}

const px = (length: number) => `${length}px`;

interface RowProps extends ThreadLogProps {
  row: LogRow;
}

function Row({ row, chat, view }: RowProps) {
  if (row.kind === "day") return <li class="day">{dayLabel(row.at)}</li>;
  if (row.kind === "new") {
    return (
      <li class="day new" data-testid="new">
        <span>{en.newMessages}</span>
      </li>
    );
  }
  if (row.kind === "note") return <NoteRow note={row.note} />;
  const { entry, follows } = row;
  return <Message entry={entry} follows={follows} delivery={chat.thread.delivery} view={view} />;
}

/** How many messages have come since the end was last in view. */
function useMissed(lastSeq: number, atEnd: boolean): number {
  const seen = useRef(lastSeq);
  if (atEnd) seen.current = lastSeq;
  return Math.max(0, lastSeq - seen.current);
}

/** By itself, so that the log stands still while somebody types. */
function WhoTypes({ chat, view }: ThreadLogProps) {
  const typing = chat.thread.typing.value;
  return typing === null ? null : <Typing words={view.words.typing(typing)} />;
}

function Empty() {
  return <p class="faint">{en.emptyThread}</p>;
}

function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true" data-testid="thread-skeleton">
      <i />
      <i />
      <i />
      <i />
    </div>
  );
}
