import type { FunctionComponent } from "preact";
import { openSettings, section } from "../desk/route.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { Account } from "./Account.tsx";
import { Audit } from "./Audit.tsx";
import { Canned } from "./Canned.tsx";
import { Embed } from "./Embed.tsx";
import { Keys } from "./Keys.tsx";
import { Outbox } from "./Outbox.tsx";
import { Staff } from "./Staff.tsx";
import { words } from "./words.ts";

type Name = keyof typeof words.sections;

const SECTIONS: Record<Name, FunctionComponent> = {
  account: Account,
  canned: Canned,
  embed: Embed,
  staff: Staff,
  keys: Keys,
  outbox: Outbox,
  audit: Audit,
};
const FOR_OWNERS: Name[] = ["staff", "keys", "outbox", "audit"];

export function Settings() {
  const role = useDesk().auth.admin.value?.role;
  const names = (Object.keys(SECTIONS) as Name[]).filter(
    (name) => role === "owner" || !FOR_OWNERS.includes(name),
  );
  const shown = names.find((name) => name === section.value) ?? "account";
  const Shown = SECTIONS[shown];

  return (
    <div class="settings">
      <nav aria-label={en.settings}>
        <h1>{en.settings}</h1>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            class="tab"
            data-testid={`section-${name}`}
            aria-current={name === shown ? "page" : undefined}
            onClick={() => openSettings(name)}
          >
            {words.sections[name]}
          </button>
        ))}
      </nav>
      <main data-testid={`settings-${shown}`}>
        <Shown key={shown} />
      </main>
    </div>
  );
}
