import { say, toast } from "../desk/toast.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { Browser } from "./Browser.tsx";
import { Section } from "./Section.tsx";
import { valuesOf } from "./values.ts";
import { words } from "./words.ts";

export function Account() {
  return (
    <>
      <Name />
      <Password />
      <Browser />
    </>
  );
}

function Name() {
  const { auth } = useDesk();
  const save = async (form: HTMLFormElement) => {
    try {
      await auth.rename(valuesOf(form).name ?? "");
      say(words.saved);
    } catch (error) {
      toast(error);
    }
  };
  return (
    <Section title={words.accountTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        <label>
          <span>{words.nameHint}</span>
          <input
            name="name"
            data-testid="my-name"
            autoComplete="name"
            defaultValue={auth.admin.value?.name ?? ""}
            maxLength={100}
            required
          />
        </label>
        <button type="submit">{words.save}</button>
      </form>
    </Section>
  );
}

function Password() {
  const { auth } = useDesk();
  const change = async (form: HTMLFormElement) => {
    const { current = "", next = "" } = valuesOf(form);
    try {
      await auth.changePassword(current, next);
      form.reset();
      say(words.passwordNow);
    } catch (error) {
      toast(error);
    }
  };
  return (
    <Section title={words.passwordTitle}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void change(event.currentTarget);
        }}
      >
        {/* Password managers want to know whose password this is. */}
        <input
          class="hidden"
          autoComplete="username"
          value={auth.admin.value?.email ?? ""}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <label>
          <span>{en.current}</span>
          <input name="current" type="password" autoComplete="current-password" required />
        </label>
        <label>
          <span>{en.next}</span>
          <input name="next" type="password" autoComplete="new-password" minLength={8} required />
        </label>
        <button type="submit">{en.change}</button>
      </form>
    </Section>
  );
}
