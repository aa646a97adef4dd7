import { ago, dateOf } from "@frontdesk/client/days";
import type { ChatUser } from "@frontdesk/client/types";
import type { ComponentChildren } from "preact";
import { now } from "../desk/now.ts";
import type { OpenChat } from "../desk/open-chat.ts";
import { customerShown, select } from "../desk/route.ts";
import { en } from "../strings/en.ts";
import { Blocking } from "./Blocking.tsx";
import { whoIs } from "./ChatRow.tsx";
import { PriorityChoice } from "./PriorityChoice.tsx";
import { TagEditor } from "./TagEditor.tsx";

/** Only a web address becomes a link: what a page says of itself is not to be trusted. */
function Page({ page }: { page: string }) {
  if (!/^https?:\/\//.test(page)) return <>{page}</>;
  return (
    <a href={page} target="_blank" rel="noopener noreferrer nofollow">
      {page.replace(/^https?:\/\//, "")}
    </a>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** The time where the user is, when the host's site says which zone that is. */
function localTime({ metadata }: ChatUser): string | null {
  const zone = metadata.timezone ?? metadata.time_zone;
  if (typeof zone !== "string") return null;
  try {
    const parts = { timeZone: zone, hour: "numeric", minute: "2-digit", weekday: "short" } as const;
    return new Intl.DateTimeFormat(undefined, parts).format(now.value);
  } catch {
    return null;
  }
}

export function CustomerPane({ chat }: { chat: OpenChat }) {
  const { about } = chat;
  const user = about.user.value;
  const item = chat.item.value;
  const name = customerShown.value ? "customer shown" : "customer";
  if (!user || !item) return <aside class={name} data-testid="customer" aria-label={en.customer} />;
  const time = localTime(user);

  return (
    <aside class={name} data-testid="customer" aria-label={en.customer}>
      <h2 dir="auto">{whoIs(item)}</h2>
      <p class={user.verified ? "mark verified" : "mark"}>
        {user.verified ? en.verified : en.unverified}
      </p>
      <dl>
        {user.email && <Fact name={en.email}>{user.email}</Fact>}
        <Fact name={en.status}>{en.statuses[item.status]}</Fact>
        <Fact name={en.priority}>
          <PriorityChoice item={item} testid="customer-priority" />
        </Fact>
        {about.page.value && (
          <Fact name={en.page}>
            <Page page={about.page.value} />
          </Fact>
        )}
        {time && <Fact name={en.localTime}>{time}</Fact>}
        <Fact name={en.created}>{dateOf(user.created_at)}</Fact>
        {user.last_seen_at && <Fact name={en.seen}>{ago(user.last_seen_at, now.value)}</Fact>}
        {user.external_id && <Fact name={en.externalId}>{user.external_id}</Fact>}
        {Object.entries(user.metadata).map(([name, value]) => (
          <Fact key={name} name={name}>
            {String(value)}
          </Fact>
        ))}
      </dl>
      <TagEditor item={item} />
      {about.linked.value.length > 0 && (
        <section>
          <h3>{en.linked}</h3>
          {about.linked.value.map((linked) => (
            <button key={linked.id} type="button" class="link" onClick={() => select(linked.id)}>
              {whoIs(linked)}
            </button>
          ))}
        </section>
      )}
      {about.closings.value.length > 0 && (
        <section>
          <h3>{en.closings}</h3>
          {about.closings.value.map(({ at, by }) => (
            <p key={at}>{en.closedBy(dateOf(at), by?.name)}</p>
          ))}
        </section>
      )}
      <Blocking chat={chat} user={user} />
    </aside>
  );
}
