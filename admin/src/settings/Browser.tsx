import { type Choices, choices, choose, type Theme } from "../desk/choices.ts";
import { say } from "../desk/toast.ts";
import { Section } from "./Section.tsx";
import { words } from "./words.ts";

const THEMES = Object.entries(words.themes) as [Theme, string][];

/** What is chosen for this browser alone. */
export function Browser() {
  const chosen = choices.value;
  return (
    <Section title={words.noticeTitle}>
      <Check name="sound" label={words.sound} />
      <Check name="desktop" label={words.desktop} allow={mayNotify} />
      <Check name="shortcuts" label={words.shortcuts} />
      <label>
        <span>{words.theme}</span>
        <select
          data-testid="choose-theme"
          value={chosen.theme}
          onChange={(event) => choose({ theme: event.currentTarget.value as Theme })}
        >
          {THEMES.map(([theme, label]) => (
            <option key={theme} value={theme}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </Section>
  );
}

/** Asks the browser, which asks its user. */
async function mayNotify(): Promise<boolean> {
  const granted =
    "Notification" in globalThis && (await Notification.requestPermission()) === "granted";
  if (!granted) say(words.desktopRefused);
  return granted;
}

interface CheckProps {
  name: Exclude<keyof Choices, "theme">;
  label: string;
  allow?: () => Promise<boolean>;
}

function Check({ name, label, allow }: CheckProps) {
  const change = async (box: HTMLInputElement) => {
    const wanted = box.checked;
    const may = !wanted || !allow || (await allow());
    choose({ [name]: wanted && may });
    box.checked = choices.value[name];
  };
  return (
    <label class="check">
      <input
        type="checkbox"
        data-testid={`choose-${name}`}
        checked={choices.value[name]}
        onChange={(event) => void change(event.currentTarget)}
      />
      <span>{label}</span>
    </label>
  );
}
