import { fullTimeOf, timeOf } from "../src/days.ts";
import type { Delivery } from "../src/delivery.ts";
import type { Entry } from "../src/entries.ts";
import { linked } from "../src/links.ts";
import { Icon } from "./Icon.tsx";
import { memo } from "./memo.ts";
import type { LogView } from "./view.ts";

interface MessageProps {
  entry: Entry;
  /** The one before is of the same sender and day, a moment earlier. */
  follows: boolean;
  delivery: Delivery;
  view: LogView;
}

export const Message = memo(({ entry, follows, delivery, view }: MessageProps) => {
  const { created_at, sender_type, seq, state } = entry;
  const { locale, words } = view;
  const own = view.own(sender_type);
  const side = own ? "own" : sender_type;

  return (
    <li
      class={follows ? `message ${side} follows` : `message ${side}`}
      data-testid="message"
      data-seq={seq}
      data-sender-type={sender_type}
      data-state={state}
    >
      {!follows && (
        <span class={view.hidesName(entry) ? "hidden" : "name"} dir="auto">
          {view.nameOf(entry)}
        </span>
      )}
      <div class="bubble" dir="auto">
        <Content text={entry.content} />
      </div>
      <div class="meta">
        {state === "failed" ? (
          <Failure entry={entry} delivery={delivery} view={view} />
        ) : (
          <time dateTime={created_at} title={fullTimeOf(created_at, locale)}>
            {timeOf(created_at, locale)}
          </time>
        )}
        {own && (
          <span class="tick" title={words.entry[state]}>
            <Icon name={state} />
            <span class="hidden">{words.entry[state]}</span>
          </span>
        )}
      </div>
    </li>
  );
});

function Content({ text }: { text: string }) {
  return linked(text).map(({ text, href }) =>
    href ? (
      <a href={href} dir="ltr" target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>
    ) : (
      text
    ),
  );
}

function Failure({ entry, delivery, view }: Omit<MessageProps, "follows">) {
  const { client_id, error } = entry;
  const { words } = view;
  if (!client_id) return null;
  return (
    <>
      <span>{words.failure[error ?? ""] ?? words.entry.failed}</span>
      <button type="button" data-testid="retry" onClick={() => delivery.retry(client_id)}>
        {words.retry}
      </button>
      <button type="button" onClick={() => delivery.discard(client_id)}>
        {words.discard}
      </button>
    </>
  );
}
