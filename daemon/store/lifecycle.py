"""What staff change of a chat: status, assignee, priority, tags. Repeating a change changes nothing.

One life cycle: open → pending (waiting for the user) → closed. Archiving closes and closing archives; restoring opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import ChatItem
from daemon.protocol.errors import Conflict, InvalidArgument, NotFound
from daemon.protocol.limits import CHAT_TAGS
from daemon.protocol.schemas import Priority, Status
from daemon.store import emails, rows
from daemon.store.tables import admins, support_chats

_c = support_chats.c


@dataclass(frozen=True, slots=True)
class Change:
    """A chat as it is now, and whether that is news."""

    chat: ChatItem
    changed: bool


def item(conn: Connection, chat_id: str) -> ChatItem:
    """:raises NotFound: no such chat."""
    found = conn.execute(rows.CHAT.where(_c.id == chat_id)).one_or_none()
    if found is None:
        raise NotFound
    return rows.item(found)


def set_status(
    conn: Connection,
    chat_id: str,
    status: Status,
    now: datetime,
    *,
    only_from: Status | None = None,
    keep_email: bool = False,
) -> Change:
    """Closing cancels an owed email, unless ``keep_email`` lets it go.

    :param only_from: do nothing when the status is another one.
    :raises NotFound: no such chat.
    """
    before = _lock(conn, chat_id)
    if status == before.status or only_from not in (None, before.status):
        return Change(item(conn, chat_id), changed=False)
    closes = status == "closed"
    if closes and keep_email:
        emails.keep_reply(conn, chat_id)
    elif closes:
        emails.cancel_reply(conn, chat_id, "closed")
    return _set(conn, chat_id, now, status=status, archived_at=now if closes else None)


def set_priority(conn: Connection, chat_id: str, priority: Priority, now: datetime) -> Change:
    """:raises NotFound: no such chat."""
    if _lock(conn, chat_id).priority == priority:
        return Change(item(conn, chat_id), changed=False)
    return _set(conn, chat_id, now, priority=priority)


def assign(conn: Connection, chat_id: str, admin_id: str | None, now: datetime) -> Change:
    """:raises NotFound: no such chat.
    :raises InvalidArgument: no such admin, or one who is disabled.
    """
    before = _lock(conn, chat_id)
    if admin_id is not None and not _is_active(conn, admin_id):
        raise InvalidArgument("admin_id must be an admin who is not disabled", field="admin_id")
    if before.assignee_id == admin_id:
        return Change(item(conn, chat_id), changed=False)
    return _set(conn, chat_id, now, assignee_id=admin_id)


def claim(conn: Connection, chat_id: str, admin_id: str, now: datetime) -> Change:
    """Take a chat that nobody has: of two at once, one wins.

    :raises NotFound: no such chat. :raises Conflict: somebody has it: the ``assignee``.
    """
    before = _lock(conn, chat_id)
    if before.assignee_id is None:
        return _set(conn, chat_id, now, assignee_id=admin_id)
    taken = item(conn, chat_id)
    if before.assignee_id == admin_id or taken.assignee is None:
        return Change(taken, changed=False)
    raise Conflict("Somebody has taken this chat already.", assignee=taken.assignee.to_wire())


def tag(conn: Connection, chat_id: str, tag: str, now: datetime) -> Change:
    """:raises NotFound: no such chat. :raises InvalidArgument: it has as many tags as it can have."""
    tags = _lock(conn, chat_id).tags
    if tag in tags:
        return Change(item(conn, chat_id), changed=False)
    if len(tags) >= CHAT_TAGS:
        raise InvalidArgument(f"tag must not be one more: a chat has at most {CHAT_TAGS}", field="tag")
    return _set(conn, chat_id, now, tags=sorted([*tags, tag]))


def untag(conn: Connection, chat_id: str, tag: str, now: datetime) -> Change:
    """:raises NotFound: no such chat."""
    tags = _lock(conn, chat_id).tags
    if tag not in tags:
        return Change(item(conn, chat_id), changed=False)
    return _set(conn, chat_id, now, tags=[each for each in tags if each != tag])


def _lock(conn: Connection, chat_id: str) -> rows.Row:
    found = conn.execute(
        sa.select(_c.status, _c.priority, _c.assignee_id, _c.tags)
        .where(_c.id == chat_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _is_active(conn: Connection, admin_id: str) -> bool:
    return bool(conn.scalar(sa.select(sa.exists().where(admins.c.id == admin_id, admins.c.disabled_at.is_(None)))))


def _set(conn: Connection, chat_id: str, now: datetime, **values: Any) -> Change:
    conn.execute(sa.update(support_chats).where(_c.id == chat_id).values(**values, updated_at=now))
    return Change(item(conn, chat_id), changed=True)
