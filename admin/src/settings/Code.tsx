import { say } from "../desk/toast.ts";
import { words } from "./words.ts";

/** Something to be copied. */
export function Code({ text }: { text: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say(words.copied);
    } catch {
      // The clipboard is for secure pages with the focus; the text is there to be marked.
      say(words.notCopied);
    }
  };
  return (
    <div class="code">
      <pre data-testid="code">
        <code>{text}</code>
      </pre>
      <button type="button" data-testid="copy" onClick={() => void copy()}>
        {words.copy}
      </button>
    </div>
  );
}
