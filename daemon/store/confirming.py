"""A user asks for the email by which an address is confirmed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.ids import new_id
from daemon.protocol.errors import Conflict, NotFound
from daemon.store.addresses import proven
from daemon.store.now import NOW
from daemon.store.tables import owed_emails, support_chats, support_messages, users

_e, _c, _m, _u = owed_emails.c, support_chats.c, support_messages.c, users.c


def ask(conn: Connection, user_id: str) -> None:
    """Owe the email at once. A claimed address hears nothing before a person of the staff has answered its user.

    :raises NotFound: no such user. :raises Conflict: there is no address or it is verified, nobody of the staff has
        answered, or such an email is owed already.
    """
    user = conn.execute(
        sa.select(_u.email, _u.verified, _u.confirmed_address, _c.id.label("chat_id"))
        .join_from(users, support_chats)
        .where(_u.id == user_id)
        .with_for_update(of=users, key_share=True)
    ).one_or_none()
    if user is None:
        raise NotFound
    if user.email is None or proven(user.email, user.verified, user.confirmed_address):
        raise Conflict("There is no address to confirm.")
    answers = sa.exists().where(_m.chat_id == user.chat_id, _m.sender_type == "admin")
    if not conn.scalar(sa.select(answers)):
        raise Conflict("An address can be confirmed when somebody has answered.")
    owed = sa.exists().where(_e.chat_id == user.chat_id, _e.kind == "confirm", _e.settled_at.is_(None))
    if conn.scalar(sa.select(owed)):
        raise Conflict("The email is on its way.")
    conn.execute(
        sa.insert(owed_emails).values(
            id=new_id(),
            kind="confirm",
            chat_id=user.chat_id,
            user_id=user_id,
            recipient=user.email,
            due_at=NOW,
            created_at=NOW,
        )
    )
