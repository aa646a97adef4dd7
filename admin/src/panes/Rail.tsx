import { choices, choose, type Theme } from "../desk/choices.ts";
import { openSettings, select, settings } from "../desk/route.ts";
import { open } from "../keys/commands.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { Glyph, type GlyphName } from "./Glyph.tsx";

const NEXT_THEME: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return ((words[0]?.[0] ?? "") + (words[1]?.[0] ?? "")).toUpperCase();
}

export function Rail() {
  const desk = useDesk();
  const state = desk.connection.value;
  const me = desk.auth.admin.value;
  const others = desk.staff.all.value.filter(({ id, online }) => online && id !== me?.id);
  const { theme } = choices.value;

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
      <RailButton
        glyph="chats"
        label={en.chats}
        testid="go-chats"
        current={!settings.value}
        onClick={() => select(null)}
      />
      <ul aria-label={en.online}>
        {others.map(({ id, name, away }) => (
          <li key={id} class={away ? "avatar away" : "avatar"} title={en.isHere(name, away)}>
            <span aria-hidden="true">{initials(name)}</span>
            <span class="hidden">{en.isHere(name, away)}</span>
          </li>
        ))}
      </ul>
      <RailButton
        glyph={theme}
        label={en.themeIs[theme]}
        testid="theme"
        onClick={() => choose({ theme: NEXT_THEME[theme] })}
      />
      <RailButton glyph="help" label={en.help} testid="help" onClick={() => open("help")} />
      <RailButton
        glyph="settings"
        label={en.settings}
        testid="settings"
        current={settings.value}
        onClick={() => openSettings()}
      />
      {me && (
        <>
          <span class="avatar me" title={`${me.name} (${me.email})`} aria-hidden="true">
            {initials(me.name || me.email)}
          </span>
          <RailButton
            glyph="leave"
            label={en.signOut}
            testid="logout"
            onClick={() => void desk.auth.logout()}
          />
        </>
      )}
    </header>
  );
}

interface RailButtonProps {
  glyph: GlyphName;
  label: string;
  testid: string;
  current?: boolean;
  onClick(): void;
}

function RailButton({ glyph, label, testid, current = false, onClick }: RailButtonProps) {
  return (
    <button
      type="button"
      class="icon"
      title={label}
      aria-label={label}
      aria-current={current ? "page" : undefined}
      data-testid={testid}
      onClick={onClick}
    >
      <Glyph name={glyph} />
    </button>
  );
}
