import { ago } from "@frontdesk/client/days";
import { useState } from "preact/hooks";
import { now } from "../desk/now.ts";
import { useDesk } from "../useDesk.ts";
import { Code } from "./Code.tsx";
import { Section } from "./Section.tsx";
import { useFetched } from "./useFetched.ts";
import { valuesOf } from "./values.ts";
import { words } from "./words.ts";

type Scope = keyof typeof words.scopes;

interface Key {
  id: string;
  name: string;
  scope: Scope;
  last_used_at: string | null;
  revoked_at: string | null;
}

const KEYS = "/api/admin/keys";
const SCOPES = Object.entries(words.scopes) as [Scope, string][];

export function Keys() {
  const { auth } = useDesk();
  const fetched = useFetched(() => auth.call<{ keys: Key[] }>("GET", KEYS));
  const [made, setMade] = useState<string | null>(null);
  const keys = fetched.value?.keys.filter(({ revoked_at }) => !revoked_at) ?? [];

  const create = async (form: HTMLFormElement) => {
    const { name = "", scope = "read" } = valuesOf(form);
    const { key } = await auth.call<{ key: string }>("POST", KEYS, { name, scope });
    setMade(key);
    form.reset();
  };

  return (
    <Section title={words.sections.keys} hint={words.keysHint} of={fetched}>
      {keys.length === 0 && <p class="hint">{words.noneYet}</p>}
      <ul class="records lines">
        {keys.map(({ id, name, scope, last_used_at }) => (
          <li key={id} data-testid="api-key">
            <strong dir="auto">{name}</strong>
            <em>{scope}</em>
            <small>{last_used_at ? words.used(ago(last_used_at, now.value)) : words.never}</small>
            <button
              type="button"
              onClick={() => void fetched.after(auth.call("POST", `${KEYS}/${id}/revoke`, {}))}
            >
              {words.revoke}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="row-form"
        onSubmit={(event) => {
          event.preventDefault();
          void fetched.after(create(event.currentTarget));
        }}
      >
        <label>
          <span>{words.keyName}</span>
          <input name="name" maxLength={100} required data-testid="key-name" />
        </label>
        <label>
          <span>{words.scope}</span>
          <select name="scope">
            {SCOPES.map(([scope, label]) => (
              <option key={scope} value={scope}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" data-testid="key-create">
          {words.create}
        </button>
      </form>
      {made && <p class="hint">{words.keyOnce}</p>}
      {made && <Code text={made} />}
    </Section>
  );
}
