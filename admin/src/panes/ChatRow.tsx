import { ago, fullTimeOf } from "@frontdesk/client/days";
import type { Hit, Segment, SupportChatListItem } from "@frontdesk/client/types";
import { memo } from "@frontdesk/client/ui/memo.ts";
import { now } from "../desk/now.ts";
import { select } from "../desk/route.ts";
import { focusComposer } from "../keys/focus.ts";
import { en } from "../strings/en.ts";

const LEAD = 20;

interface ChatRowProps {
  item: SupportChatListItem;
  /** What a search found in it. */
  hit: Hit | undefined;
  current: boolean;
  /** The one row that Tab reaches; the others are for the arrows. */
  tabStop: boolean;
  place: number;
  count: number;
}

export function whoIs(
  item: Pick<SupportChatListItem, "user_name" | "user_email" | "user_id">,
): string {
  return item.user_name || item.user_email || `${en.someone} ${item.user_id.slice(-4)}`;
}

export const ChatRow = memo(({ item, hit, current, tabStop, place, count }: ChatRowProps) => {
  const { last_message_at, unread_count } = item;

  const open = (event: MouseEvent) => {
    // Another tab or window is the browser's to open.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    select(item.id);
    // Who points can type at once; a touch would only call up the keyboard over the chat.
    if (matchMedia("(pointer: fine)").matches) focusComposer(item.id);
  };

  return (
    <li aria-posinset={place} aria-setsize={count}>
      <a
        class="row"
        href={`/admin/chats/${item.id}`}
        data-testid="chat-row"
        data-chat-id={item.id}
        data-unread={String(item.unread)}
        aria-current={current ? "true" : undefined}
        tabIndex={tabStop ? 0 : -1}
        onClick={open}
      >
        <span class="who">
          <strong dir="auto">
            {hit?.name && item.user_name ? <Found in={hit.name} /> : whoIs(item)}
          </strong>
          {item.unread && (
            <span class="unread">
              {unread_count}
              <span class="hidden">{en.unreadMessages(unread_count)}</span>
            </span>
          )}
        </span>
        <span class="preview" dir="auto">
          <Preview item={item} hit={hit} />
        </span>
        <span class="facts">
          {last_message_at && (
            <span title={fullTimeOf(last_message_at)}>
              {en.messages(item.message_count)} · {ago(last_message_at, now.value)}
            </span>
          )}
          <Marks item={item} />
        </span>
      </a>
    </li>
  );
});

function Preview({ item, hit }: Pick<ChatRowProps, "item" | "hit">) {
  if (hit?.snippet) return <Found in={leadIn(hit.snippet)} />;
  if (hit?.email && !hit.name) return <Found in={hit.email} />;
  const { last_message_sender, last_message_preview } = item;
  const fromStaff = last_message_sender === "admin" || last_message_sender === "bot";
  return (
    <>
      {fromStaff && `${en.you}: `}
      {last_message_preview}
    </>
  );
}

/** What was found shall be in view: of the text before it the last words are enough. */
function leadIn([first, ...rest]: readonly Segment[]): Segment[] {
  if (!first || first.match || first.text.length <= LEAD) return first ? [first, ...rest] : [];
  return [{ text: `…${first.text.slice(-LEAD)}`, match: false }, ...rest];
}

function Found({ in: segments }: { in: readonly Segment[] }) {
  return segments.map(({ text, match }) => (match ? <mark>{text}</mark> : text));
}

function Marks({ item: { priority, assignee, tags } }: { item: SupportChatListItem }) {
  return (
    <span class="marks">
      {priority !== "normal" && <em class={priority}>{en.priorities[priority]}</em>}
      {tags.length > 0 && (
        <em class="tag" title={tags.join(", ")}>
          {tags[0]}
          {tags.length > 1 && ` +${tags.length - 1}`}
        </em>
      )}
      {assignee && <em title={assignee.name}>{assignee.name.split(" ")[0]}</em>}
    </span>
  );
}
