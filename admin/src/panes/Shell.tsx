import { selected, settings } from "../desk/route.ts";
import { sheet } from "../keys/commands.ts";
import { useKeys } from "../keys/useKeys.ts";
import { later } from "../later.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { ConnectionBar } from "./ConnectionBar.tsx";
import { CustomerPane } from "./CustomerPane.tsx";
import { ListPane } from "./ListPane.tsx";
import { Rail } from "./Rail.tsx";
import { ThreadPane } from "./ThreadPane.tsx";
import { Toasts } from "./Toasts.tsx";

const Palette = later(async () => (await import("../sheets/Palette.tsx")).Palette);
const Help = later(async () => (await import("../sheets/Help.tsx")).Help);
const Settings = later(async () => (await import("../settings/Settings.tsx")).Settings);

export function Shell() {
  const desk = useDesk();
  useKeys(desk);

  return (
    <div class="page">
      <ConnectionBar />
      <div class={shellClass()}>
        <Rail />
        {settings.value ? <Settings /> : <Desks />}
      </div>
      <Toasts />
      {sheet.value === "palette" && <Palette />}
      {sheet.value === "help" && <Help />}
    </div>
  );
}

function shellClass(): string {
  if (settings.value) return "shell setting";
  return selected.value ? "shell reading" : "shell";
}

function Desks() {
  const chat = useDesk().front.shown.value;
  return (
    <>
      <ListPane />
      {chat ? (
        <>
          <ThreadPane key={chat.id} chat={chat} />
          <CustomerPane chat={chat} />
        </>
      ) : (
        <main class="thread nothing" data-testid="nothing-selected">
          <p>{en.nothingSelected}</p>
          <p class="faint">{en.nothingSelectedKeys}</p>
        </main>
      )}
    </>
  );
}
