import type { ChatStatus, SupportChatListItem } from "@frontdesk/client/types";
import { Icon } from "@frontdesk/client/ui/Icon.tsx";
import type { OpenChat } from "../desk/open-chat.ts";
import { customerShown, select } from "../desk/route.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { AssigneeChoice } from "./AssigneeChoice.tsx";
import { whoIs } from "./ChatRow.tsx";
import { Choice } from "./Choice.tsx";
import { Glyph } from "./Glyph.tsx";
import { PriorityChoice } from "./PriorityChoice.tsx";

interface ThreadHeaderProps {
  chat: OpenChat;
  item: SupportChatListItem;
}

export function ThreadHeader({ chat, item }: ThreadHeaderProps) {
  const { acts, auth } = useDesk();
  const me = auth.admin.value;
  const page = chat.about.page.value;

  return (
    <header class="thread-header">
      <button type="button" class="icon back" aria-label={en.back} onClick={() => select(null)}>
        <Icon name="back" />
      </button>
      <div class="who-where">
        <h1 dir="auto">{whoIs(item)}</h1>
        <p>{page ? page.replace(/^https?:\/\//, "") : en.messages(item.message_count)}</p>
      </div>
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
        <Glyph name="about" />
      </button>
      <div class="actions">
        <AssigneeChoice item={item} />
        <Choice<ChatStatus>
          label={en.status}
          testid="chat-status"
          value={item.status}
          choices={en.statuses}
          onChange={(status) => void acts.status(item, status)}
        />
        <PriorityChoice item={item} testid="chat-priority" />
        {!item.assignee && (
          <button type="button" data-testid="claim" onClick={() => void acts.claim(item)}>
            {en.claim}
          </button>
        )}
        {me && item.assignee?.id !== me.id && (
          <button
            type="button"
            class="icon"
            data-testid="assign-me"
            aria-label={en.assignMe}
            title={`${en.assignMe} (a)`}
            onClick={() => void acts.assign(item, me.id, me.name)}
          >
            <Glyph name="person" />
          </button>
        )}
        <button
          type="button"
          data-testid={item.archived ? "restore" : "archive"}
          title={`${item.archived ? en.restore : en.archive} (e)`}
          onClick={() => void (item.archived ? acts.restore(item) : acts.archive(item))}
        >
          {item.archived ? en.restore : en.archive}
        </button>
      </div>
    </header>
  );
}
