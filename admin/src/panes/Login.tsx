import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { type Field, Form } from "./Form.tsx";

const FIELDS: Field[] = [
  {
    name: "email",
    label: en.email,
    type: "email",
    autocomplete: "username",
    testid: "login-email",
  },
  {
    name: "password",
    label: en.password,
    type: "password",
    autocomplete: "current-password",
    testid: "login-password",
  },
];

export function Login({ expired = false }: { expired?: boolean }) {
  const { auth } = useDesk();
  return (
    <Form
      title={en.product}
      note={expired ? en.expired : undefined}
      fields={FIELDS}
      submit={en.signIn}
      submitTestid="login-submit"
      troubles={{ unauthorized: en.wrongLogin, invalid_argument: en.wrongLogin }}
      onSubmit={({ email = "", password = "" }) => auth.login(email.trim(), password)}
    />
  );
}
