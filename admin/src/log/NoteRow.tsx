import { fullTimeOf, timeOf } from "@frontdesk/client/days";
import type { Note } from "@frontdesk/client/types";
import { memo } from "@frontdesk/client/ui/memo.ts";
import { en } from "../strings/en.ts";

/** A note looks like no message: nobody shall take one for the other. */
export const NoteRow = memo(({ note }: { note: Note }) => (
  <li class="noted" data-testid="note">
    <p class="note-head">
      <strong>{note.author?.name ?? en.system}</strong> {en.privateNote}
      <time dateTime={note.created_at} title={fullTimeOf(note.created_at)}>
        {timeOf(note.created_at)}
      </time>
    </p>
    <p class="note-text" dir="auto">
      {note.content}
    </p>
  </li>
));
