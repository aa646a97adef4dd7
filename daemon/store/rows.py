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
    """From a row of :data:`CHAT`."""
    last = LastMessage(row.last_message_at, preview(row.last_content), row.last_sender) if row.last_seq else None
    return ChatItem(
        id=row.id,
        user_id=row.user_id,
        user_email=row.user_email,
        user_name=row.user_name,
        user_verified=row.user_verified,
        last_message=last,
        unread_count=row.admin_unread,
        status=row.status,
        priority=row.priority,
        assignee=Named(row.assignee_id, row.assignee_name) if row.assignee_id else None,
        tags=tuple(row.tags),
        last_seq=row.last_seq,
        admin_viewed_seq=row.admin_viewed_seq,
        created_at=row.created_at,
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
