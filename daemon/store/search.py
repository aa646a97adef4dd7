"""Search by words, fast whether they are rare or common.

Rare words are looked up in the index of all messages. Of a common word that would be hundreds of thousands of rows, for
the sake of the 50 newest chats; but then most chats have it, so the newest are read one by one until there are enough.
The statistics of PostgreSQL tell which is which, before anything is read (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import TSQUERY, distinct_on

from daemon.store.filters import Filters, conditions
from daemon.store.tables import USER_WORDS, WORDS, query, support_chats, support_messages, users

COMMON = 10_000
"""Messages. Fewer are read in some 50 ms."""
NEAR = 400
"""Chats that are read one by one."""

_c, _m = support_chats.c, support_messages.c
_NEWEST_FIRST = (_c.last_message_at.desc(), _c.id.desc())


def chats(conn: Connection, filters: Filters, words: str, most: int) -> list[str]:
    """The ids of at most ``most`` chats, newest first, that the filters leave and in which the words are."""
    asked = conn.scalar(sa.select(sa.cast(query(words), sa.Text)))
    if asked is None:
        return []
    if _estimate(conn, asked) > COMMON:
        read, found = _near(conn, filters, asked)
        if len(found) >= most or read < NEAR:
            return found[:most]
    return list(conn.scalars(_everywhere(filters, asked).order_by(*_NEWEST_FIRST).limit(most)))


def newest(conn: Connection, chat_ids: Sequence[str], words: str) -> list[tuple[str, int, str]]:
    """``(chat id, seq, content)`` of the newest message with the words in each of some chats; some have none."""
    asked = conn.scalar(sa.select(sa.cast(query(words), sa.Text)))
    found = conn.execute(
        sa.select(_m.chat_id, _m.seq, _m.content)
        .ext(distinct_on(_m.chat_id))
        .where(_m.chat_id.in_(chat_ids), _has(WORDS, asked or ""))
        .order_by(_m.chat_id, _m.seq.desc())
    )
    return [(row.chat_id, row.seq, row.content) for row in found]


def _has(vector: str, asked: str) -> sa.ColumnElement[bool]:
    return sa.literal_column(vector).bool_op("@@")(_tsquery(asked))


def _tsquery(asked: str) -> sa.ColumnElement[Any]:
    return sa.cast(asked, TSQUERY)


def _estimate(conn: Connection, asked: str) -> int:
    """How many messages PostgreSQL believes to have the words."""
    explain = f"EXPLAIN (FORMAT JSON) SELECT FROM support_messages WHERE {WORDS} @@ CAST(:asked AS tsquery)"
    plan: Any = conn.scalar(sa.text(explain), {"asked": asked})
    rows: int = plan[0]["Plan"]["Plan Rows"]
    return rows


def _near(conn: Connection, filters: Filters, asked: str) -> tuple[int, list[str]]:
    """How many of the newest chats were read, and those that have the words."""
    near = (
        sa.select(_c.id, _c.user_id, _c.last_message_at)
        .where(*conditions(filters))
        .order_by(*_NEWEST_FIRST)
        .limit(NEAR)
        .subquery("near")
    )
    # With its own LIMIT it is read for each chat, by the chat's index: never for all of them by the index of words.
    said = sa.select(_m.seq).where(_m.chat_id == near.c.id, _has(WORDS, asked)).limit(1).lateral("said")
    has = sa.or_(said.c.seq.is_not(None), _has(USER_WORDS, asked))
    found = conn.execute(
        sa.select(near.c.id, has.label("has"))
        .select_from(near.join(users, users.c.id == near.c.user_id).outerjoin(said, sa.true()))
        .order_by(near.c.last_message_at.desc(), near.c.id.desc())
    ).all()
    return len(found), [row.id for row in found if row.has]


def _everywhere(filters: Filters, asked: str) -> sa.Select[tuple[str]]:
    of_messages = sa.select(_m.chat_id).where(_has(WORDS, asked))
    of_users = sa.select(_c.id).join(users, users.c.id == _c.user_id).where(_has(USER_WORDS, asked))
    return sa.select(_c.id).where(*conditions(filters), _c.id.in_(of_messages.union(of_users)))
