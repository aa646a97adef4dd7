"""Who may answer an email."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.store.tables import support_chats, users


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A user with an address, and their chat."""

    user_id: str
    chat_id: str
    address: str


def correspondent(conn: Connection, user_id: str) -> Correspondent | None:
    """None where the user is gone, blocked, or has no address."""
    found = conn.execute(
        sa.select(users.c.id, support_chats.c.id, users.c.email)
        .join_from(users, support_chats, support_chats.c.user_id == users.c.id)
        .where(users.c.id == user_id, users.c.blocked_at.is_(None), users.c.email.is_not(None))
    ).one_or_none()
    return Correspondent(*found) if found else None
