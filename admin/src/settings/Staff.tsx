import { ago } from "@frontdesk/client/days";
import { useState } from "preact/hooks";
import { now } from "../desk/now.ts";
import { useDesk } from "../useDesk.ts";
import { Code } from "./Code.tsx";
import { Section } from "./Section.tsx";
import { useFetched } from "./useFetched.ts";
import { valuesOf } from "./values.ts";
import { words } from "./words.ts";

type Role = keyof typeof words.roles;

interface Account {
  id: string;
  email: string;
  name: string;
  role: Role;
  last_login_at: string | null;
  disabled_at: string | null;
}

interface Invitation {
  id: string;
  email: string;
  role: Role;
  expires_at: string;
}

interface Everybody {
  accounts: Account[];
  invitations: Invitation[];
}

const STAFF = "/api/admin/staff";

export function Staff() {
  const { auth } = useDesk();
  const fetched = useFetched(() => auth.call<Everybody>("GET", STAFF));
  const [link, setLink] = useState<string | null>(null);
  const me = auth.admin.value?.id;

  const invite = async (form: HTMLFormElement) => {
    const { email = "", role = "agent" } = valuesOf(form);
    const made = await auth.call<{ link: string }>("POST", `${STAFF}/invite`, { email, role });
    setLink(made.link);
    form.reset();
  };

  return (
    <Section title={words.sections.staff} of={fetched}>
      <ul class="records lines">
        {fetched.value?.accounts.map(({ id, name, email, role, last_login_at, disabled_at }) => (
          <li key={id} data-testid="account">
            <strong dir="auto">{name}</strong>
            <span>{email}</span>
            <em>{disabled_at ? words.disabled : words.roles[role]}</em>
            <small>{last_login_at ? ago(last_login_at, now.value) : words.never}</small>
            {id === me ? (
              <small>{words.you}</small>
            ) : (
              <button
                type="button"
                onClick={() => {
                  const what = disabled_at ? "enable" : "disable";
                  void fetched.after(auth.call("POST", `${STAFF}/${id}/${what}`, {}));
                }}
              >
                {disabled_at ? words.enable : words.disable}
              </button>
            )}
          </li>
        ))}
        {fetched.value?.invitations.map(({ id, email, role }) => (
          <li key={id} data-testid="invitation">
            <span>{email}</span>
            <em>{words.invited}</em>
            <small>{words.roles[role]}</small>
            <button
              type="button"
              onClick={() =>
                void fetched.after(auth.call("DELETE", `/api/admin/invitations/${id}`))
              }
            >
              {words.withdraw}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="row-form"
        onSubmit={(event) => {
          event.preventDefault();
          void fetched.after(invite(event.currentTarget));
        }}
      >
        <label>
          <span>{words.email}</span>
          <input name="email" type="email" maxLength={254} required data-testid="invite-email" />
        </label>
        <label>
          <span>{words.role}</span>
          <select name="role">
            <option value="agent">{words.roles.agent}</option>
            <option value="owner">{words.roles.owner}</option>
          </select>
        </label>
        <button type="submit" class="primary" data-testid="invite">
          {words.invite}
        </button>
      </form>
      <p class="hint">{link ? words.inviteLink : words.inviteHint}</p>
      {link && <Code text={link} />}
    </Section>
  );
}
