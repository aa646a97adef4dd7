import type { SupportChatListItem } from "@frontdesk/client/types";
import type { OpenChat } from "../desk/open-chat.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

interface ThreadNoticeProps {
  chat: OpenChat;
  item: SupportChatListItem | null;
}

/** What one has to know of this chat before one answers. */
export function ThreadNotice({ chat, item }: ThreadNoticeProps) {
  const { acts } = useDesk();
  if (chat.about.user.value?.blocked) return <p class="notice bad">{en.blockedNotice}</p>;
  if (chat.thread.delivery.limited.value) {
    return (
      <p class="notice" role="status" data-testid="limited">
        {en.limited}
      </p>
    );
  }
  if (!item?.archived) return null;
  return (
    <p class="notice" role="status" data-testid="archived-notice">
      {chat.takenAway.value ? en.takenAway : en.isArchived}
      {chat.takenAway.value && (
        <button type="button" class="link" onClick={() => void acts.restore(item)}>
          {en.restore}
        </button>
      )}
    </p>
  );
}
