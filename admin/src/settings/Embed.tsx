import { say } from "../desk/toast.ts";
import { Section } from "./Section.tsx";
import { words } from "./words.ts";

/** The dashboard is reached at the public address alone, so that is the page's own. */
function snippet(config: string): string {
  const { origin } = location;
  return [
    "<script>window.SupportChat=window.SupportChat||{q:[],init:function(c){this.q.push(['init',c])}}</script>",
    `<script async src="${origin}/widget.js"></script>`,
    `<script>SupportChat.init(${config})</script>`,
  ].join("\n");
}

export function Embed() {
  return (
    <Section title={words.sections.embed} hint={words.embedHint}>
      <Code text={snippet("{}")} />
      <p class="hint">{words.embedIdentified}</p>
      <Code text={snippet("{token: '…signed by your server…'}")} />
      <p class="hint">{words.embedOrigins}</p>
    </Section>
  );
}

export function Code({ text }: { text: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    say(words.copied);
  };
  return (
    <div class="code">
      <pre>
        <code>{text}</code>
      </pre>
      <button type="button" data-testid="copy" onClick={() => void copy()}>
        {words.copy}
      </button>
    </div>
  );
}
