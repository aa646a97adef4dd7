"""The people who ask, each with the one chat that is theirs.

What a host signed and what its page merely claims stay apart: an anonymous user has claims alone; of an identified
user claims are kept in the metadata, under a name that says what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.model import User
from daemon.protocol.errors import Forbidden
from daemon.protocol.tokens import Identity
from daemon.store import access
from daemon.store.tables import support_chats, users

UNVERIFIED = "unverified "
"""Before a key of an identified user's metadata: nobody signed this one."""

_SEEN = tuple(
    users.c[name]
    for name in ("id", "external_id", "email", "name", "verified", "metadata", "created_at", "last_seen_at")
)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a page says of its visitor, unsigned."""

    email: str | None = None
    name: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def _allowed(row: Any) -> User:
    if row.blocked_at is not None:
        raise Forbidden("You have been blocked from this chat.")
    return User(*row[: len(_SEEN)])


def get(conn: Connection, id: str) -> User | None:
    """A user, locked against change. :raises Forbidden: blocked."""
    row = conn.execute(
        sa.select(*_SEEN, users.c.blocked_at).where(users.c.id == id).with_for_update(key_share=True)
    ).one_or_none()
    return _allowed(row) if row else None


def anonymous(conn: Connection, claims: Claims, now: datetime) -> User:
    """A new user whom nobody vouches for."""
    values = {"email": claims.email, "name": claims.name, "metadata": dict(claims.metadata)}
    row = conn.execute(
        sa.insert(users).values(id=new_id(), created_at=now, last_seen_at=now, **values).returning(*_SEEN)
    ).one()
    return User(*row)


def identified(conn: Connection, identity: Identity, claims: Claims, now: datetime) -> User:
    """The user whom the host means, made where there is none; locked until the transaction ends.

    What the token does not say stays as it was. The row's own lock decides between many at once.

    :raises Forbidden: blocked.
    """
    row = conn.execute(
        insert(users)
        .values(id=new_id(), external_id=identity.external_id, created_at=now, last_seen_at=now)
        .on_conflict_do_update(index_elements=["external_id"], set_={"last_seen_at": now})
        .returning(*_SEEN, users.c.blocked_at)
    ).one()
    user = _allowed(row)
    return _update(
        conn,
        user,
        email=identity.email or user.email,
        name=identity.name or user.name,
        verified=True,
        metadata=_signed_first(user.metadata, identity.metadata, claims.metadata),
    )


def _signed_first(old: Mapping[str, Any], signed: Mapping[str, Any], claimed: Mapping[str, Any]) -> dict[str, Any]:
    marked = {UNVERIFIED + key: value for key, value in claimed.items()}
    kept_signed = signed or {key: value for key, value in old.items() if not key.startswith(UNVERIFIED)}
    kept_claims = marked or {key: value for key, value in old.items() if key.startswith(UNVERIFIED)}
    return {**kept_claims, **kept_signed}


def seen(conn: Connection, user: User, claims: Claims, now: datetime) -> User:
    """An anonymous user who is here again; of an identified one only the time changes."""
    if user.verified:
        return _update(conn, user, last_seen_at=now)
    return _update(
        conn,
        user,
        email=claims.email or user.email,
        name=claims.name or user.name,
        metadata=dict(claims.metadata) or user.metadata,
        last_seen_at=now,
    )


def _update(conn: Connection, user: User, **values: Any) -> User:
    row = conn.execute(sa.update(users).where(users.c.id == user.id).values(**values).returning(*_SEEN)).one()
    return User(*row)


def chat_of(conn: Connection, user_id: str, page: str | None, now: datetime) -> str:
    """The id of a user's chat, made where there is none. ``page``: where the user is, if known."""
    made = insert(support_chats).values(id=new_id(), user_id=user_id, page=page, created_at=now, updated_at=now)
    kept = sa.func.coalesce(made.excluded.page, support_chats.c.page)
    chat_id: str = conn.execute(
        made.on_conflict_do_update(index_elements=["user_id"], set_={"page": kept}).returning(support_chats.c.id)
    ).scalar_one()
    return chat_id


def block(conn: Connection, id: str, now: datetime) -> None:
    """Shut a user out: no sign-in, and the router ends what sockets there are. Repeating is harmless."""
    blocked = conn.execute(
        sa.update(users).where(users.c.id == id, users.c.blocked_at.is_(None)).values(blocked_at=now)
    )
    if blocked.rowcount:
        access.changed(conn)
