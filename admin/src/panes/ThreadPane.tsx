import { Announcer } from "@frontdesk/client/ui/Announcer.tsx";
import { useMemo } from "preact/hooks";
import type { OpenChat } from "../desk/open-chat.ts";
import { select } from "../desk/route.ts";
import { ThreadLog } from "../log/ThreadLog.tsx";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { whoIs } from "./ChatRow.tsx";
import { Colleagues } from "./Colleagues.tsx";
import { Composer } from "./Composer.tsx";
import { logView } from "./logView.ts";
import { ThreadHeader } from "./ThreadHeader.tsx";
import { ThreadNotice } from "./ThreadNotice.tsx";

export function ThreadPane({ chat }: { chat: OpenChat }) {
  const desk = useDesk();
  const item = chat.item.value;
  const face = chat.face.value;
  const who = item ? whoIs(item) : en.someone;
  const me = desk.auth.admin.value?.id ?? "";
  const view = useMemo(() => logView(who, me), [who, me]);
  // Another chat has been asked for and is about to come: nothing goes to this one any more.
  const leaving = desk.front.current.value !== chat;

  if (face === "missing" || face === "failed") {
    return (
      <main class="thread nothing" data-testid="thread-failed">
        <h1>{face === "missing" ? en.missing : en.failed}</h1>
        {face === "failed" && (
          <button type="button" onClick={() => void chat.enter()}>
            {en.again}
          </button>
        )}
        <button type="button" onClick={() => select(null)}>
          {en.back}
        </button>
      </main>
    );
  }

  return (
    <main class={leaving ? "thread leaving" : "thread"} inert={leaving}>
      {item ? <ThreadHeader chat={chat} item={item} /> : <h1 class="hidden">{en.loading}</h1>}
      <ThreadNotice chat={chat} item={item} />
      <ThreadLog chat={chat} view={view} />
      <Colleagues chatId={chat.id} />
      <Composer chat={chat} />
      <Announcer
        thread={chat.thread}
        say={({ sender_type, content }) =>
          sender_type === "user" ? en.announced(who, content) : null
        }
      />
    </main>
  );
}
