"""The staff's list: newest first, one query a page however many chats, and the counts beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import ChatItem, Counts
from daemon.protocol.schemas import Status
from daemon.store import rows
from daemon.store.tables import QUERY_WORDS, USER_WORDS, WORDS, support_chats, support_messages, users

_c = support_chats.c
_IS_LISTED = _c.last_seq > 0
"""A chat without a message is in no list and in no count."""
_IS_ACTIVE = _c.archived_at.is_(None)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which chats. ``assignee_id`` counts unless ``unassigned``; ``words`` of messages, name or email, the last one
    possibly begun only; ``after``: only what comes after that place in the order."""

    archived: bool
    status: Status | None = None
    assignee_id: str | None = None
    unassigned: bool = False
    words: str | None = None
    tag: str | None = None
    after: tuple[datetime, str] | None = None


def page(conn: Connection, filters: Filters, most: int) -> list[ChatItem]:
    """At most ``most`` chats, newest first."""
    chosen = rows.ITEM.where(_IS_LISTED, *_conditions(filters))
    found = conn.execute(chosen.order_by(_c.last_message_at.desc(), _c.id.desc()).limit(most))
    return [rows.listed(row) for row in found]


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [~_IS_ACTIVE if filters.archived else _IS_ACTIVE]
    if filters.status is not None:
        conditions.append(_c.status == filters.status)
    if filters.unassigned:
        conditions.append(_c.assignee_id.is_(None))
    elif filters.assignee_id is not None:
        conditions.append(_c.assignee_id == filters.assignee_id)
    if filters.tag is not None:
        # The second is the index's own condition.
        conditions += [_c.tags.contains([filters.tag]), _c.tags != sa.text("'{}'::text[]")]
    if filters.words is not None:
        conditions.append(_says(filters.words))
    if filters.after is not None:
        at, id = filters.after
        conditions.append(sa.tuple_(_c.last_message_at, _c.id) < sa.tuple_(sa.literal(at), sa.literal(id, _c.id.type)))
    return conditions


_QUERY = f"""
    CASE WHEN numnode({QUERY_WORDS}) > 0 THEN CAST(CAST({QUERY_WORDS} AS text) || ':*' AS tsquery) END
"""
"""All the words; the last may be the beginning of one, for people search while they type. Null where there is no
word at all, which matches nothing. PostgreSQL quotes the words, so none can be an operator."""


def _says(words: str) -> sa.ColumnElement[bool]:
    def says(expression: str) -> sa.TextClause:
        return sa.text(f"{expression} @@ ({_QUERY})").bindparams(words=words)

    return sa.or_(
        _c.id.in_(sa.select(support_messages.c.chat_id).where(says(WORDS))),
        _c.user_id.in_(sa.select(users.c.id).where(says(USER_WORDS))),
    )


def counts(conn: Connection, admin_id: str | None) -> Counts:
    """Of all chats; ``unassigned``, ``mine`` and ``unread`` of those that are not archived.

    :param admin_id: whose chats are ``mine``; None for an API key, which has none.
    """

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.count().filter(condition)

    found = conn.execute(
        sa.select(
            number(_c.status == "open"),
            number(_c.status == "pending"),
            number(_c.status == "closed"),
            number(_IS_ACTIVE & _c.assignee_id.is_(None)),
            number(sa.false() if admin_id is None else _IS_ACTIVE & (_c.assignee_id == admin_id)),
            number(_IS_ACTIVE & (_c.admin_unread > 0)),
        ).where(_IS_LISTED)
    ).one()
    return Counts(*found)


def unread(conn: Connection) -> int:
    """How many active chats hold user messages that nobody of the staff viewed."""
    return conn.scalar(sa.select(sa.func.count()).where(_IS_LISTED, _IS_ACTIVE, _c.admin_unread > 0)) or 0
