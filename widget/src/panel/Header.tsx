import { Icon } from "@frontdesk/client/ui/Icon.tsx";
import { words } from "../strings/language.ts";
import { useSupportChat } from "./useSupportChat.ts";

export function Header() {
  const { chat, config, close, permit } = useSupportChat();
  const say = words.value;
  const state = chat.wire.connection.value;
  const online = chat.staffOnline.value ? say.staffOnline : say.staffAway;
  const muted = chat.notice.muted.value;

  return (
    <header class="header">
      <div>
        <h1>
          <bdi>{config.value.title ?? say.title}</bdi>
        </h1>
        <p class="status" role="status" data-testid="status" data-state={state}>
          <span class="dot" />
          <span class="hidden">{say.states[state]}. </span>
          <span aria-hidden={state !== "online"}>
            {state === "online" ? online : say.states[state]}
          </span>
        </p>
      </div>
      <div class="tools">
        {config.value.notices === "default" && (
          <IconButton label={say.notify} icon="bell" onClick={permit} />
        )}
        <IconButton
          label={muted ? say.unmute : say.mute}
          icon={muted ? "muted" : "sound"}
          onClick={() => chat.notice.toggle()}
        />
        {close && <IconButton label={say.close} icon="close" onClick={close} />}
      </div>
    </header>
  );
}

interface IconButtonProps {
  label: string;
  icon: "bell" | "sound" | "muted" | "close";
  onClick: () => void;
}

function IconButton({ label, icon, onClick }: IconButtonProps) {
  return (
    <button type="button" class="icon" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
