"""Which chats of the staff's list, but for the words that are searched (:mod:`daemon.store.search`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from daemon.protocol.schemas import Status
from daemon.store.tables import METADATA, USER_WORDS, query, support_chats, users, vector

_c = support_chats.c
IS_LISTED = _c.last_seq > 0
"""A chat without a message is in no list and in no count."""
IS_ACTIVE = _c.archived_at.is_(None)


@dataclass(frozen=True, slots=True)
class Filters:
    """``assignee_id`` counts unless ``unassigned``; ``emails`` are words of the address; ``metadata`` is the user's, by
    key and value, without regard to case; ``after``: only what comes after that place in the order."""

    archived: bool
    status: Status | None = None
    assignee_id: str | None = None
    unassigned: bool = False
    emails: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    after: tuple[datetime, str] | None = None


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [IS_LISTED, ~IS_ACTIVE if filters.archived else IS_ACTIVE]
    if filters.status is not None:
        found.append(_c.status == filters.status)
    if filters.unassigned:
        found.append(_c.assignee_id.is_(None))
    elif filters.assignee_id is not None:
        found.append(_c.assignee_id == filters.assignee_id)
    if filters.tags:
        # The second is the index's own condition.
        found += [_c.tags.contains(list(filters.tags)), _c.tags != sa.text("'{}'::text[]")]
    if of_user := [*map(_email, filters.emails), *(_says(key, value) for key, value in filters.metadata)]:
        found.append(_c.user_id.in_(sa.select(users.c.id).where(*of_user)))
    if filters.after is not None:
        at, id = filters.after
        found.append(sa.tuple_(_c.last_message_at, _c.id) < sa.tuple_(sa.literal(at), sa.literal(id, _c.id.type)))
    return found


def _email(value: str) -> sa.ColumnElement[bool]:
    """By the index of names and addresses, and then by the address alone."""
    return sa.and_(*(sa.literal_column(each).bool_op("@@")(query(value)) for each in (USER_WORDS, vector("email"))))


def _says(key: str, value: str) -> sa.ColumnElement[bool]:
    """The value may be meant as a string, a number or a boolean."""
    meant: list[Any] = [value]
    try:
        number = orjson.loads(value.lower())
        meant += [number] if isinstance(number, bool | int | float) else []
    except orjson.JSONDecodeError:
        pass
    lowered: sa.ColumnElement[Any] = sa.literal_column(f"({METADATA})")
    return sa.or_(*(lowered.bool_op("@>")(_lowered_json({key: each})) for each in meant))


def _lowered_json(value: dict[str, Any]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.func.lower(orjson.dumps(value).decode()), JSONB)
