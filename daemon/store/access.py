"""What the router must know of credentials, in versions; see :mod:`daemon.services.access`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import JSONB

from daemon.protocol import limits
from daemon.store import installation
from daemon.store.tables import access_version, admins, api_keys, erasures, logins, users

CHANNEL = "frontdesk_access"
"""PostgreSQL tells its listeners of a change at COMMIT, whoever made it: a daemon or the command line."""
_MARGIN = timedelta(hours=1)
"""For clocks that differ, and for a router that was without a daemon for a while."""
ENDED_USER = timedelta(seconds=limits.ACCESS_SECONDS) + _MARGIN
ENDED_ADMIN = timedelta(seconds=limits.STAFF_IDLE_SECONDS) + _MARGIN
"""How long an ended login is listed: as long as what it signed could live."""


def changed(conn: Connection, erased_chat: str = "") -> None:
    """Count one change and tell all daemons of it; and of a chat that has been erased.

    Called last in a transaction: the row's lock then makes changes commit in the order of their versions, so that
    whoever reads a version has all of it, and nobody who waits for it holds what another changer needs.
    """
    conn.execute(sa.update(access_version).values(version=access_version.c.version + 1))
    conn.execute(sa.select(sa.func.pg_notify(CHANNEL, erased_chat)))


def table(conn: Connection, now: datetime) -> dict[str, Any]:
    """The table as the router takes it. One statement, so one snapshot: contents and version belong together."""
    row = conn.execute(
        sa.select(
            access_version.c.version,
            _list(_hex(users.c.id), users.c.blocked_at.is_not(None)).label("blocked"),
            _list(_hex(erasures.c.id), erasures.c.erased_at > now - ENDED_USER).label("erased"),
            _list(_hex(admins.c.id), admins.c.disabled_at.is_not(None)).label("disabled"),
            _list(_hex(logins.c.id), _lately_ended(now)).label("ended"),
            _keys().label("keys"),
        )
    ).one()
    return {
        "epoch": installation.epoch(conn),
        **{name: getattr(row, name) for name in ("version", "keys", "ended", "blocked", "erased", "disabled")},
    }


def _lately_ended(now: datetime) -> sa.ColumnElement[bool]:
    since = sa.case((logins.c.kind == "user", now - ENDED_USER), else_=now - ENDED_ADMIN)
    return sa.and_(logins.c.ended_at > now - ENDED_ADMIN, logins.c.ended_at > since)


def _hex(id: sa.Column[Any]) -> sa.ColumnElement[str]:
    return sa.func.replace(sa.cast(id, sa.Text), "-", "")


def _list(value: sa.ColumnElement[Any], where: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    found = sa.func.jsonb_agg(value)
    return sa.select(sa.func.coalesce(found, sa.cast([], JSONB), type_=JSONB)).where(where).scalar_subquery()


def _keys() -> sa.ScalarSelect[Any]:
    pair = sa.func.jsonb_build_array(api_keys.c.key_hash, api_keys.c.scope)
    found = sa.func.jsonb_object_agg(_hex(api_keys.c.id), pair)
    return (
        sa.select(sa.func.coalesce(found, sa.cast({}, JSONB), type_=JSONB))
        .where(api_keys.c.revoked_at.is_(None))
        .scalar_subquery()
    )
