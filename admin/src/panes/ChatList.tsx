import type { SupportChatListItem } from "@frontdesk/client/types";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { selected } from "../desk/route.ts";
import { wantedRow } from "../keys/focus.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { useRows } from "../windowed/useRows.ts";
import { ChatRow } from "./ChatRow.tsx";
import { ListFace } from "./ListFace.tsx";

/** Pixels; the style sheet has the same. */
const ROW = 78;
const NEAR = 10;
const NONE: readonly SupportChatListItem[] = [];

export function ChatList() {
  const { inbox } = useDesk();
  const items = inbox.list.value?.items ?? NONE;
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  const { box, span, away, onScroll, reveal } = useRows(ids, ROW, inbox.view.value);
  const fresh = useFresh(items, away);
  const current = selected.value;
  const drawn = items.slice(span.from, span.to);
  const stop = drawn.some(({ id }) => id === current) ? current : drawn[0]?.id;

  useLayoutEffect(() => {
    if (span.to > items.length - NEAR) void inbox.more();
  }, [span.to, items]);

  const wanted = wantedRow.value;
  useLayoutEffect(() => {
    if (!wanted) return;
    reveal(ids.indexOf(wanted));
    const row = box.current?.querySelector<HTMLElement>(`[data-chat-id="${wanted}"]`);
    row?.focus({ preventScroll: true });
    if (row || !ids.includes(wanted)) wantedRow.value = null;
  }, [wanted, ids, span.from]);

  return (
    <div class="rows-frame">
      {fresh > 0 && (
        <button type="button" class="fresh" data-testid="fresh" onClick={() => reveal(0)}>
          {en.fresh(fresh)}
        </button>
      )}
      <div
        class={inbox.turning.value ? "rows turning" : "rows"}
        ref={box}
        tabIndex={-1}
        onScroll={onScroll}
      >
        <ListFace />
        <ul style={{ height: `${items.length * ROW}px`, paddingTop: `${span.from * ROW}px` }}>
          {drawn.map((item, index) => (
            <ChatRow
              key={item.id}
              item={item}
              hit={inbox.list.value?.hits.get(item.id)}
              current={item.id === current}
              tabStop={item.id === stop}
              place={span.from + index + 1}
              count={items.length}
            />
          ))}
        </ul>
      </div>
    </div>
  );
}

/** How many chats stand above the one that was the newest when the top was last in view. */
function useFresh(items: readonly SupportChatListItem[], away: boolean): number {
  const newest = useRef("");
  if (!away) newest.current = items[0]?.last_message_at ?? "";
  if (!away) return 0;
  const count = items.findIndex((item) => (item.last_message_at ?? "") <= newest.current);
  return Math.max(0, count);
}
