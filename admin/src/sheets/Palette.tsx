import { useEffect, useState } from "preact/hooks";
import { early } from "../keys/commands.ts";
import { useDesk } from "../useDesk.ts";
import { close, Dialog } from "./Dialog.tsx";
import { best, type Find } from "./finds.ts";
import { gather } from "./gather.ts";
import { words } from "./words.ts";

const KINDS = { action: words.actions, chat: words.chats, canned: words.canned };

export function Palette() {
  const desk = useDesk();
  const [typed, setTyped] = useState(early.value);
  const [active, setActive] = useState(0);
  const found = best(gather(desk), typed);
  const chosen = found[Math.min(active, found.length - 1)];

  useEffect(() => void desk.canned.load(), []);
  useEffect(() => {
    document.getElementById(`find-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const take = (find: Find) => {
    close();
    // After the dialog has given the focus back, or it would take it from what ran.
    setTimeout(find.run);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((Math.min(active, found.length - 1) + step + found.length) % found.length);
    else if (event.key === "Enter" && !event.isComposing && chosen) take(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog label={words.palette} class="palette">
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="finds"
        aria-activedescendant={chosen ? `find-${found.indexOf(chosen)}` : undefined}
        aria-label={words.palette}
        placeholder={words.paletteHint}
        data-testid="palette"
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="finds" role="listbox" aria-label={words.palette}>
        {found.map((find, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={`${find.kind}${find.id}`}
            id={`find-${index}`}
            role="option"
            aria-selected={find === chosen}
            tabIndex={-1}
            data-testid="find"
            onClick={() => take(find)}
          >
            <small>{find.kind !== found[index - 1]?.kind && KINDS[find.kind]}</small>
            <strong dir="auto">{find.text}</strong>
            <span dir="auto">{find.hint}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="faint">{words.nothing}</p>}
    </Dialog>
  );
}
