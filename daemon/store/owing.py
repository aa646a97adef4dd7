"""Debts: emails that a batch of messages owes, written in the transaction of the messages.

Times are PostgreSQL's, and every daemon's the same. Nothing is asked of the database that the locked chats do not say
already, so a batch that owes nothing costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from daemon.ids import new_id
from daemon.model import ChatItem
from daemon.store.prepared import Prepared
from daemon.writer import Direct

TEAM_EVERY = timedelta(minutes=10)
"""The team hears of one chat so often at most."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the emails that are owed depend on, beside the messages.

    :ivar delay: between a reply and its email.
    :ivar team: the team's address, if it wants to hear.
    :ivar is_away: whether at that time (PostgreSQL's) nobody of the staff is there to answer.
    """

    delay: timedelta
    team: str | None
    is_away: Callable[[datetime], bool]


_OWE_REPLIES = Prepared(
    "owe_replies",
    text("""
    WITH answered AS (
        UPDATE support_chats SET acknowledged_at = NULL WHERE id = ANY(:chats) AND acknowledged_at IS NOT NULL
    )
    INSERT INTO owed_emails (id, kind, chat_id, user_id, recipient, from_seq, due_at, created_at)
    SELECT id, 'reply', chat_id, user_id, recipient, from_seq,
           statement_timestamp() + make_interval(secs => :delay), statement_timestamp()
    FROM unnest(:ids, :chats, :users, :recipients, :from_seqs) AS new (id, chat_id, user_id, recipient, from_seq)
    ON CONFLICT (chat_id) WHERE kind = 'reply' AND state = 'owed' AND attempts = 0
        DO UPDATE SET keep = owed_emails.keep
    """),
    ids="uuid[]",
    chats="uuid[]",
    users="uuid[]",
    recipients="text[]",
    from_seqs="int[]",
    delay="double precision",
)


def owe_replies(conn: Connection | Direct, first: Sequence[tuple[ChatItem, int]], delay: timedelta) -> None:
    """Owe each chat's user an email about what staff wrote, from that ``seq`` on. A debt that nobody has tried to pay
    yet keeps its time and takes the new replies in: several replies make one email. It is locked until they are
    committed, so that nobody leases it without them.
    """
    _OWE_REPLIES(
        conn,
        {
            "ids": [new_id() for _ in first],
            "chats": [chat.id for chat, _ in first],
            "users": [chat.user_id for chat, _ in first],
            "recipients": [chat.user_email for chat, _ in first],
            "from_seqs": [seq for _, seq in first],
            "delay": delay.total_seconds(),
        },
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """An email at once, about a message that found nobody of the staff."""

    kind: str
    chat: ChatItem
    recipient: str
    from_seq: int


_OWE_NOTICES = Prepared(
    "owe_notices",
    text("""
    WITH noted AS (
        UPDATE support_chats
        SET team_told_at = CASE WHEN id = ANY(:told) THEN statement_timestamp() ELSE team_told_at END,
            acknowledged_at = CASE WHEN id = ANY(:acknowledged) THEN statement_timestamp() ELSE acknowledged_at END
        WHERE id = ANY(:chats)
    )
    INSERT INTO owed_emails (id, kind, chat_id, user_id, recipient, from_seq, due_at, created_at)
    SELECT id, kind, chat_id, user_id, recipient, from_seq, statement_timestamp(), statement_timestamp()
    FROM unnest(:ids, :kinds, :chats, :users, :recipients, :from_seqs)
        AS new (id, kind, chat_id, user_id, recipient, from_seq)
    """),
    ids="uuid[]",
    kinds="text[]",
    chats="uuid[]",
    users="uuid[]",
    recipients="text[]",
    from_seqs="int[]",
    told="uuid[]",
    acknowledged="uuid[]",
)


def owe_notices(conn: Connection | Direct, notices: Sequence[Notice]) -> None:
    """Owe the team and users who wrote while nobody was there; remembered on the locked chats, so that neither is told
    again too soon.
    """
    _OWE_NOTICES(
        conn,
        {
            "ids": [new_id() for _ in notices],
            "kinds": [each.kind for each in notices],
            "chats": [each.chat.id for each in notices],
            "users": [each.chat.user_id for each in notices],
            "recipients": [each.recipient for each in notices],
            "from_seqs": [each.from_seq for each in notices],
            "told": [each.chat.id for each in notices if each.kind == "team"],
            "acknowledged": [each.chat.id for each in notices if each.kind == "ack"],
        },
    )
