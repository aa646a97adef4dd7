"""Addresses: which are proven to be their user's, and to which no email goes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.protocol.tokens import Link, fingerprint
from daemon.store.now import NOW
from daemon.store.tables import unsubscribed, users


def confirmed(email: str | None, confirmed_address: str | None) -> bool:
    """Whether the owner of this very address followed a confirmation link."""
    return email is not None and confirmed_address is not None and fingerprint(email) == confirmed_address


def proven(email: str | None, verified: bool, confirmed_address: str | None) -> bool:
    """Whether an address is its user's: signed by the host, or confirmed by its owner."""
    return verified or confirmed(email, confirmed_address)


def confirm(conn: Connection, link: Link) -> bool:
    """The owner of a user's address said that it is theirs; whether it still is the user's. Repeating is harmless."""
    which = (users.c.id == link.user_id) & users.c.blocked_at.is_(None)
    email = conn.scalar(sa.select(users.c.email).where(which).with_for_update(key_share=True))
    if email is None or fingerprint(email) != link.address:
        return False
    conn.execute(sa.update(users).where(users.c.id == link.user_id).values(confirmed_address=link.address))
    return True


def unsubscribe(conn: Connection, mailbox: str) -> None:
    """No email to this address from here on. :param mailbox: :func:`daemon.protocol.tokens.mailbox` of it."""
    conn.execute(insert(unsubscribed).values(address=mailbox, at=NOW).on_conflict_do_nothing())


def subscribe(conn: Connection, mailbox: str) -> None:
    """Email again."""
    conn.execute(sa.delete(unsubscribed).where(unsubscribed.c.address == mailbox))


def unsubscribed_at(conn: Connection, mailbox: str) -> datetime | None:
    """Since when no email goes to this address; None: it does."""
    at: datetime | None = conn.scalar(sa.select(unsubscribed.c.at).where(unsubscribed.c.address == mailbox))
    return at
