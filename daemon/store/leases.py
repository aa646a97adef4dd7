"""Leases on owed emails: of many daemons, one at a time may send an email, and one that was paused must not.

A lease has a number that only ever grows, and an end. ``SKIP LOCKED`` lets daemons share the work without waiting for
each other; the number tells a daemon that woke up late that its lease is another's by now
(docs/decisions/0013-leases-on-emails.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import Leased
from daemon.store import rows, verdicts
from daemon.store.now import NOW
from daemon.store.tables import owed_emails
from daemon.store.verdicts import DUE

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
"""Between attempts, doubled each time."""
GIVE_UP = timedelta(days=3)
"""After the first attempt."""

_e = owed_emails.c


@dataclass(frozen=True, slots=True)
class Settled:
    """An email that turned out not to go, and why."""

    id: str
    why: str


def lease(conn: Connection, lasts: timedelta, domain: str) -> Leased | Settled | None:
    """Lease the email that has been due for longest, or settle it when the rules say so; None: nothing is due.

    :param lasts: longer than a delivery can take.
    :param domain: the right side of a new Message-ID (RFC 5322, 3.6.4).
    """
    due = sa.select(_e.id).where(_e.settled_at.is_(None), _e.due_at <= NOW).order_by(_e.due_at, _e.id).limit(1)
    id = conn.scalar(due.with_for_update(skip_locked=True))
    if id is None:
        return None
    row = _facts(conn, id)
    told = verdicts.verdict(conn, row)
    if isinstance(told, str):
        return _settle(conn, row, "cancelled", told)
    verified = verdicts.address_verified(row)
    if row.kind in ("reply", "confirm") and not verified and verdicts.too_many(conn, row):
        return _settle(conn, row, "cancelled", "too many to an address that is not verified")
    if row.first_tried_at is not None and row.now - row.first_tried_at > GIVE_UP:
        return _settle(conn, row, "failed", row.last_error or "no attempt came to its end")
    mail = Leased(
        id=row.id,
        lease=row.lease + 1,
        kind=row.kind,
        attempts=row.attempts + 1,
        recipient=row.to,
        message_id=row.message_id or f"<{row.id}@{domain}>",
        chat_id=row.chat_id,
        user_id=row.user_id,
        user_email=row.user_email,
        user_name=row.user_name,
        user_verified=row.user_verified,
        address_verified=verified,
        language=row.language,
        page=row.page,
        excerpts=told,
    )
    _update(
        conn,
        row.id,
        state="leased",
        lease=mail.lease,
        attempts=mail.attempts,
        recipient=mail.recipient,
        message_id=mail.message_id,
        due_at=NOW + lasts,
        up_to_seq=row.last_seq if row.up_to_seq is None else row.up_to_seq,
        first_tried_at=row.first_tried_at or NOW,
    )
    return mail


def hold(conn: Connection, mail: Leased, lasts: timedelta, subject: str, text: str) -> Leased | Settled | None:
    """The fence, right before handing over: a lease that is still ours begins anew, unless the rules have changed.

    :param subject: what the outbox shows from here on.
    :returns: what to say now, which is not what was leased when something changed between; None: another has it.
    """
    row = _held(conn, mail)
    if row is None:
        return None
    told = verdicts.verdict(conn, row)
    if isinstance(told, str):
        return _settle(conn, row, "cancelled", told)
    _update(conn, row.id, due_at=NOW + lasts, recipient=row.to, subject=subject, text=text)
    return replace(
        mail,
        recipient=row.to,
        user_email=row.user_email,
        address_verified=verdicts.address_verified(row),
        excerpts=told,
    )


def sent(conn: Connection, mail: Leased) -> bool:
    """It has been taken over by whoever delivers it; also when it was cancelled meanwhile, which came too late.

    :returns: whether the lease was still ours.
    """
    ours = (_e.id == mail.id) & (_e.lease == mail.lease) & _e.state.in_(("leased", "cancelled"))
    done = sa.update(owed_emails).where(ours).values(state="sent", settled_at=NOW, last_error=None)
    return bool(conn.execute(done).rowcount)


def postpone(conn: Connection, mail: Leased, error: str) -> None:
    """Not this time: try again after a while, or give up. Nothing happens when the lease is another's."""
    row = _held(conn, mail, also_ended=True)
    if row is None:
        return
    wait = min(FIRST_WAIT * 2 ** min(mail.attempts - 1, 20), LONGEST_WAIT)
    if row.now + wait - row.first_tried_at > GIVE_UP:
        _settle(conn, row, "failed", error)
    else:
        _update(conn, row.id, state="owed", due_at=NOW + wait, last_error=error)


def give_up(conn: Connection, mail: Leased, error: str) -> None:
    """It was refused for good. Nothing happens when the lease is another's."""
    row = _held(conn, mail, also_ended=True)
    if row is not None:
        _settle(conn, row, "failed", error)


def soonest(conn: Connection) -> float | None:
    """Seconds until an email is due or a lease ends, 0 for what is due already; None: nothing is owed."""
    wait: timedelta | None = conn.scalar(sa.select(sa.func.min(_e.due_at) - NOW).where(_e.settled_at.is_(None)))
    return None if wait is None else max(wait.total_seconds(), 0.0)


def _held(conn: Connection, mail: Leased, *, also_ended: bool = False) -> rows.Row | None:
    """The email if the lease is ours and, for sending, has not ended."""
    ours = [_e.id == mail.id, _e.lease == mail.lease, _e.state == "leased"]
    if not also_ended:
        ours.append(_e.due_at > NOW)
    id = conn.scalar(sa.select(_e.id).where(*ours).with_for_update())
    return None if id is None else _facts(conn, id)


def _facts(conn: Connection, id: str) -> rows.Row:
    """What holds now that the email is locked: the statement that waited for the lock may have looked before."""
    return conn.execute(DUE.where(_e.id == id)).one()


def _settle(conn: Connection, row: rows.Row, state: str, why: str) -> Settled:
    _update(conn, row.id, state=state, settled_at=NOW, last_error=why)
    return Settled(row.id, why)


def _update(conn: Connection, id: str, **values: Any) -> None:
    conn.execute(sa.update(owed_emails).where(_e.id == id).values(**values))
