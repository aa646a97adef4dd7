import { ago, fullTimeOf } from "@frontdesk/client/days";
import { now } from "../desk/now.ts";
import { toast } from "../desk/toast.ts";
import { useDesk } from "../useDesk.ts";
import { Section } from "./Section.tsx";
import { useFetched } from "./useFetched.ts";
import { words } from "./words.ts";

interface Email {
  id: string;
  state: string;
  recipient: string;
  subject: string | null;
  text: string | null;
  created_at: string;
  attempts: number;
  last_error: string | null;
}

export function Outbox() {
  const { auth } = useDesk();
  const fetched = useFetched(() => auth.call<{ emails: Email[] }>("GET", "/api/admin/outbox"));
  const emails = fetched.value?.emails ?? [];

  const again = async (id: string) => {
    try {
      const sent = await auth.call<Email>("POST", `/api/admin/outbox/${id}/send`, {});
      fetched.set({ emails: emails.map((email) => (email.id === id ? sent : email)) });
    } catch (error) {
      toast(error);
    }
  };

  return (
    <Section title={words.sections.outbox} of={fetched}>
      {emails.length === 0 && <p class="hint">{words.noneYet}</p>}
      <ul class="records">
        {emails.map((email) => (
          <li key={email.id} data-testid="email" data-state={email.state}>
            <details>
              <summary>
                <em class={email.state === "failed" ? "bad" : ""}>
                  {words.states[email.state] ?? email.state}
                </em>{" "}
                {email.subject ?? email.recipient}{" "}
                <small title={fullTimeOf(email.created_at)}>
                  {email.recipient} · {ago(email.created_at, now.value)}
                </small>
              </summary>
              {email.last_error && (
                <p class="bad">
                  {words.attempts(email.attempts)}: {email.last_error}
                </p>
              )}
              {email.text && <pre dir="auto">{email.text}</pre>}
            </details>
            {email.state === "failed" && (
              <button type="button" onClick={() => void again(email.id)}>
                {words.sendAgain}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
