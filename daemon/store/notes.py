"""Private notes of the staff. They are no messages: no ``seq`` and no unread counts them, and no user ever sees one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.model import Named, Note
from daemon.protocol.errors import Conflict, NotFound
from daemon.protocol.limits import PAGE_BYTES
from daemon.store import rows
from daemon.store.tables import Id, admins, api_keys, support_chats, support_notes

_n = support_notes.c
_NOTE = (
    sa.select(
        _n.id,
        _n.chat_id,
        _n.after_seq,
        _n.author_id,
        sa.func.coalesce(admins.c.name, api_keys.c.name).label("author_name"),
        _n.content,
        _n.created_at,
    )
    .outerjoin_from(support_notes, admins, admins.c.id == _n.author_id)
    .outerjoin(api_keys, api_keys.c.id == _n.author_id)
)


def add(
    conn: Connection, chat_id: str, author_id: str | None, content: str, client_id: str, now: datetime
) -> tuple[Note, bool]:
    """Leave a note after the newest message.

    :param author_id: an admin or an API key; None for the product itself.
    :returns: the note, and whether it was there already: the same author's ``client_id`` of before.
    :raises NotFound: no such chat. :raises Conflict: it was there with other content.
    """
    chat = sa.select(
        sa.literal(new_id(), Id),
        support_chats.c.id,
        support_chats.c.last_seq,
        sa.literal(client_id),
        sa.literal(author_id, Id),
        sa.literal(content),
        sa.literal(now),
    ).where(support_chats.c.id == chat_id)
    columns = ["id", "chat_id", "after_seq", "client_id", "author_id", "content", "created_at"]
    new = conn.scalar(insert(support_notes).from_select(columns, chat).on_conflict_do_nothing().returning(_n.id))
    same = (_n.chat_id == chat_id) & (_n.client_id == client_id) & _n.author_id.is_not_distinct_from(author_id)
    found = conn.execute(_NOTE.where(_n.id == new if new else same)).one_or_none()
    if found is None:
        raise NotFound
    note = _note(found)
    if note.content != content:
        raise Conflict("This client_id was used for another note.")
    return note, new is None


def page(conn: Connection, chat_id: str, before: str | None, most: int) -> tuple[list[Note], bool]:
    """The newest notes at a chat, or those before one of them, ascending; at most ``most`` or 256 KiB.

    :returns: and whether there are older ones.
    """
    older = _n.id < before if before else sa.true()
    near = sa.select(_n.id, sa.func.octet_length(_n.content).label("size"))
    near = near.where(_n.chat_id == chat_id, older).order_by(_n.id.desc()).limit(most + 1)
    sized = near.subquery("near")
    total = sa.func.sum(sized.c.size).over(order_by=sized.c.id.desc()).label("total")
    kept = sa.select(sized.c.id, total).subquery("kept")
    found = conn.execute(_NOTE.join(kept, kept.c.id == _n.id).where(kept.c.total <= PAGE_BYTES).order_by(_n.id)).all()
    notes = [_note(row) for row in found][-most:]
    oldest = conn.scalar(sa.select(_n.id).where(_n.chat_id == chat_id).order_by(_n.id).limit(1))
    return notes, bool(notes) and notes[0].id != oldest


def all(conn: Connection, chat_id: str) -> list[Note]:
    """Every note at a chat, ascending."""
    return [_note(row) for row in conn.execute(_NOTE.where(_n.chat_id == chat_id).order_by(_n.id))]


def _note(row: rows.Row) -> Note:
    return Note(
        id=row.id,
        chat_id=row.chat_id,
        after_seq=row.after_seq,
        author=Named(row.author_id, row.author_name) if row.author_id else None,
        content=row.content,
        created_at=row.created_at,
    )
