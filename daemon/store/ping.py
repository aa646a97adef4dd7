"""A statement that asks for nothing but an answer."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection


def ping(conn: Connection) -> None:
    conn.execute(sa.select(1))
