"""Pages of a chat's messages: one statement each, so that messages and ``last_seq`` are of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import Message, Messages
from daemon.protocol.errors import NotFound
from daemon.protocol.limits import PAGE_BYTES, PAGE_LIMIT
from daemon.protocol.schemas import Status
from daemon.store import installation, rows
from daemon.store.tables import support_chats, support_messages

ENVELOPE_BYTES = 420
"""What a message takes as JSON beside its content and its sender's name, at most."""

_c, _m = support_chats.c, support_messages.c


@dataclass(frozen=True, slots=True)
class Opened:
    """A chat as its user finds it, with a page of messages."""

    user_id: str
    status: Status
    unread: int
    messages: Messages


def _json_bytes(text: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    return sa.func.octet_length(sa.cast(sa.func.to_json(sa.func.coalesce(text, "")), sa.Text))


def _statement(*, ascending: bool, bounded: bool) -> sa.Select[*tuple[object, ...]]:
    bound = _m.seq > sa.bindparam("bound") if ascending else _m.seq < sa.bindparam("bound")
    found = rows.MESSAGE.where(_m.chat_id == sa.bindparam("chat_id"), bound if bounded else sa.true())
    near = found.order_by(_m.seq if ascending else _m.seq.desc()).limit(sa.bindparam("most")).subquery("near")
    size = _json_bytes(near.c.content) + _json_bytes(near.c.sender_name) + ENVELOPE_BYTES
    total = sa.func.sum(size).over(order_by=near.c.seq if ascending else near.c.seq.desc())
    # A message alone is far below the limit, so at least one is in a page.
    page = sa.select(near, total.label("bytes")).subquery("page")
    return (
        sa.select(_c.last_seq, _c.user_id, _c.status, _c.user_unread, page)
        .select_from(support_chats.outerjoin(page, page.c.bytes <= PAGE_BYTES))
        .where(_c.id == sa.bindparam("chat_id"))
        .order_by(page.c.seq)
    )


_SINCE = _statement(ascending=True, bounded=True)
_BEFORE = _statement(ascending=False, bounded=True)
_NEWEST = _statement(ascending=False, bounded=False)


def opened(conn: Connection, chat_id: str) -> Opened:
    """A chat with its newest messages. :raises NotFound: no such chat."""
    return _read(conn, _NEWEST, {"chat_id": chat_id, "most": PAGE_LIMIT[0]}, ascending=False)


def page(conn: Connection, chat_id: str, since: int | None, before: int | None, limit: int) -> Messages:
    """The first messages after ``since``, the last before ``before``, or the newest; at most ``limit`` or 256 KiB.

    :raises NotFound: no such chat.
    """
    statement = _NEWEST if since is None and before is None else _SINCE if before is None else _BEFORE
    bound = {} if statement is _NEWEST else {"bound": before if since is None else since}
    values = {"chat_id": chat_id, "most": limit, **bound}
    return _read(conn, statement, values, ascending=statement is _SINCE).messages


def _read(
    conn: Connection, statement: sa.Select[*tuple[object, ...]], values: Mapping[str, object], *, ascending: bool
) -> Opened:
    found = conn.execute(statement, values).all()
    if not found:
        raise NotFound
    first = found[0]
    messages: list[Message] = [rows.message(row) for row in found if row.id is not None]
    # seq has no gaps: what lies beyond the page follows from the numbers.
    more = bool(messages) and (messages[-1].seq < first.last_seq if ascending else messages[0].seq > 1)
    return Opened(
        user_id=first.user_id,
        status=first.status,
        unread=first.user_unread,
        messages=Messages(messages, first.last_seq, more, installation.epoch(conn)),
    )
