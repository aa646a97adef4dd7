"""How far each side has read. Marks only ever move forward, and never above what is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.protocol.answers import SenderType
from daemon.protocol.errors import NotFound
from daemon.store import emails
from daemon.store.tables import support_chats, support_messages

_c, _m = support_chats.c, support_messages.c


@dataclass(frozen=True, slots=True)
class _Side:
    """Whose mark: its columns on the chat, and whose messages it reads."""

    seq: sa.ColumnElement[int]
    at: sa.ColumnElement[datetime]
    unread: sa.ColumnElement[int]
    of: tuple[SenderType, ...]


_USER = _Side(_c.user_read_seq, _c.user_read_at, _c.user_unread, ("admin", "bot"))
_STAFF = _Side(_c.admin_viewed_seq, _c.admin_viewed_at, _c.admin_unread, ("user",))


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a side's mark is, and how many messages lie unread above; ``moved`` just now, or stood there before."""

    up_to: int
    unread: int
    moved: bool


def read(conn: Connection, chat_id: str, user_id: str, up_to: int | None, now: datetime) -> Mark:
    """The user read up to a seq, or all. When nothing is unread any more, no email is owed.

    :raises NotFound: no such chat of that user.
    """
    mark = _move(conn, _USER, (_c.id == chat_id) & (_c.user_id == user_id), chat_id, up_to, now)
    if mark.moved and not mark.unread:
        emails.cancel_reply(conn, chat_id, "read")
    return mark


def viewed(conn: Connection, chat_id: str, up_to: int | None, now: datetime) -> Mark:
    """Staff viewed up to a seq, or all. :raises NotFound: no such chat."""
    return _move(conn, _STAFF, _c.id == chat_id, chat_id, up_to, now)


def _move(
    conn: Connection, side: _Side, which: sa.ColumnElement[bool], chat_id: str, up_to: int | None, now: datetime
) -> Mark:
    found = conn.execute(
        sa.select(_c.last_seq, side.seq.label("mark"), side.unread.label("unread"))
        .where(which)
        .with_for_update(key_share=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    target = found.last_seq if up_to is None else min(up_to, found.last_seq)
    if target <= found.mark:
        return Mark(found.mark, found.unread, moved=False)
    newly_read = conn.execute(
        sa.update(support_messages)
        .where(_m.chat_id == chat_id, _m.seq > found.mark, _m.seq <= target, _m.sender_type.in_(side.of))
        .values(read_at=now, updated_at=now)
    ).rowcount
    unread = found.unread - newly_read
    conn.execute(
        sa.update(support_chats)
        .where(_c.id == chat_id)
        .values({side.seq: target, side.at: now, side.unread: unread, _c.updated_at: now})
    )
    return Mark(target, unread, moved=True)
