"""The audit log: who did what to which chat or account, written in the transaction of the change. Never any content."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.ids import new_id
from daemon.model import SYSTEM, Actor, AuditEntry, Closing, Named
from daemon.protocol.answers import Action
from daemon.store.tables import admins, api_keys, audit

CLOSINGS = 10
KEPT = timedelta(days=365)
TOGETHER = timedelta(minutes=1)
"""Wrong passwords for one account so close to each other are one row that counts them: whoever tries for a year fills
no disk."""

_a = audit.c


def write(
    conn: Connection,
    by: Actor,
    action: Action,
    now: datetime,
    *,
    chat_id: str | None = None,
    user_id: str | None = None,
    admin_id: str | None = None,
    **detail: str | int,
) -> None:
    """Part of a change, before its :func:`daemon.store.access.changed`.

    :param detail: words and numbers of ours; nothing that somebody typed.
    """
    conn.execute(
        sa.insert(audit).values(
            id=new_id(),
            at=now,
            actor_kind=by.kind,
            actor_id=by.id,
            action=action,
            chat_id=chat_id,
            user_id=user_id,
            admin_id=admin_id,
            detail=detail,
        )
    )


def login_failed(conn: Connection, admin_id: str | None, now: datetime) -> None:
    """A wrong password; None where the address has no account. Both cost alike, and neither says what was typed."""
    last = (
        sa.select(_a.id)
        .where(_a.action == "login_failed", _a.at > now - TOGETHER, _a.admin_id.is_not_distinct_from(admin_id))
        .order_by(_a.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    count = sa.func.jsonb_build_object("count", _a.detail["count"].as_integer() + 1)
    if not conn.execute(sa.update(audit).where(_a.id == last).values(detail=count)).rowcount:
        write(conn, SYSTEM, "login_failed", now, admin_id=admin_id, count=1)


def page(conn: Connection, before: str | None, most: int) -> list[AuditEntry]:
    """The newest entries, or those before one of them, newest first: ids are UUIDv7."""
    found = conn.execute(
        sa.select(audit, sa.func.coalesce(admins.c.name, api_keys.c.name).label("actor_name"))
        .outerjoin(admins, admins.c.id == _a.actor_id)
        .outerjoin(api_keys, api_keys.c.id == _a.actor_id)
        .where(_a.id < before if before else sa.true())
        .order_by(_a.id.desc())
        .limit(most)
    )
    return [
        AuditEntry(
            id=row.id,
            at=row.at,
            actor=Actor(row.actor_kind, row.actor_id),
            actor_name=row.actor_name,
            action=row.action,
            chat_id=row.chat_id,
            user_id=row.user_id,
            admin_id=row.admin_id,
            detail=row.detail,
        )
        for row in found
    ]


def closings(conn: Connection, chat_id: str) -> list[Closing]:
    """When a chat was closed, the last time first, as far back as the log goes; at most :data:`CLOSINGS`."""
    closed = sa.or_(
        _a.action == "chat_archived", sa.and_(_a.action == "status_changed", _a.detail["status"].astext == "closed")
    )
    found = conn.execute(
        sa.select(_a.at, _a.actor_id, sa.func.coalesce(admins.c.name, api_keys.c.name).label("name"))
        .outerjoin(admins, admins.c.id == _a.actor_id)
        .outerjoin(api_keys, api_keys.c.id == _a.actor_id)
        .where(_a.chat_id == chat_id, closed)
        .order_by(_a.id.desc())
        .limit(CLOSINGS)
    )
    return [Closing(row.at, Named(row.actor_id, row.name) if row.name else None) for row in found]


def prune(conn: Connection, now: datetime) -> int:
    """Forget what is older than :data:`KEPT`; how many."""
    return conn.execute(sa.delete(audit).where(_a.at < now - KEPT)).rowcount
