import type { CannedReply } from "@frontdesk/client/types";
import { useEffect, useState } from "preact/hooks";
import { say, toast } from "../desk/toast.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";
import { Section } from "./Section.tsx";
import { valuesOf } from "./values.ts";
import { words } from "./words.ts";

export function Canned() {
  const { canned } = useDesk();
  const [edited, setEdited] = useState<CannedReply | null>(null);
  useEffect(() => void canned.load(), []);
  const all = canned.all.value;

  return (
    <Section title={words.sections.canned} hint={words.cannedHint}>
      {all?.length === 0 && <p class="hint">{words.noneYet}</p>}
      <ul class="records">
        {all?.map((reply) => (
          <li key={reply.id} data-testid="canned-reply">
            <strong>/{reply.shortcut}</strong>
            <p dir="auto">{reply.content}</p>
            <button type="button" onClick={() => setEdited(reply)}>
              {words.edit}
            </button>
            <Remove reply={reply} />
          </li>
        ))}
      </ul>
      <Editor key={edited?.id ?? "new"} reply={edited} done={() => setEdited(null)} />
    </Section>
  );
}

function Editor({ reply, done }: { reply: CannedReply | null; done: () => void }) {
  const desk = useDesk();
  const save = async (form: HTMLFormElement) => {
    const { shortcut = "", content = "" } = valuesOf(form);
    const reply_id = reply ? { reply_id: reply.id } : {};
    try {
      const saved = await desk.ask("save_canned_reply", { shortcut, content, ...reply_id });
      desk.canned.onEvent({ type: "canned_reply", canned_reply: saved });
      form.reset();
      say(words.saved);
      done();
    } catch (error) {
      toast(error);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <label>
        <span>{words.shortcut}</span>
        <input
          name="shortcut"
          data-testid="canned-shortcut"
          defaultValue={reply?.shortcut ?? ""}
          maxLength={40}
          required
        />
      </label>
      <label>
        <span>{words.text}</span>
        <textarea
          name="content"
          data-testid="canned-content"
          rows={4}
          defaultValue={reply?.content ?? ""}
          maxLength={5000}
          dir="auto"
          required
        />
      </label>
      <div class="pair">
        <button type="submit" class="primary" data-testid="canned-save">
          {reply ? words.save : words.add}
        </button>
        {reply && (
          <button type="button" onClick={done}>
            {en.cancel}
          </button>
        )}
      </div>
    </form>
  );
}

function Remove({ reply }: { reply: CannedReply }) {
  const desk = useDesk();
  const remove = async () => {
    const again = { shortcut: reply.shortcut, content: reply.content };
    try {
      await desk.ask("remove_canned_reply", { reply_id: reply.id });
      desk.canned.onEvent({ type: "canned_reply_removed", reply_id: reply.id });
      say(words.removed(reply.shortcut), () => {
        desk.ask("save_canned_reply", again).catch(toast);
      });
    } catch (error) {
      toast(error);
    }
  };
  return (
    <button type="button" onClick={() => void remove()}>
      {words.remove}
    </button>
  );
}
