"""Search by words, fast whether they are rare or common: three ways to the newest chats in which the words are.

What few messages have is looked up in the index of all of them. Of what most have that would be hundreds of thousands
of rows for the sake of 50 chats; but then nearly each of the newest chats has it, so these are read one by one. Between
the two, what the index of words and the index of the newest chats' messages have in common is read, and nothing else.
PostgreSQL's statistics tell which way to take, before anything is read (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, distinct_on

from daemon.store.filters import Filters, conditions
from daemon.store.prepared import array
from daemon.store.tables import USER_WORDS, WORDS, Id, query, support_chats, support_messages, users

FEW, COMMON = 2_000, 100_000
"""Messages and people with the words: up to the first all are read, from the second on the newest chats one by one."""
NEAR = 400
"""Chats that are read one by one, at most: 8,000 messages, where a chat has 20."""
WINDOW = 500
"""Chats whose messages are looked up together, at first."""

_c, _m = support_chats.c, support_messages.c
_NEWEST_FIRST = (_c.last_message_at.desc(), _c.id.desc())


@dataclass(frozen=True, slots=True)
class Asked:
    """Words as PostgreSQL looks for them, and how many messages and people it believes to have them."""

    tsquery: str
    rows: int


class Found(NamedTuple):
    """A chat, and the newest message in it with the words; none where they are its user's."""

    chat_id: str
    seq: int | None = None
    content: str | None = None


def ask(conn: Connection, words: str) -> Asked | None:
    """None where there is no word at all, which finds nothing."""
    tsquery = conn.scalar(sa.select(sa.cast(query(words), sa.Text)))
    if tsquery is None:
        return None
    sources = (("support_messages", WORDS), ("users", USER_WORDS))
    each = (f"SELECT FROM {table} WHERE {vector} @@ CAST(:tsquery AS tsquery)" for table, vector in sources)
    plan: Any = conn.scalar(sa.text(f"EXPLAIN (FORMAT JSON) {' UNION ALL '.join(each)}"), {"tsquery": tsquery})
    return Asked(tsquery, plan[0]["Plan"]["Plan Rows"])


def chats(conn: Connection, filters: Filters, asked: Asked, most: int) -> list[Found]:
    """At most ``most`` chats, newest first, that the filters leave and in which the words are."""
    if asked.rows > COMMON:
        found = [Found(*row) for row in conn.execute(_one_by_one(filters, asked).limit(most))]
        if len(found) == most:
            return found
    if asked.rows > FEW and (found_near := _in_windows(conn, filters, asked, most)) is not None:
        return found_near
    ids = list(conn.scalars(_everywhere(filters, asked).order_by(*_NEWEST_FIRST).limit(most)))
    said = _said(conn, ids, asked)
    return [said.get(id, Found(id)) for id in ids]


def _in_windows(conn: Connection, filters: Filters, asked: Asked, most: int) -> list[Found] | None:
    """By the newest chats, so many at once as were enough by those before. None when that is more work than to read
    all that have the words: a chat and a message cost one look each."""
    found: list[Found] = []
    window, looked = WINDOW, 0
    while window <= asked.rows:
        newest = sa.select(_c.id, _c.user_id).where(*conditions(filters)).order_by(*_NEWEST_FIRST)
        near = conn.execute(newest.limit(window - looked).offset(looked)).all()
        said = _said(conn, [row.id for row in near], asked)
        named = _named(conn, [row.user_id for row in near], asked)
        found += [said.get(id, Found(id)) for id, user_id in near if id in said or user_id in named]
        if len(found) >= most or len(near) < window - looked:
            return found[:most]
        looked, window = window, window * max(2, 3 * most // (2 * max(len(found), 1)))
    return None


def _said(conn: Connection, chat_ids: Sequence[str], asked: Asked) -> dict[str, Found]:
    """The newest message with the words of each of these chats that has one."""
    statement = (
        sa.select(_m.chat_id, _m.seq, _m.content)
        .ext(distinct_on(_m.chat_id))
        .where(_among(_m.chat_id, chat_ids), _has(WORDS, asked))
        .order_by(_m.chat_id, _m.seq.desc())
    )
    return {row.chat_id: Found(*row) for row in conn.execute(statement)}


def _named(conn: Connection, user_ids: Sequence[str], asked: Asked) -> set[str]:
    """Those of these users whose names and addresses have the words."""
    return set(conn.scalars(sa.select(users.c.id).where(_among(users.c.id, user_ids), _has(USER_WORDS, asked))))


def _among(column: sa.Column[str], ids: Sequence[str]) -> sa.ColumnElement[bool]:
    """As a constant, so that PostgreSQL joins the indexes of ids and words instead of looking at each id."""
    return column == sa.any_(sa.cast(sa.literal(array(ids, text=False), sa.Text), ARRAY(Id)))


def _has(vector: str, asked: Asked) -> sa.ColumnElement[bool]:
    return sa.literal_column(vector).bool_op("@@")(sa.cast(asked.tsquery, TSQUERY))


def _one_by_one(filters: Filters, asked: Asked) -> sa.Select[Any]:
    near = (
        sa.select(_c.id, _c.user_id, _c.last_message_at)
        .where(*conditions(filters))
        .order_by(*_NEWEST_FIRST)
        .limit(NEAR)
        .subquery("near")
    )
    # With its own LIMIT it is read for each chat, by the chat's index: never for all of them by the index of words.
    said = (
        sa.select(_m.seq, _m.content)
        .where(_m.chat_id == near.c.id, _has(WORDS, asked))
        .order_by(_m.seq.desc())
        .limit(1)
        .lateral("said")
    )
    return (
        sa.select(near.c.id, said)
        .select_from(near.join(users, users.c.id == near.c.user_id).outerjoin(said, sa.true()))
        .where(sa.or_(said.c.seq.is_not(None), _has(USER_WORDS, asked)))
        .order_by(near.c.last_message_at.desc(), near.c.id.desc())
    )


def _everywhere(filters: Filters, asked: Asked) -> sa.Select[str]:
    of_messages = sa.select(_m.chat_id).where(_has(WORDS, asked))
    of_users = sa.select(_c.id).join(users, users.c.id == _c.user_id).where(_has(USER_WORDS, asked))
    return sa.select(_c.id).where(*conditions(filters), _c.id.in_(of_messages.union(of_users)))
