"""The people who ask, each with the one chat that is theirs.

What a host signed and what its page merely claims stay apart: an anonymous user has claims alone; of an identified
user claims are kept in the metadata, under a name that says what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.model import Actor, User
from daemon.protocol.errors import Forbidden, NotFound
from daemon.protocol.tokens import Identity
from daemon.store import access, audit, emails, rows
from daemon.store.tables import support_chats, users

BLOCKED = "You have been blocked from this chat."
UNVERIFIED = "unverified "
"""Before a key of an identified user's metadata: nobody signed this one."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a page says of its visitor, unsigned."""

    email: str | None = None
    name: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None
    """The browser's, of those that emails are written in."""


def _allowed(row: Any) -> User:
    if row.blocked:
        raise Forbidden(BLOCKED)
    return User(*row)


def get(conn: Connection, id: str) -> User | None:
    """A user, locked against change. :raises Forbidden: blocked."""
    row = conn.execute(sa.select(*rows.USER).where(users.c.id == id).with_for_update(key_share=True)).one_or_none()
    return _allowed(row) if row else None


def anonymous(conn: Connection, claims: Claims, now: datetime) -> User:
    """A new user whom nobody vouches for."""
    values = {"email": claims.email, "name": claims.name, "metadata": dict(claims.metadata)}
    values["language"] = claims.language
    row = conn.execute(
        sa.insert(users).values(id=new_id(), created_at=now, last_seen_at=now, **values).returning(*rows.USER)
    ).one()
    return User(*row)


def identified(conn: Connection, identity: Identity, claims: Claims, now: datetime) -> User:
    """The user whom the host means, made where there is none; locked until the transaction ends.

    What the token does not say stays as it was. The row's own lock decides between many at once.

    :raises Forbidden: blocked.
    """
    row = conn.execute(
        insert(users)
        .values(
            id=new_id(),
            external_id=identity.external_id,
            created_at=now,
            last_seen_at=now,
            language=claims.language,
        )
        .on_conflict_do_update(
            index_elements=["external_id"],
            set_={"last_seen_at": now, "language": sa.func.coalesce(claims.language, users.c.language)},
        )
        .returning(*rows.USER)
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
        language=sa.func.coalesce(claims.language, users.c.language),
        email=claims.email or user.email,
        name=claims.name or user.name,
        metadata=dict(claims.metadata) or user.metadata,
        last_seen_at=now,
    )


def _update(conn: Connection, user: User, **values: Any) -> User:
    row = conn.execute(sa.update(users).where(users.c.id == user.id).values(**values).returning(*rows.USER)).one()
    return User(*row)


def chat_of(conn: Connection, user_id: str, page: str | None, now: datetime) -> str:
    """The id of a user's chat, made where there is none. ``page``: where the user is, if known."""
    made = insert(support_chats).values(id=new_id(), user_id=user_id, page=page, created_at=now, updated_at=now)
    kept = sa.func.coalesce(made.excluded.page, support_chats.c.page)
    chat_id: str = conn.execute(
        made.on_conflict_do_update(index_elements=["user_id"], set_={"page": kept}).returning(support_chats.c.id)
    ).scalar_one()
    return chat_id


def find(conn: Connection, id: str | None, external_id: str | None) -> str | None:
    """The id of a user by our id or, without it, by the host's; None where there is none."""
    which = users.c.id == id if id is not None else users.c.external_id == external_id
    return conn.scalar(sa.select(users.c.id).where(which))


def block(conn: Connection, id: str, by: Actor, reason: str | None, now: datetime) -> User:
    """Shut a user out: no sign-in, the router ends what sockets there are, and no email goes to them.

    Repeating is harmless; a new reason replaces the old one.

    :raises NotFound: no such user.
    """
    user = _set_blocked(conn, id, sa.func.coalesce(users.c.blocked_at, now), reason or users.c.blocked_reason)
    # A reply that is just being stored owes its email before the chat's lock is free.
    conn.execute(sa.select(support_chats.c.id).where(support_chats.c.user_id == id).with_for_update(key_share=True))
    emails.cancel_to(conn, id, "blocked")
    if not user.blocked:
        audit.write(conn, by, "user_blocked", now, user_id=id)
        access.changed(conn)
    return replace(user, blocked=True)


def unblock(conn: Connection, id: str, by: Actor, now: datetime) -> User:
    """Let a user in again; repeating is harmless. :raises NotFound: no such user."""
    user = _set_blocked(conn, id, None, None)
    if user.blocked:
        audit.write(conn, by, "user_unblocked", now, user_id=id)
        access.changed(conn)
    return replace(user, blocked=False)


def _set_blocked(conn: Connection, id: str, at: Any, reason: Any) -> User:
    """The user as they were before, locked."""
    row = conn.execute(sa.select(*rows.USER).where(users.c.id == id).with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise NotFound
    conn.execute(sa.update(users).where(users.c.id == id).values(blocked_at=at, blocked_reason=reason))
    return User(*row)
