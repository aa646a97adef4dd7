import { ago, fullTimeOf } from "@frontdesk/client/days";
import { query } from "@frontdesk/client/rest";
import { now } from "../desk/now.ts";
import { select } from "../desk/route.ts";
import { toast } from "../desk/toast.ts";
import { useDesk } from "../useDesk.ts";
import { Section } from "./Section.tsx";
import { useFetched } from "./useFetched.ts";
import { words } from "./words.ts";

interface Entry {
  id: string;
  at: string;
  actor_kind: "admin" | "key" | "cli" | "system";
  actor_name: string | null;
  action: string;
  chat_id: string | null;
  detail: Record<string, unknown>;
}

interface Page {
  entries: Entry[];
  has_more: boolean;
}

const KINDS = { admin: "", key: words.key, cli: words.commandLine, system: words.theSystem };

export function Audit() {
  const { auth } = useDesk();
  const ask = (before?: string) =>
    auth.call<Page>("GET", `/api/admin/audit${query({ before, limit: 50 })}`);
  const fetched = useFetched(() => ask());
  const entries = fetched.value?.entries ?? [];

  const more = async () => {
    try {
      const page = await ask(entries.at(-1)?.id);
      fetched.set({ entries: [...entries, ...page.entries], has_more: page.has_more });
    } catch (error) {
      toast(error);
    }
  };

  return (
    <Section title={words.sections.audit} of={fetched}>
      <ul class="records lines">
        {entries.map(({ id, at, actor_kind, actor_name, action, chat_id, detail }) => (
          <li key={id} data-testid="audit-entry">
            <strong>{actor_name ?? KINDS[actor_kind]}</strong>{" "}
            <span>{action.replaceAll("_", " ")}</span>{" "}
            {Object.keys(detail).length > 0 && <small>{said(detail)}</small>}
            {chat_id && (
              <button type="button" class="link" onClick={() => select(chat_id)}>
                {words.chat}
              </button>
            )}
            <small title={fullTimeOf(at)}>{ago(at, now.value)}</small>
          </li>
        ))}
      </ul>
      {fetched.value?.has_more && (
        <button type="button" onClick={() => void more()}>
          {words.more}
        </button>
      )}
    </Section>
  );
}

function said(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
}
