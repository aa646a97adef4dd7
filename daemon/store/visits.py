"""Users who sign in: each way in is one transaction that leaves a user, a chat and a login behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import User
from daemon.protocol.errors import Forbidden
from daemon.protocol.tokens import Identity, Link, fingerprint
from daemon.store import access, installation, logins, takeover, users
from daemon.store.tables import users as users_table
from daemon.store.users import Claims


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came, where they write, by which login, and the database's epoch. ``resumed``: their old resume token is
    still good."""

    user: User
    chat_id: str
    login_id: str
    epoch: str
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """What every visitor brings: unsigned claims, a page, the hash of a resume token."""

    claims: Claims
    page: str | None
    resume_hash: str | None
    now: datetime


def anonymous(conn: Connection, arrival: Arrival, new_resume_hash: str) -> Visit:
    """Somebody without a token: back again where the resume token is live, else new, under the new resume token.

    :raises Forbidden: the visitor is blocked.
    """
    now = arrival.now
    login = logins.resume(conn, arrival.resume_hash, now) if arrival.resume_hash else None
    if login:
        login_id, user_id = login
        user = users.get(conn, user_id)
        assert user is not None, "a login goes with its user"
        user = users.seen(conn, user, arrival.claims, now)
        chat_id = users.chat_of(conn, user.id, arrival.page, now)
        return Visit(user, chat_id, login_id, installation.epoch(conn), resumed=True)
    return _new_login(conn, users.anonymous(conn, arrival.claims, now), arrival.page, now, new_resume_hash)


def _new_login(conn: Connection, user: User, page: str | None, now: datetime, resume_hash: str | None = None) -> Visit:
    chat_id = users.chat_of(conn, user.id, page, now)
    return Visit(user, chat_id, logins.of_user(conn, user.id, now, resume_hash), installation.epoch(conn))


def identified(conn: Connection, arrival: Arrival, identity: Identity) -> Visit:
    """The user whom the host signed. Where the browser was known as an anonymous visitor, that login ends: the
    visitor's chat becomes the user's if they have none with a message, else the two users are linked.

    :raises Forbidden: the user is blocked.
    """
    now = arrival.now
    user = users.identified(conn, identity, arrival.claims, now)
    before = logins.resume(conn, arrival.resume_hash, now) if arrival.resume_hash else None
    if before:
        _leave_anonymity(conn, before[1], user, now)
    visit = _new_login(conn, user, arrival.page, now)
    if before:
        access.changed(conn)
    return visit


def _leave_anonymity(conn: Connection, visitor_id: str, user: User, now: datetime) -> None:
    """A blocked visitor's chat stays where it is: signing in washes nothing."""
    logins.end_all_of_user(conn, visitor_id, now)
    try:
        visitor = users.get(conn, visitor_id)
    except Forbidden:
        visitor = None
    if visitor and takeover.take_over(conn, visitor.id, user, now):
        return
    conn.execute(sa.update(users_table).where(users_table.c.id == visitor_id).values(linked_user_id=user.id))


def by_link(conn: Connection, link: Link, page: str | None, now: datetime) -> Visit | None:
    """Whoever has an email's link; None where the user is gone or has another address by now.

    :raises Forbidden: the user is blocked.
    """
    user = users.get(conn, link.user_id)
    if user is None or user.email is None or fingerprint(user.email) != link.address:
        return None
    return _new_login(conn, users.seen(conn, user, Claims(), now), page, now)
