import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { type Field, Form } from "./Form.tsx";

const FIELDS: Field[] = [
  {
    name: "current",
    label: en.current,
    type: "password",
    autocomplete: "current-password",
    testid: "password-current",
  },
  {
    name: "next",
    label: en.next,
    type: "password",
    autocomplete: "new-password",
    testid: "password-new",
  },
];

export function NewPassword() {
  const { auth } = useDesk();
  const email = auth.admin.value?.email ?? "";
  return (
    <Form
      title={en.newPassword}
      note={en.newPasswordWhy}
      fields={FIELDS}
      submit={en.change}
      submitTestid="password-submit"
      troubles={{
        current: en.wrongPassword,
        new: en.weakPassword,
      }}
      onSubmit={({ current = "", next = "" }) => auth.changePassword(current, next)}
    >
      {/* Password managers want to know whose password this is. */}
      <input
        type="text"
        class="hidden"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
    </Form>
  );
}
