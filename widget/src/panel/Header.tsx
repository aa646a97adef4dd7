import { Icon } from "@frontdesk/client/ui/Icon.tsx";
import { en } from "../strings/en.ts";
import { useSupportChat } from "./useSupportChat.ts";

export function Header() {
  const { chat, config, close } = useSupportChat();
  const state = chat.wire.connection.value;
  const online = chat.staffOnline.value ? en.staffOnline : en.staffAway;

  return (
    <header class="header">
      <div>
        <h1>{config.value.title ?? en.title}</h1>
        <p class="status" role="status" data-testid="status" data-state={state}>
          <span class="dot" />
          <span class="hidden">{en.states[state]}. </span>
          <span aria-hidden={state !== "online"}>
            {state === "online" ? online : en.states[state]}
          </span>
        </p>
      </div>
      {close && (
        <button type="button" class="icon" aria-label={en.close} onClick={close}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}
