import type { ChatStatus, Priority, SupportChatListItem } from "@frontdesk/client/types";
import { Icon } from "@frontdesk/client/ui/Icon.tsx";
import type { OpenChat } from "../desk/open-chat.ts";
import { customerShown, select } from "../desk/route.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { whoIs } from "./ChatRow.tsx";
import { Choice } from "./Choice.tsx";

interface ThreadHeaderProps {
  chat: OpenChat;
  item: SupportChatListItem;
}

export function ThreadHeader({ chat, item }: ThreadHeaderProps) {
  const desk = useDesk();
  const me = desk.auth.admin.value?.id;
  const chat_id = chat.id;

  return (
    <header class="thread-header">
      <button type="button" class="icon back" aria-label={en.back} onClick={() => select(null)}>
        <Icon name="back" />
      </button>
      <h1 dir="auto">{whoIs(item)}</h1>
      <button
        type="button"
        class="icon about"
        aria-label={en.customer}
        title={en.customer}
        aria-expanded={customerShown.value}
        onClick={() => {
          customerShown.value = !customerShown.value;
        }}
      >
        <Icon name="person" />
      </button>
      <div class="actions">
        <Choice<ChatStatus>
          label={en.status}
          testid="chat-status"
          value={item.status}
          choices={en.statuses}
          onChange={(status) => void desk.act(desk.ask("set_status", { chat_id, status }))}
        />
        <Choice<Priority>
          label={en.priority}
          testid="chat-priority"
          value={item.priority}
          choices={en.priorities}
          onChange={(priority) => void desk.act(desk.ask("set_priority", { chat_id, priority }))}
        />
        {!item.assignee && (
          <button
            type="button"
            data-testid="claim"
            onClick={() => void desk.act(desk.ask("claim", { chat_id }))}
          >
            {en.claim}
          </button>
        )}
        {item.assignee?.id !== me && (
          <button
            type="button"
            data-testid="assign-me"
            onClick={() => void desk.act(desk.ask("assign", { chat_id, admin_id: "me" }))}
          >
            {en.assignMe}
          </button>
        )}
        {item.archived ? (
          <button
            type="button"
            data-testid="restore"
            onClick={() => void desk.act(desk.ask("unarchive", { chat_id }))}
          >
            {en.restore}
          </button>
        ) : (
          <button
            type="button"
            data-testid="archive"
            onClick={() => void desk.act(desk.ask("archive", { chat_id }))}
          >
            {en.archive}
          </button>
        )}
      </div>
    </header>
  );
}
