import { Announcer } from "@frontdesk/client/ui/Announcer.tsx";
import { Composer } from "@frontdesk/client/ui/Composer.tsx";
import { Log } from "@frontdesk/client/ui/Log.tsx";
import { useMemo } from "preact/hooks";
import type { OpenChat } from "../desk/open-chat.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { whoIs } from "./ChatRow.tsx";
import { Colleagues } from "./Colleagues.tsx";
import { logView } from "./logView.ts";
import { ThreadHeader } from "./ThreadHeader.tsx";

export function ThreadPane({ chat }: { chat: OpenChat }) {
  const desk = useDesk();
  const item = chat.item.value;
  const face = chat.face.value;
  const who = item ? whoIs(item) : en.someone;
  const me = desk.auth.admin.value?.id ?? "";
  const view = useMemo(() => logView(who, me), [who, me]);

  if (face === "missing" || face === "failed") {
    return (
      <main class="thread nothing">
        <p>{face === "missing" ? en.missing : en.failed}</p>
        {face === "failed" && (
          <button type="button" onClick={() => void chat.enter()}>
            {en.again}
          </button>
        )}
      </main>
    );
  }

  return (
    <main class="thread">
      {item && <ThreadHeader chat={chat} item={item} />}
      <Log thread={chat.thread} view={view} shown={chat.id}>
        <p class="faint">{en.emptyThread}</p>
      </Log>
      <Colleagues chatId={chat.id} />
      <Composer
        text={chat.draft}
        words={en}
        focusOn={chat.id}
        onInput={(text) => {
          chat.draft.value = text;
          chat.typing.typed(text);
        }}
        onSend={(content) => chat.send(content)}
      />
      <Announcer
        thread={chat.thread}
        say={({ sender_type, content }) =>
          sender_type === "user" ? en.announced(who, content) : null
        }
      />
    </main>
  );
}
