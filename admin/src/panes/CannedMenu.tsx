// A slash at the beginning offers the team's canned replies.

import type { CannedReply } from "@frontdesk/client/types";
import { useEffect, useState } from "preact/hooks";
import { fill, variablesOf } from "../desk/fill.ts";
import type { OpenChat } from "../desk/open-chat.ts";
import { en } from "../strings/en.ts";
import { useDesk } from "../useDesk.ts";

const SLASH = /^\/(\S*)$/;
const MOST = 8;
const NONE: readonly CannedReply[] = [];

interface Menu {
  open: boolean;
  found: readonly CannedReply[];
  active: number;
  pick: (reply: CannedReply) => void;
  /** Whether the key was for the menu. */
  onKey: (event: KeyboardEvent) => boolean;
  aria: Record<string, string>;
}

function matching(all: readonly CannedReply[], word: string): readonly CannedReply[] {
  const wanted = word.toLowerCase();
  const begins = all.filter(({ shortcut }) => shortcut.startsWith(wanted));
  const others = all.filter(
    ({ shortcut, content }) =>
      !shortcut.startsWith(wanted) && content.toLowerCase().includes(wanted),
  );
  return [...begins, ...others].slice(0, MOST);
}

export function useCannedMenu(chat: OpenChat, text: string): Menu {
  const { canned, auth } = useDesk();
  const [active, setActive] = useState(0);
  const [closedAt, setClosedAt] = useState<string | null>(null);
  const word = SLASH.exec(text)?.[1];
  const all = canned.all.value;
  const open = word !== undefined && closedAt !== text;
  const found = open && all ? matching(all, word) : NONE;

  useEffect(() => {
    if (open) void canned.load();
  }, [open]);
  useEffect(() => setActive(0), [text]);

  const pick = ({ content }: CannedReply) => {
    const agent = auth.admin.value?.name;
    chat.drafts[chat.mode.value].value = fill(content, variablesOf(chat.about.user.value, agent));
  };

  const onKey = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") setClosedAt(text);
    else if (step) setActive((active + step + found.length) % Math.max(1, found.length));
    else if ((event.key === "Enter" || event.key === "Tab") && found[active]) pick(found[active]);
    else return false;
    return true;
  };

  const aria: Record<string, string> = { "aria-autocomplete": "list" };
  if (found.length > 0) {
    aria["aria-controls"] = "canned";
    aria["aria-activedescendant"] = `canned-${active}`;
  }
  return { open, found, active, pick, onKey, aria };
}

export function CannedMenu({ menu: { open, found, active, pick } }: { menu: Menu }) {
  const { canned } = useDesk();
  if (!open) return null;
  if (found.length === 0) {
    const text = canned.all.value === null ? en.loading : en.noCanned;
    return <p class="canned faint">{text}</p>;
  }
  return (
    <div class="canned" id="canned" role="listbox" aria-label={en.canned} data-testid="canned">
      {found.map((reply, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text area has its keys
        <div
          key={reply.id}
          id={`canned-${index}`}
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(reply)}
        >
          <strong>/{reply.shortcut}</strong>
          <span dir="auto">{reply.content}</span>
        </div>
      ))}
    </div>
  );
}
