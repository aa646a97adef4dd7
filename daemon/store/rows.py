"""How rows become values: a chat as staff see it, and a message with its sender's name."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from daemon.model import ChatItem, LastMessage, Message, Named, preview
from daemon.protocol.limits import PREVIEW_CHARS
from daemon.store.tables import admins, api_keys, support_chats, support_messages, users

Row = sa.Row[*tuple[Any, ...]]

_c, _m = support_chats.c, support_messages.c

PREVIEWED = PREVIEW_CHARS + 1
"""Code points of its newest message that a chat keeps: one more than a preview has, which may belong to the last."""

_people = support_chats.join(users, users.c.id == _c.user_id).outerjoin(admins, admins.c.id == _c.assignee_id)
USER = (
    *(
        users.c[name]
        for name in ("id", "external_id", "email", "name", "verified", "metadata", "created_at", "last_seen_at")
    ),
    users.c.blocked_at.is_not(None).label("blocked"),
)
"""A user, in the order of :class:`daemon.model.User`."""

CHAT = sa.select(
    _c.id,
    _c.user_id,
    _c.status,
    _c.priority,
    _c.assignee_id,
    _c.tags,
    _c.last_seq,
    _c.last_message_at,
    _c.last_content,
    _c.last_sender,
    _c.admin_viewed_seq,
    _c.admin_unread,
    _c.created_at,
    users.c.email.label("user_email"),
    users.c.name.label("user_name"),
    users.c.verified.label("user_verified"),
    admins.c.name.label("assignee_name"),
).select_from(_people)
"""A chat with its user and its assignee, and with its newest message in short."""

SENDER_NAME = sa.case(
    (
        _m.sender_type == sa.literal_column("'user'"),
        sa.select(users.c.name).where(users.c.id == _m.sender_id).scalar_subquery(),
    ),
    (
        _m.sender_type == sa.literal_column("'admin'"),
        sa.select(admins.c.name).where(admins.c.id == _m.sender_id).scalar_subquery(),
    ),
    (
        _m.sender_type == sa.literal_column("'bot'"),
        sa.select(api_keys.c.name).where(api_keys.c.id == _m.sender_id).scalar_subquery(),
    ),
).label("sender_name")

MESSAGE = sa.select(
    _m.id,
    _m.chat_id,
    _m.seq,
    _m.client_id,
    _m.content,
    _m.sender_type,
    _m.sender_id,
    _m.read_at,
    _m.created_at,
    SENDER_NAME,
)


def item(row: Row) -> ChatItem:
    """From a row that begins with the columns of :data:`CHAT`."""
    # By place: each column by its name costs three times as much, and a send reads a chat.
    id, user_id, status, priority, assignee_id, tags, last_seq, last_message_at, last_content, last_sender = row[:10]
    admin_viewed_seq, admin_unread, created_at, user_email, user_name, user_verified, assignee_name = row[10:17]
    return ChatItem(
        id=id,
        user_id=user_id,
        user_email=user_email,
        user_name=user_name,
        user_verified=user_verified,
        last_message=LastMessage(last_message_at, preview(last_content), last_sender) if last_seq else None,
        unread_count=admin_unread,
        status=status,
        priority=priority,
        assignee=Named(assignee_id, assignee_name) if assignee_id else None,
        tags=tuple(tags),
        last_seq=last_seq,
        admin_viewed_seq=admin_viewed_seq,
        created_at=created_at,
    )


def message(row: Row) -> Message:
    """From a row of :data:`MESSAGE`."""
    return Message(
        id=row.id,
        chat_id=row.chat_id,
        seq=row.seq,
        client_id=row.client_id,
        content=row.content,
        sender_type=row.sender_type,
        sender_id=row.sender_id,
        sender_name=row.sender_name,
        read_at=row.read_at,
        created_at=row.created_at,
    )
