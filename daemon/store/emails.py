"""Emails that are owed to users, written in the transaction that makes or settles the debt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from daemon.ids import new_id
from daemon.model import ChatItem, Email
from daemon.store.tables import owed_emails

_e = owed_emails.c
_OWED_REPLY = sa.and_(_e.kind == "reply", _e.state == "owed")


def owe_replies(conn: Connection, chats: Sequence[ChatItem], due: datetime, now: datetime) -> None:
    """Owe each chat's user one email; a debt that is there already keeps its time: several replies make one email."""
    debts = [
        {
            "id": new_id(),
            "kind": "reply",
            "chat_id": chat.id,
            "user_id": chat.user_id,
            "recipient": chat.user_email,
            "due_at": due,
            "created_at": now,
        }
        for chat in chats
    ]
    conn.execute(
        insert(owed_emails).values(debts).on_conflict_do_nothing(index_elements=[_e.chat_id], index_where=_OWED_REPLY)
    )


def cancel_reply(conn: Connection, chat_id: str, now: datetime) -> None:
    """Nothing is owed any more: read, or closed."""
    conn.execute(
        sa.update(owed_emails).where(_e.chat_id == chat_id, _OWED_REPLY).values(state="cancelled", settled_at=now)
    )


def keep_reply(conn: Connection, chat_id: str) -> None:
    """Let what is owed go out although the chat is closed."""
    conn.execute(sa.update(owed_emails).where(_e.chat_id == chat_id, _OWED_REPLY).values(keep=True))


def cancel_to(conn: Connection, user_id: str, now: datetime) -> None:
    """Nothing is owed to a user any more; what the team is owed about them is."""
    to_user = sa.and_(_e.user_id == user_id, _e.kind != "team", _e.state == "owed")
    conn.execute(sa.update(owed_emails).where(to_user).values(state="cancelled", settled_at=now))


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
