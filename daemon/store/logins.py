"""Who is signed in, and who was."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.ids import new_id
from daemon.model import Actor
from daemon.store import access, audit
from daemon.store.tables import logins


def of_user(conn: Connection, user_id: str, now: datetime, resume_hash: str | None = None) -> str:
    """A new login. ``resume_hash`` brings an anonymous visitor back to it."""
    return _begin(conn, now, kind="user", user_id=user_id, resume_hash=resume_hash)


def of_admin(conn: Connection, admin_id: str, now: datetime) -> str:
    """A new login of staff."""
    return _begin(conn, now, kind="admin", admin_id=admin_id)


def _begin(conn: Connection, now: datetime, **values: str | None) -> str:
    id = new_id()
    conn.execute(sa.insert(logins).values(id=id, created_at=now, last_seen_at=now, **values))
    return id


def resume(conn: Connection, resume_hash: str, now: datetime) -> tuple[str, str] | None:
    """``(login id, user id)`` of a live login, locked and marked as seen; None for an unknown or ended one."""
    row = conn.execute(
        sa.update(logins)
        .where(logins.c.resume_hash == resume_hash, logins.c.ended_at.is_(None))
        .values(last_seen_at=now)
        .returning(logins.c.id, logins.c.user_id)
    ).one_or_none()
    return (row.id, row.user_id) if row else None


def end(conn: Connection, id: str, now: datetime) -> None:
    """End a login and its sockets; repeating is harmless."""
    ended = conn.execute(_ending(logins.c.id == id, now).returning(logins.c.admin_id)).one_or_none()
    if ended is None:
        return
    if ended.admin_id:
        audit.write(conn, Actor("admin", ended.admin_id), "logout", now, admin_id=ended.admin_id)
    access.changed(conn)


def end_all_of_admin(conn: Connection, admin_id: str, now: datetime) -> None:
    """Part of a larger change, which calls :func:`daemon.store.access.changed` at its end."""
    conn.execute(_ending(logins.c.admin_id == admin_id, now))


def end_all_of_user(conn: Connection, user_id: str, now: datetime) -> None:
    """Part of a larger change, which calls :func:`daemon.store.access.changed` at its end."""
    conn.execute(_ending(logins.c.user_id == user_id, now))


def _ending(which: sa.ColumnElement[bool], now: datetime) -> sa.Update:
    return sa.update(logins).where(which, logins.c.ended_at.is_(None)).values(ended_at=now)


ENDED_KEPT = timedelta(days=2)
"""Longer than any credential lasts that an ended login could have left behind (:mod:`daemon.store.access`)."""
IDENTIFIED_KEPT = timedelta(days=30)
"""An identified user comes with a token of the host again and again, and each time gets a new login."""


def prune(conn: Connection, now: datetime) -> int:
    """Forget logins that nobody can use any more; how many. Those of staff and of anonymous visitors last."""
    ended = logins.c.ended_at < now - ENDED_KEPT
    identified = sa.and_(
        logins.c.kind == "user", logins.c.resume_hash.is_(None), logins.c.created_at < now - IDENTIFIED_KEPT
    )
    return conn.execute(sa.delete(logins).where(ended | identified)).rowcount
