// The small forms before the dashboard: one column, one button, one line of trouble.

import { toCallError } from "@frontdesk/client/errors";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { en } from "../strings/en.ts";

export interface Field {
  name: string;
  label: string;
  type: "email" | "password" | "text";
  autocomplete: string;
  testid: string;
}

// Preact's types know an input by its literal type.
const EMAIL = { type: "email" } as const;
const PASSWORD = { type: "password" } as const;
const TEXT = { type: "text" } as const;
const TYPES = { email: EMAIL, password: PASSWORD, text: TEXT };

interface FormProps {
  title: string;
  note?: string | undefined;
  fields: Field[];
  submit: string;
  submitTestid: string;
  /** What is said here, by the field at fault or by error code. */
  troubles: Record<string, string>;
  children?: ComponentChildren;
  onSubmit(values: Record<string, string>): Promise<void>;
}

export function Form(props: FormProps) {
  const { title, note, fields, submit, submitTestid, troubles, children, onSubmit } = props;
  const first = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  useEffect(() => first.current?.focus(), []);

  const send = async (form: HTMLFormElement) => {
    if (busy) return;
    setBusy(true);
    setTrouble(null);
    try {
      await onSubmit(Object.fromEntries(new FormData(form)) as Record<string, string>);
    } catch (thrown) {
      const error = toCallError(thrown);
      const field = String(error.details.field ?? error.code);
      const here = troubles[field] ?? troubles[error.code];
      setTrouble(here ?? en.failures[error.code] ?? error.message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class="gate">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        <h1>{title}</h1>
        {note && <p>{note}</p>}
        {children}
        {fields.map(({ name, label, type, autocomplete, testid }, index) => (
          <label key={name}>
            <span>{label}</span>
            <input
              name={name}
              {...TYPES[type]}
              autoComplete={autocomplete}
              data-testid={testid}
              required
              {...(index === 0 ? { ref: first } : {})}
            />
          </label>
        ))}
        {trouble && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" class="primary" data-testid={submitTestid} disabled={busy}>
          {submit}
        </button>
      </form>
    </main>
  );
}
