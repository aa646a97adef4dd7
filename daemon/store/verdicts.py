"""Whether an email that is due may still go, and what it tells of: the rules of docs/operating.md, "Mail".

Looked at twice, when a daemon leases an email and again right before it hands it over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import Excerpt
from daemon.protocol.tokens import mailbox
from daemon.store import addresses, rows
from daemon.store.now import NOW
from daemon.store.tables import owed_emails, support_chats, support_messages, users

_e, _c, _m, _u = owed_emails.c, support_chats.c, support_messages.c, users.c

EXCERPTS = 5
"""Messages that an email shows: the newest."""
UNVERIFIED_A_DAY = 3
"""Emails to an address that somebody merely claimed."""

DUE = (
    sa.select(
        owed_emails,
        _c.archived_at,
        _c.last_seq,
        _c.user_read_seq,
        _c.page,
        _u.email.label("user_email"),
        sa.case((_e.kind == "team", _e.recipient), else_=_u.email).label("to"),
        _u.name.label("user_name"),
        _u.verified.label("user_verified"),
        _u.confirmed_address,
        _u.language,
        _u.blocked_at,
        NOW.label("now"),
    )
    .select_from(owed_emails)
    .join(support_chats, _c.id == _e.chat_id)
    .join(users, _u.id == _e.user_id)
)
"""An email with its chat and its user as they are now."""


def address_verified(row: rows.Row) -> bool:
    """From a row of :data:`DUE`: signed by the host, or confirmed by its owner."""
    return addresses.proven(row.user_email, row.user_verified, row.confirmed_address)


def verdict(conn: Connection, row: rows.Row) -> str | tuple[Excerpt, ...]:
    """Why an email must not go, in a word; or what it tells of, oldest first. From a row of :data:`DUE`."""
    why = _objection(conn, row)
    if why is not None:
        return why
    told = _excerpts(conn, row)
    return "read" if row.kind == "reply" and not told else told


def _objection(conn: Connection, row: rows.Row) -> str | None:
    if row.kind == "team":
        return None
    if row.user_email is None:
        return "no address"
    if row.blocked_at is not None:
        return "blocked"
    if row.kind != "confirm" and row.archived_at is not None and not row.keep:
        return "closed"
    if addresses.unsubscribed_at(conn, mailbox(row.user_email)) is not None:
        return "unsubscribed"
    if row.kind == "ack":
        return _objection_to_ack(conn, row)
    if row.kind == "confirm" and address_verified(row):
        return "confirmed"
    return None


def _objection_to_ack(conn: Connection, row: rows.Row) -> str | None:
    if not address_verified(row):
        return "not verified"
    answers = (_m.chat_id == row.chat_id) & (_m.seq > row.from_seq) & (_m.sender_type == "admin")
    return "answered" if conn.scalar(sa.select(sa.exists().where(answers))) else None


def too_many(conn: Connection, row: rows.Row) -> bool:
    """Whether an unverified address has had its share of the last 24 hours. Daemons that ask for the same address take
    turns until the end of the transaction."""
    address = row.user_email.lower()
    conn.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(address, 0))))
    had = conn.scalar(
        sa.select(sa.func.count()).where(
            sa.func.lower(_e.recipient) == address,
            _e.attempts > 0,
            _e.first_tried_at > NOW - timedelta(days=1),
            _e.state.in_(("sent", "leased", "owed")),
            _e.id != row.id,
        )
    )
    return (had or 0) >= UNVERIFIED_A_DAY


def _excerpts(conn: Connection, row: rows.Row) -> tuple[Excerpt, ...]:
    """Unread replies of people, or what the user wrote."""
    shown: list[Any] = [
        _m.chat_id == row.chat_id,
        _m.seq.between(row.from_seq, row.last_seq if row.up_to_seq is None else row.up_to_seq),
    ]
    if row.kind == "reply":
        shown += [_m.sender_type == "admin", _m.seq > row.user_read_seq]
    else:
        shown += [_m.sender_type == "user"]
    found = conn.execute(
        sa.select(rows.SENDER_NAME, _m.content).where(*shown).order_by(_m.seq.desc()).limit(EXCERPTS)
    ).all()
    return tuple(Excerpt(*each) for each in reversed(found))
