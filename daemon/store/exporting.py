"""All rows of one person, and no other's."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import Actor, Export, ExportedChat, Login, Messages, User
from daemon.protocol.errors import NotFound
from daemon.protocol.tokens import mailbox
from daemon.store import addresses, audit, emails, notes, pages, rows
from daemon.store.tables import admins, logins, owed_emails, support_chats, users

MESSAGES = 1_000
"""At once, or as many as a page has room for."""

_c = support_chats.c
_CHAT = (
    _c.id,
    _c.status,
    _c.priority,
    admins.c.name,
    _c.tags,
    _c.page,
    _c.last_seq,
    _c.last_message_at,
    _c.user_read_seq,
    _c.user_read_at,
    _c.admin_viewed_seq,
    _c.admin_viewed_at,
    _c.archived_at,
    _c.created_at,
)

_BESIDE = [
    users.c[each] for each in ("blocked_at", "blocked_reason", "linked_user_id", "confirmed_address", "language")
]


def begin(conn: Connection, user_id: str, by: Actor, now: datetime) -> Export:
    """Everything but the messages. :raises NotFound: no such user."""
    person = conn.execute(sa.select(*_BESIDE, *rows.USER).where(users.c.id == user_id)).one_or_none()
    if person is None:
        raise NotFound
    blocked_at, blocked_reason, linked, confirmed_address, language, *of_user = person
    user = User(*of_user)
    visitors = conn.scalars(sa.select(users.c.id).where(users.c.linked_user_id == user_id).order_by(users.c.id))
    chat_id, *chat = conn.execute(
        sa.select(*_CHAT)
        .outerjoin_from(support_chats, admins, admins.c.id == _c.assignee_id)
        .where(_c.user_id == user_id)
    ).one()
    audit.write(conn, by, "user_exported", now, chat_id=chat_id, user_id=user_id)
    return Export(
        at=now,
        user=user,
        blocked_at=blocked_at,
        blocked_reason=blocked_reason,
        linked_user_ids=[*([linked] if linked else []), *visitors],
        email_confirmed=addresses.confirmed(user.email, confirmed_address),
        unsubscribed_at=addresses.unsubscribed_at(conn, mailbox(user.email)) if user.email else None,
        language=language,
        logins=_logins(conn, user_id),
        chat=ExportedChat(chat_id, *chat),
        notes=notes.all(conn, chat_id),
        emails=emails.those(conn, owed_emails.c.user_id == user_id),
    )


def _logins(conn: Connection, user_id: str) -> list[Login]:
    shown = (logins.c.id, logins.c.created_at, logins.c.last_seen_at, logins.c.ended_at)
    return [
        Login(*row) for row in conn.execute(sa.select(*shown).where(logins.c.user_id == user_id).order_by(shown[0]))
    ]


def messages(conn: Connection, user_id: str, since: int) -> Messages:
    """The next messages. :raises NotFound: no such user."""
    chat_id = conn.scalar(sa.select(_c.id).where(_c.user_id == user_id))
    if chat_id is None:
        raise NotFound
    return pages.page(conn, chat_id, since, None, MESSAGES)
