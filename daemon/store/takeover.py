"""An anonymous chat becomes an identified user's."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import User
from daemon.store import logins
from daemon.store.tables import logins as logins_table
from daemon.store.tables import owed_emails, support_chats, support_messages, users


def take_over(conn: Connection, visitor_id: str, user: User, now: datetime) -> bool:
    """Give the visitor's chat to the user whole, with its id, messages and owed emails, and drop the visitor; unless
    the user's own chat has a message.

    Chats are locked in the order of their ids, as everywhere, so that a message that is just being sent is seen. The
    user's logins end, for they were made for the chat that goes; the visitor's ended logins pass to the user, so that
    the router still hears of them. Part of a larger change, which calls :func:`daemon.store.access.changed`.

    :returns: whether it was done.
    """
    both = conn.execute(
        sa.select(support_chats.c.id, support_chats.c.user_id, support_chats.c.last_seq)
        .where(support_chats.c.user_id.in_([visitor_id, user.id]))
        .order_by(support_chats.c.id)
        .with_for_update()
    ).all()
    theirs = next(row for row in both if row.user_id == visitor_id)
    own = next((row for row in both if row.user_id == user.id), None)
    if own and own.last_seq:
        return False
    if own:
        logins.end_all_of_user(conn, user.id, now)
        conn.execute(sa.delete(support_chats).where(support_chats.c.id == own.id))
    conn.execute(
        sa.update(support_chats).where(support_chats.c.id == theirs.id).values(user_id=user.id, updated_at=now)
    )
    conn.execute(
        sa.update(support_messages)
        .where(support_messages.c.chat_id == theirs.id, support_messages.c.sender_type == "user")
        .values(sender_id=user.id)
    )
    _pass_on_emails(conn, visitor_id, user)
    conn.execute(sa.update(logins_table).where(logins_table.c.user_id == visitor_id).values(user_id=user.id))
    conn.execute(sa.delete(users).where(users.c.id == visitor_id))
    return True


def _pass_on_emails(conn: Connection, visitor_id: str, user: User) -> None:
    """What is still owed to the visitor goes to the address that the host signed, not to the one they claimed."""
    of_visitor = owed_emails.c.user_id == visitor_id
    if user.email:
        conn.execute(
            sa.update(owed_emails)
            .where(of_visitor, owed_emails.c.state == "owed", owed_emails.c.kind != "team")
            .values(recipient=user.email)
        )
    conn.execute(sa.update(owed_emails).where(of_visitor).values(user_id=user.id))
