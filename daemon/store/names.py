"""What people are called."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.protocol.principals import Role
from daemon.store.tables import admins, api_keys, users

_TABLES = {"user": users, "admin": admins, "integrator": api_keys}


def of(conn: Connection, role: Role, id: str) -> str | None:
    """The name of one user, admin or API key; None where there is none."""
    table = _TABLES[role]
    return conn.scalar(sa.select(table.c.name).where(table.c.id == id))


def of_staff(conn: Connection) -> dict[str, str]:
    """``{admin id: name}`` of all who are not disabled, by name."""
    rows = conn.execute(
        sa.select(admins.c.id, admins.c.name).where(admins.c.disabled_at.is_(None)).order_by(admins.c.name)
    )
    return {row.id: row.name for row in rows}
