import { choices } from "../desk/choices.ts";
import { en } from "../strings/en.ts";
import { close, Dialog } from "./Dialog.tsx";
import { words } from "./words.ts";

export function Help() {
  return (
    <Dialog label={words.help} class="sheet">
      <h2>{words.help}</h2>
      {!choices.value.shortcuts && <p class="notice">{words.off}</p>}
      <dl class="keys" data-testid="help-sheet">
        {words.keys.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="faint">{words.helpMore}</p>
      <button type="button" onClick={close}>
        {en.close}
      </button>
    </Dialog>
  );
}
