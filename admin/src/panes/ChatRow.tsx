import { ago, fullTimeOf } from "@frontdesk/client/days";
import type { SupportChatListItem } from "@frontdesk/client/types";
import { memo } from "@frontdesk/client/ui/memo.ts";
import { now } from "../desk/now.ts";
import { select } from "../desk/route.ts";
import { en } from "../strings/en.ts";

interface ChatRowProps {
  item: SupportChatListItem;
  current: boolean;
}

export function whoIs(
  item: Pick<SupportChatListItem, "user_name" | "user_email" | "user_id">,
): string {
  return item.user_name || item.user_email || `${en.someone} ${item.user_id.slice(-4)}`;
}

export const ChatRow = memo(({ item, current }: ChatRowProps) => {
  const { last_message_at, last_message_sender, priority, assignee } = item;
  const fromStaff = last_message_sender === "admin" || last_message_sender === "bot";

  const open = (event: MouseEvent) => {
    // Another tab or window is the browser's to open.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    select(item.id);
  };

  return (
    <li>
      <a
        class="row"
        href={`/admin/chats/${item.id}`}
        data-testid="chat-row"
        data-chat-id={item.id}
        data-unread={String(item.unread)}
        aria-current={current ? "true" : undefined}
        onClick={open}
      >
        <span class="who">
          <strong dir="auto">{whoIs(item)}</strong>
          {item.unread && (
            <span class="unread">
              <span aria-hidden="true">{item.unread_count || ""}</span>
              <span class="hidden">{en.unread(item.unread_count)}</span>
            </span>
          )}
        </span>
        <span class="preview" dir="auto">
          {fromStaff && `${en.you}: `}
          {item.last_message_preview}
        </span>
        <span class="facts">
          {last_message_at && (
            <span title={fullTimeOf(last_message_at)}>
              {en.messages(item.message_count)} · {ago(last_message_at, now.value)}
            </span>
          )}
          {priority !== "normal" && <em class={priority}>{en.priorities[priority]}</em>}
          {assignee && <em>{assignee.name}</em>}
        </span>
      </a>
    </li>
  );
});
