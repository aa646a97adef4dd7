"""Canned replies: answers that the team has ready."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.ids import new_id
from daemon.model import Actor, CannedReply
from daemon.protocol.errors import Conflict, InvalidArgument, NotFound
from daemon.protocol.limits import CANNED_REPLIES, CANNED_REPLIES_BYTES
from daemon.store import audit
from daemon.store.tables import canned_replies

_r = canned_replies.c
_LOCK = 0x63616E6E6564
"""Advisory lock, "canned" as a number: the limits are for all of them together."""


def all(conn: Connection) -> list[CannedReply]:
    """Every one, by shortcut."""
    return [CannedReply(*row) for row in conn.execute(sa.select(canned_replies).order_by(_r.shortcut))]


def save(conn: Connection, reply_id: str | None, shortcut: str, content: str, by: Actor, now: datetime) -> CannedReply:
    """Add one, or change one.

    :raises NotFound: none of that id. :raises Conflict: another has the shortcut.
    :raises InvalidArgument: there are as many as there can be, or they are too long together.
    """
    conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    others = [each for each in all(conn) if each.id != reply_id]
    if any(each.shortcut == shortcut for each in others):
        raise Conflict("Another canned reply has this shortcut.")
    if len(others) >= CANNED_REPLIES:
        raise InvalidArgument(f"shortcut must not be one more: there are {CANNED_REPLIES}", field="shortcut")
    if sum(len(each.content.encode()) for each in others) + len(content.encode()) > CANNED_REPLIES_BYTES:
        most = CANNED_REPLIES_BYTES // 1024
        raise InvalidArgument(f"content must be shorter: all together may have {most} KiB", field="content")
    saved = _change(conn, reply_id, shortcut, content, now) if reply_id else _add(conn, shortcut, content, now)
    audit.write(conn, by, "canned_reply_saved", now, reply_id=saved.id)
    return saved


def _add(conn: Connection, shortcut: str, content: str, now: datetime) -> CannedReply:
    new = CannedReply(new_id(), shortcut, content, now, now)
    values = {"id": new.id, "shortcut": shortcut, "content": content, "created_at": now, "updated_at": now}
    conn.execute(sa.insert(canned_replies).values(values))
    return new


def _change(conn: Connection, reply_id: str, shortcut: str, content: str, now: datetime) -> CannedReply:
    row = conn.execute(
        sa.update(canned_replies)
        .where(_r.id == reply_id)
        .values(shortcut=shortcut, content=content, updated_at=now)
        .returning(*canned_replies.columns)
    ).one_or_none()
    if row is None:
        raise NotFound
    return CannedReply(*row)


def remove(conn: Connection, reply_id: str, by: Actor, now: datetime) -> bool:
    """:returns: whether there was one."""
    removed = bool(conn.execute(sa.delete(canned_replies).where(_r.id == reply_id)).rowcount)
    if removed:
        audit.write(conn, by, "canned_reply_removed", now, reply_id=reply_id)
    return removed
