"""What becomes of emails that are owed, as chats and people change; and what owners see of them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import Actor, Email
from daemon.protocol.errors import Conflict, NotFound
from daemon.store import audit
from daemon.store.now import NOW
from daemon.store.tables import owed_emails

_e = owed_emails.c
_UNSETTLED = _e.settled_at.is_(None)


def cancel_reply(conn: Connection, chat_id: str, why: str) -> None:
    """Nothing is owed any more: read, or closed. Whoever leased it finds out before sending."""
    _cancel(conn, (_e.chat_id == chat_id) & (_e.kind == "reply"), why)


def cancel_to(conn: Connection, user_id: str, why: str) -> None:
    """Nothing is owed to a user any more; what the team is owed about them is."""
    _cancel(conn, (_e.user_id == user_id) & (_e.kind != "team"), why)


def _cancel(conn: Connection, which: sa.ColumnElement[bool], why: str) -> None:
    conn.execute(
        sa.update(owed_emails).where(which, _UNSETTLED).values(state="cancelled", settled_at=NOW, last_error=why)
    )


def keep_reply(conn: Connection, chat_id: str) -> None:
    """Let what is owed go out although the chat is closed."""
    conn.execute(sa.update(owed_emails).where(_e.chat_id == chat_id, _e.kind == "reply", _UNSETTLED).values(keep=True))


def send_again(conn: Connection, id: str, by: Actor) -> Email:
    """Owe a failed email once more, from now.

    :raises NotFound: no such email. :raises Conflict: it has not failed.
    """
    found = conn.execute(
        sa.select(_e.state, _e.chat_id, _e.user_id, NOW.label("now")).where(_e.id == id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    if found.state != "failed":
        raise Conflict("Only an email that failed can be sent again.")
    conn.execute(
        sa.update(owed_emails).where(_e.id == id).values(state="owed", due_at=NOW, settled_at=None, first_tried_at=None)
    )
    audit.write(conn, by, "email_sent_again", found.now, chat_id=found.chat_id, user_id=found.user_id)
    (email,) = those(conn, _e.id == id)
    return email


def newest(conn: Connection, most: int) -> list[Email]:
    """The newest emails in any state, newest first: ids are UUIDv7."""
    return those(conn, sa.true(), most)


def those(conn: Connection, which: sa.ColumnElement[bool], most: int | None = None) -> list[Email]:
    """Some emails, newest first."""
    found = conn.execute(sa.select(owed_emails).where(which).order_by(_e.id.desc()).limit(most))
    return [
        Email(
            id=row.id,
            kind=row.kind,
            state=row.state,
            recipient=row.recipient,
            subject=row.subject,
            text=row.text,
            due_at=row.due_at,
            created_at=row.created_at,
            settled_at=row.settled_at,
            attempts=row.attempts,
            last_error=row.last_error,
        )
        for row in found
    ]
