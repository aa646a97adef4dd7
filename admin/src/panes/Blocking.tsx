import type { ChatUser } from "@frontdesk/client/types";
import { useState } from "preact/hooks";
import type { OpenChat } from "../desk/open-chat.ts";
import { say, toast } from "../desk/toast.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

/** Shutting somebody out asks back first; letting them in again does not. */
export function Blocking({ chat, user }: { chat: OpenChat; user: ChatUser }) {
  const desk = useDesk();
  const [asking, setAsking] = useState(false);

  const change = async (what: "block" | "unblock") => {
    setAsking(false);
    try {
      chat.about.user.value = await desk.ask(what, { user_id: user.id });
      say(what === "block" ? en.blockedNow : en.unblockedNow);
    } catch (error) {
      toast(error);
    }
  };

  if (user.blocked) {
    return (
      <section>
        <p class="bad">{en.isBlocked}</p>
        <button type="button" data-testid="unblock" onClick={() => void change("unblock")}>
          {en.unblock}
        </button>
      </section>
    );
  }
  if (!asking) {
    return (
      <section>
        <button type="button" class="link" data-testid="block" onClick={() => setAsking(true)}>
          {en.block}
        </button>
      </section>
    );
  }
  return (
    <section role="alertdialog" aria-label={en.block}>
      <p>{en.blockWhy}</p>
      <div class="pair">
        <button
          type="button"
          class="danger"
          data-testid="block-sure"
          ref={(button) => button?.focus()}
          onClick={() => void change("block")}
        >
          {en.block}
        </button>
        <button type="button" onClick={() => setAsking(false)}>
          {en.cancel}
        </button>
      </div>
    </section>
  );
}
