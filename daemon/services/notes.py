"""Private notes: stored, then told to the staff alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import SYSTEM, Actor, Note
from daemon.protocol import team
from daemon.protocol.limits import PAGE_LIMIT
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.store import audit, chats, notes


class Notes:
    """All raise :class:`NotFound` for a chat that is not there, :class:`Unavailable` without a database."""

    def __init__(self, database: Database, announcer: Announcer, clock: Clock) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock

    async def leave(self, author: Principal | None, chat_id: str, content: str, client_id: str) -> tuple[Note, bool]:
        """Leave a note; a repetition is answered with the first one and has no effect.

        :param author: an admin or an API key; None where the product itself has something to say to the staff.
        :param content: trimmed and checked (:class:`daemon.protocol.team.LeaveNote`).
        :returns: the note, and whether it is a repetition.
        :raises Conflict: ``client_id`` was used by this author in this chat for other content.
        """
        note, repeated = await self._database.run(_leave, author, chat_id, content, client_id, self._clock.now())
        if not repeated:
            self._announcer.note(note)
        return note, repeated

    async def page(self, chat_id: str, before: str | None, limit: int | None) -> team.Notes:
        """The newest notes, or those before one of them, ascending; at most ``limit`` or 256 KiB."""

        def read(conn: Connection) -> tuple[list[Note], bool]:
            chats.require(conn, chat_id)
            return notes.page(conn, chat_id, before, limit or PAGE_LIMIT[1])

        found, has_more = await self._database.run(read)
        return {"notes": [each.to_wire() for each in found], "has_more": has_more}


def _leave(
    conn: Connection, author: Principal | None, chat_id: str, content: str, client_id: str, now: datetime
) -> tuple[Note, bool]:
    note, repeated = notes.add(conn, chat_id, author.id if author else None, content, client_id, now)
    if not repeated:
        audit.write(conn, Actor.of(author) if author else SYSTEM, "note_left", now, chat_id=chat_id)
    return note, repeated
