import { fullTimeOf, timeOf } from "@frontdesk/client/days";
import type { Delivery } from "@frontdesk/client/delivery";
import type { Entry } from "@frontdesk/client/entries";
import { linked } from "@frontdesk/client/links";
import { en } from "../strings/en.ts";
import { Icon } from "./Icon.tsx";
import { memo } from "./memo.ts";

interface MessageProps {
  entry: Entry;
  follows: boolean;
  locale: string | undefined;
  delivery: Delivery;
}

export const Message = memo(({ entry, follows, locale, delivery }: MessageProps) => {
  const { client_id, content, created_at, sender_type, sender_name, seq, state, error } = entry;
  const own = sender_type === "user";
  const name = own ? en.you : (sender_name ?? en.staff);

  return (
    <li
      class={`message ${own ? "own" : sender_type} ${follows ? "follows" : ""}`}
      data-testid="message"
      data-seq={seq}
      data-sender-type={sender_type}
      data-state={state}
    >
      {!follows && <span class={own ? "hidden" : "name"}>{name}</span>}
      <div class="bubble" dir="auto">
        {linked(content).map(({ text, href }) =>
          href ? (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {text}
            </a>
          ) : (
            text
          ),
        )}
      </div>
      <div class="meta">
        {state === "failed" && client_id ? (
          <>
            <span>{en.failure[error ?? ""] ?? en.entry.failed}</span>
            <button type="button" data-testid="retry" onClick={() => delivery.retry(client_id)}>
              {en.retry}
            </button>
            <button type="button" onClick={() => delivery.discard(client_id)}>
              {en.discard}
            </button>
          </>
        ) : (
          <time dateTime={created_at} title={fullTimeOf(created_at, locale)}>
            {timeOf(created_at, locale)}
          </time>
        )}
        {own && (
          <span class="tick" title={en.entry[state]}>
            <Icon name={state} />
            <span class="hidden">{en.entry[state]}</span>
          </span>
        )}
      </div>
    </li>
  );
});
