"""Search by words, fast whether they are rare or common.

Rare words are looked up in the index of all messages. Of a common word that would be hundreds of thousands of rows, for
the sake of the 50 newest chats; but then most chats have it, so the newest are read one by one until there are enough.
The statistics of PostgreSQL tell which is which, before anything is read (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import TSQUERY, distinct_on

from daemon.store.filters import Filters, conditions
from daemon.store.tables import USER_WORDS, WORDS, query, support_chats, support_messages, users

COMMON = 20_000
"""Messages. Fewer are read in some 50 ms."""
NEAR = 400
"""Chats that are read one by one, at most. A word that is just common is in 80 of them, with 20 messages a chat."""

_c, _m = support_chats.c, support_messages.c
_NEWEST_FIRST = (_c.last_message_at.desc(), _c.id.desc())


@dataclass(frozen=True, slots=True)
class Asked:
    """Words as PostgreSQL looks for them, and whether many messages have them."""

    tsquery: str
    is_common: bool


def ask(conn: Connection, words: str) -> Asked | None:
    """None where there is no word at all, which finds nothing."""
    tsquery = conn.scalar(sa.select(sa.cast(query(words), sa.Text)))
    if tsquery is None:
        return None
    explain = f"EXPLAIN (FORMAT JSON) SELECT FROM support_messages WHERE {WORDS} @@ CAST(:tsquery AS tsquery)"
    plan: Any = conn.scalar(sa.text(explain), {"tsquery": tsquery})
    return Asked(tsquery, plan[0]["Plan"]["Plan Rows"] > COMMON)


def chats(conn: Connection, filters: Filters, asked: Asked, most: int) -> list[str]:
    """The ids of at most ``most`` chats, newest first, that the filters leave and in which the words are."""
    if asked.is_common:
        found = list(conn.scalars(_near(filters, asked).limit(most)))
        if len(found) == most:
            return found
    return list(conn.scalars(_everywhere(filters, asked).order_by(*_NEWEST_FIRST).limit(most)))


def newest(conn: Connection, chat_ids: Sequence[str], asked: Asked) -> list[tuple[str, int, str]]:
    """``(chat id, seq, content)`` of the newest message with the words in each of some chats; some have none."""
    has = _has(WORDS, asked)
    if asked.is_common:
        said = (
            sa.select(_m.seq, _m.content)
            .where(_m.chat_id == _c.id, has)
            .order_by(_m.seq.desc())
            .limit(1)
            .lateral("said")
        )
        statement = sa.select(_c.id, said).join(said, sa.true()).where(_c.id.in_(chat_ids))
    else:
        statement = (
            sa.select(_m.chat_id, _m.seq, _m.content)
            .ext(distinct_on(_m.chat_id))
            .where(_m.chat_id.in_(chat_ids), has)
            .order_by(_m.chat_id, _m.seq.desc())
        )
    return [tuple(row) for row in conn.execute(statement)]


def _has(vector: str, asked: Asked) -> sa.ColumnElement[bool]:
    return sa.literal_column(vector).bool_op("@@")(sa.cast(asked.tsquery, TSQUERY))


def _near(filters: Filters, asked: Asked) -> sa.Select[str]:
    near = (
        sa.select(_c.id, _c.user_id, _c.last_message_at)
        .where(*conditions(filters))
        .order_by(*_NEWEST_FIRST)
        .limit(NEAR)
        .subquery("near")
    )
    # With its own LIMIT it is read for each chat, by the chat's index: never for all of them by the index of words.
    said = sa.select(_m.seq).where(_m.chat_id == near.c.id, _has(WORDS, asked)).limit(1).lateral("said")
    return (
        sa.select(near.c.id)
        .select_from(near.join(users, users.c.id == near.c.user_id).outerjoin(said, sa.true()))
        .where(sa.or_(said.c.seq.is_not(None), _has(USER_WORDS, asked)))
        .order_by(near.c.last_message_at.desc(), near.c.id.desc())
    )


def _everywhere(filters: Filters, asked: Asked) -> sa.Select[str]:
    of_messages = sa.select(_m.chat_id).where(_has(WORDS, asked))
    of_users = sa.select(_c.id).join(users, users.c.id == _c.user_id).where(_has(USER_WORDS, asked))
    return sa.select(_c.id).where(*conditions(filters), _c.id.in_(of_messages.union(of_users)))
