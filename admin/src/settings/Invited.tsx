import { type Field, Form } from "../panes/Form.tsx";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { useFetched } from "./useFetched.ts";
import { words } from "./words.ts";

const FIELDS: Field[] = [
  {
    name: "name",
    label: words.nameHint,
    type: "text",
    autocomplete: "name",
    testid: "invited-name",
  },
  {
    name: "password",
    label: en.next,
    type: "password",
    autocomplete: "new-password",
    testid: "invited-password",
  },
];

/** Whoever was invited makes the account that is meant for them. */
export function Invited() {
  const { auth } = useDesk();
  const invitation = useFetched(() =>
    auth.call<{ email: string }>("POST", "/api/admin/invitation", { token: auth.invitation }),
  );
  if (invitation.trouble) {
    return (
      <p class="alone" role="alert">
        {words.ended}
      </p>
    );
  }
  if (!invitation.value) return null;
  return (
    <Form
      title={words.welcome}
      note={words.welcomeAs(invitation.value.email)}
      fields={FIELDS}
      submit={words.begin}
      submitTestid="invited-submit"
      troubles={{ unauthorized: words.ended, password: en.weakPassword }}
      onSubmit={({ name = "", password = "" }) => auth.accept(name.trim(), password)}
    />
  );
}
