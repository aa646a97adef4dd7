import { Icon } from "@frontdesk/client/ui/Icon.tsx";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? "") + (words[1]?.[0] ?? "")).toUpperCase();
}

export function Rail() {
  const desk = useDesk();
  const state = desk.connection.value;
  const me = desk.auth.admin.value;
  const others = desk.staff.value.filter(({ id, online }) => online && id !== me?.id);

  return (
    <header class="rail">
      <p
        class="status"
        role="status"
        data-testid="status"
        data-state={state}
        title={en.states[state]}
      >
        <span class="dot" />
        <span class="hidden">{en.states[state]}</span>
      </p>
      <ul>
        {others.map(({ id, name }) => (
          <li key={id} class="avatar" title={name}>
            <span aria-hidden="true">{initials(name)}</span>
            <span class="hidden">{name}</span>
          </li>
        ))}
      </ul>
      {me && (
        <>
          <span class="avatar me" title={`${me.name} (${me.email})`}>
            {initials(me.name || me.email)}
          </span>
          <button
            type="button"
            class="icon"
            title={en.signOut}
            aria-label={en.signOut}
            data-testid="logout"
            onClick={() => void desk.auth.logout()}
          >
            <Icon name="leave" />
          </button>
        </>
      )}
    </header>
  );
}
