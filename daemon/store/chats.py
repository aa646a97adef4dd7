"""One chat: whether it is there, with its user for staff, and what its user's heartbeat asks."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import ChatDetail, LinkedChat, User
from daemon.protocol.errors import NotFound
from daemon.store import audit, lifecycle, pages, rows
from daemon.store.tables import support_chats, users

SEEN_EVERY = timedelta(minutes=1)
"""``last_seen_at`` is right to a minute: a heartbeat writes no row."""

_c = support_chats.c


def require(conn: Connection, chat_id: str) -> None:
    """:raises NotFound: no such chat."""
    if not conn.scalar(sa.select(sa.exists().where(_c.id == chat_id))):
        raise NotFound


def detail(conn: Connection, chat_id: str) -> ChatDetail:
    """A chat as staff open it. :raises NotFound: no such chat."""
    messages = pages.opened(conn, chat_id).messages
    chat = lifecycle.item(conn, chat_id)
    page, *user = conn.execute(
        sa.select(_c.page, *rows.USER).join_from(users, support_chats).where(_c.id == chat_id)
    ).one()
    return ChatDetail(chat, User(*user), page, _linked(conn, chat.user_id), audit.closings(conn, chat_id), messages)


def _linked(conn: Connection, user_id: str) -> list[LinkedChat]:
    """The chats with a message of those whom the same browser has been."""
    signed_in_as = sa.select(users.c.linked_user_id).where(users.c.id == user_id).scalar_subquery()
    found = conn.execute(
        sa.select(_c.id, users.c.id, users.c.email, users.c.name, users.c.verified)
        .join_from(users, support_chats)
        .where((users.c.linked_user_id == user_id) | (users.c.id == signed_in_as), _c.last_seq > 0)
        .order_by(_c.id)
    )
    return [LinkedChat(*row) for row in found]


def heartbeat(conn: Connection, chat_id: str, user_id: str, page: str | None, now: datetime) -> tuple[int, int]:
    """A user is there, on that page. :returns: ``(last_seq, unread)``. :raises NotFound: no such chat of that user."""
    found = conn.execute(
        sa.select(_c.last_seq, _c.user_unread, _c.page, users.c.last_seen_at)
        .join(users, users.c.id == _c.user_id)
        .where(_c.id == chat_id, _c.user_id == user_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    if page is not None and page != found.page:
        conn.execute(sa.update(support_chats).where(_c.id == chat_id).values(page=page))
    if found.last_seen_at is None or now - found.last_seen_at >= SEEN_EVERY:
        conn.execute(sa.update(users).where(users.c.id == user_id).values(last_seen_at=now))
    return found.last_seq, found.user_unread
