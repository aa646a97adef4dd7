"""The hot path: all messages that wait, in one transaction.

The chats are locked, and under the locks ``seq`` is counted on, so nothing can come between. Two journeys, BEGIN and
COMMIT included, however many messages (one more when staff send, one more each when emails are owed to users or at
once, one more to look for repetitions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from daemon.model import ChatItem, Message
from daemon.protocol.errors import ChatError, Conflict, NotFound, Unauthorized
from daemon.store import repetitions, rows
from daemon.store.counting import Counted, Draft, Key
from daemon.store.locking import lock
from daemon.store.owing import Terms, owe_notices, owe_replies
from daemon.store.prepared import Prepared
from daemon.store.tables import Id, admins, api_keys, support_chats, support_messages
from daemon.writer import Direct

_c, _m = support_chats.c, support_messages.c
_ids = sa.any_(sa.bindparam("ids", type_=sa.ARRAY(Id)))


class Stored(NamedTuple):
    """A message that is stored; ``repeated`` when it was there before its draft."""

    message: Message
    repeated: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the drafts, in their order; their chats as they are now; those whose status changed; in how many
    seconds the first email is due that they owe."""

    outcomes: Sequence[Stored | ChatError]
    chats: dict[str, ChatItem]
    changed: frozenset[str]
    email_in: float | None = None


def add(conn: Connection | Direct, drafts: Sequence[Draft], now: datetime, terms: Terms, look: bool = False) -> Batch:
    """Store every draft that may be; each of the others fails alone, or is answered with its first message.

    :param look: first look for messages that were sent before. :raises SentBefore: there is one, and nobody looked.
    """
    chats = lock(conn, {draft.chat_id for draft in drafts})
    staff = _staff(conn, drafts)
    known = repetitions.known(conn, drafts) if look else {}
    outcomes = [_settle(draft, chats, staff, known, now) for draft in drafts]
    touched = [chat for chat in chats.values() if chat.added]
    email_in = _owe(conn, touched, terms)
    if touched:
        _write(conn, touched, now)
    changed = frozenset(chat.item.id for chat in touched if chat.item.status != chat.before.status)
    return Batch(outcomes, {id: chat.item for id, chat in chats.items()}, changed, email_in)


def _owe(conn: Connection | Direct, touched: Sequence[Counted], terms: Terms) -> float | None:
    """:returns: seconds until the first email that they owe is due."""
    replies = [(chat.item, seq) for chat in touched if (seq := chat.first_reply) is not None]
    notices = [notice for chat in touched for notice in chat.notices(terms)]
    if replies:
        owe_replies(conn, replies, terms.delay)
    if notices:
        owe_notices(conn, notices)
    return 0.0 if notices else terms.delay.total_seconds() if replies else None


def _settle(
    draft: Draft, chats: dict[str, Counted], staff: dict[str, str], known: dict[Key, Message], now: datetime
) -> Stored | ChatError:
    chat = chats.get(draft.chat_id)
    if chat is None:
        return NotFound()
    if (refusal := chat.refusal(draft.sender)) is not None:
        return refusal
    if draft.sender.role != "user" and draft.sender.id not in staff:
        return Unauthorized()
    first = known.get(draft.key)
    if first is None:
        first = known[draft.key] = chat.add(draft, staff.get(draft.sender.id, chat.item.user_name), now)
    if first.content != draft.content:
        return Conflict("This client_id was used for another message.")
    return Stored(first, repeated=first.id != draft.id)


_STAFF = Prepared(
    "staff_who_send",
    sa.union_all(
        sa.select(admins.c.id, admins.c.name).where(admins.c.id == _ids, admins.c.disabled_at.is_(None)),
        sa.select(api_keys.c.id, api_keys.c.name).where(api_keys.c.id == _ids, api_keys.c.revoked_at.is_(None)),
    ),
    ids="uuid[]",
)


def _staff(conn: Connection | Direct, drafts: Sequence[Draft]) -> dict[str, str]:
    """``{id: name}`` of the admins and API keys among the senders that still may send."""
    ids = {draft.sender.id for draft in drafts if draft.sender.role != "user"}
    if not ids:
        return {}
    return {row.id: row.name for row in _STAFF(conn, {"ids": ids})}


_WRITE = Prepared(
    "write_messages",
    sa.text("""
    WITH touched AS (
        UPDATE support_chats AS chat
        SET last_seq = new.last_seq, last_message_at = :now, updated_at = :now, status = new.status, archived_at = NULL,
            last_content = new.last_content, last_sender = new.last_sender,
            admin_unread = new.admin_unread, user_unread = chat.user_unread + new.from_staff
        FROM unnest(:chats, :last_seqs, :last_contents, :last_senders, :statuses,
                    :admin_unreads, :from_staff)
            AS new (id, last_seq, last_content, last_sender, status, admin_unread, from_staff)
        WHERE chat.id = new.id
    )
    INSERT INTO support_messages
        (id, chat_id, seq, client_id, sender_type, sender_id, content, created_at, updated_at)
    SELECT id, chat_id, seq, client_id, sender_type, sender_id, content, :now, :now
    FROM unnest(:ids, :chat_ids, :seqs, :client_ids,
                :sender_types, :sender_ids, :contents)
        AS new (id, chat_id, seq, client_id, sender_type, sender_id, content)
    """),
    now="timestamptz",
    chats="uuid[]",
    last_seqs="int[]",
    last_contents="text[]",
    last_senders="text[]",
    statuses="text[]",
    admin_unreads="int[]",
    from_staff="int[]",
    ids="uuid[]",
    chat_ids="uuid[]",
    seqs="int[]",
    client_ids="text[]",
    sender_types="text[]",
    sender_ids="uuid[]",
    contents="text[]",
)
"""A chat that just got a message is never closed, so never archived."""


def _write(conn: Connection | Direct, chats: Sequence[Counted], now: datetime) -> None:
    messages = [message for chat in chats for message in chat.added]
    values = {
        "now": now,
        "chats": [chat.item.id for chat in chats],
        "last_seqs": [chat.item.last_seq for chat in chats],
        "last_contents": [chat.added[-1].content[: rows.PREVIEWED] for chat in chats],
        "last_senders": [chat.added[-1].sender_type for chat in chats],
        "statuses": [chat.item.status for chat in chats],
        "admin_unreads": [chat.item.unread_count for chat in chats],
        "from_staff": [chat.from_staff for chat in chats],
        "ids": [each.id for each in messages],
        "chat_ids": [each.chat_id for each in messages],
        "seqs": [each.seq for each in messages],
        "client_ids": [each.client_id for each in messages],
        "sender_types": [each.sender_type for each in messages],
        "sender_ids": [each.sender_id for each in messages],
        "contents": [each.content for each in messages],
    }
    with repetitions.none():
        _WRITE(conn, values, ends=True)


_BY_ID = Prepared("messages_by_id", rows.MESSAGE.where(_m.id == _ids).order_by(_m.chat_id, _m.seq), ids="uuid[]")
_CHATS = Prepared("chats_by_id", rows.CHAT.where(_c.id == _ids), ids="uuid[]")


def committed(conn: Connection | Direct, drafts: Sequence[Draft]) -> Batch:
    """What is stored of drafts whose COMMIT was not heard of; every chat among them counts as changed."""
    messages = [rows.message(row) for row in _BY_ID(conn, {"ids": [draft.id for draft in drafts]})]
    chats = _CHATS(conn, {"ids": {each.chat_id for each in messages}})
    items = {row.id: rows.item(row) for row in chats}
    return Batch([Stored(each, repeated=False) for each in messages if each.chat_id in items], items, frozenset(items))
