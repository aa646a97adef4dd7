"""The counts beside the staff's list, without a pass over all chats (docs/performance.md).

Triggers of the chats note every change of what is counted as rows of +1 and -1: two sends at once never wait for each
other, as they would for one row that holds the number. Whoever reads finds them many after a while, and adds them up.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import Counts
from daemon.store.prepared import Prepared
from daemon.store.tables import chat_counts

MANY = 2_000
"""Rows: reading them costs 1 ms."""

_n = chat_counts.c


def _number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(_n.chats).filter(condition), sa.literal_column("0"))


def _is(status: str) -> sa.ColumnElement[bool]:
    return _n.status == sa.literal_column(f"'{status}'")


_IS_ACTIVE = ~_is("closed")
_OF_ALL = Prepared(
    "counts",
    sa.select(
        _number(_is("open")).label("open"),
        _number(_is("pending")).label("pending"),
        _number(_is("closed")).label("closed"),
        _number(_IS_ACTIVE & _n.assignee_id.is_(None)).label("unassigned"),
        _number(_IS_ACTIVE & (_n.assignee_id == sa.bindparam("admin_id"))).label("mine"),
        _number(_IS_ACTIVE & _n.unread).label("unread"),
        sa.func.count().label("rows"),
    ),
    admin_id="uuid",
)


def of_all(conn: Connection, admin_id: str | None) -> Counts:
    """Of all chats with a message; ``unassigned``, ``mine`` and ``unread`` of those that are not archived.

    :param admin_id: whose chats are ``mine``; None for an API key, which has none.
    """
    *found, rows = _OF_ALL(conn, {"admin_id": admin_id}).one()
    if rows > MANY:
        add_up(conn)
    return Counts(*found)


def unread(conn: Connection) -> int:
    """How many active chats hold user messages that nobody of the staff viewed."""
    return conn.scalar(sa.select(sa.func.coalesce(sa.func.sum(_n.chats), 0)).where(_IS_ACTIVE, _n.unread)) or 0


_ADD_UP = sa.text("""
    WITH gone AS (
        DELETE FROM chat_counts WHERE ctid = ANY (ARRAY(SELECT ctid FROM chat_counts FOR UPDATE SKIP LOCKED))
        RETURNING status, assignee_id, unread, chats
    )
    INSERT INTO chat_counts
    SELECT status, assignee_id, unread, sum(chats) FROM gone GROUP BY status, assignee_id, unread HAVING sum(chats) <> 0
""")


def add_up(conn: Connection) -> None:
    """One row for each kind instead of many. Two at once do not wait for each other: each takes what it can have, and
    to everybody else the sums are the same before and after."""
    conn.execute(_ADD_UP)
