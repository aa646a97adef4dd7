"""Chats as staff see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from daemon.model.hits import Hit
from daemon.model.messages import Messages
from daemon.model.times import iso, iso_or_none
from daemon.protocol import answers
from daemon.protocol.answers import SenderType
from daemon.protocol.schemas import Priority, Status


class Named(NamedTuple):
    """Somebody of the staff, as a chat names its assignee."""

    id: str
    name: str

    def to_wire(self) -> answers.Named:
        return {"id": self.id, "name": self.name}


class LastMessage(NamedTuple):
    """What the list shows of a chat's newest message."""

    at: datetime
    preview: str
    sender: SenderType


class ChatItem(NamedTuple):
    """A chat as the staff's list shows it. ``unread_count``: user messages above ``admin_viewed_seq``."""

    id: str
    user_id: str
    user_email: str | None
    user_name: str | None
    user_verified: bool
    last_message: LastMessage | None
    unread_count: int
    status: Status
    priority: Priority
    assignee: Named | None
    tags: Sequence[str]
    last_seq: int
    admin_viewed_seq: int
    created_at: datetime

    @property
    def archived(self) -> bool:
        """Archiving closes and closing archives: one fact."""
        return self.status == "closed"

    def to_wire(self) -> answers.ChatItem:
        last = self.last_message
        return {
            "id": self.id,
            "user_id": self.user_id,
            "user_email": self.user_email,
            "user_name": self.user_name,
            "user_verified": self.user_verified,
            "last_message_at": iso(last.at) if last else None,
            "last_message_preview": last.preview if last else None,
            "last_message_sender": last.sender if last else None,
            "message_count": self.last_seq,
            "unread": self.unread_count > 0,
            "unread_count": self.unread_count,
            "archived": self.archived,
            "status": self.status,
            "priority": self.priority,
            "assignee": self.assignee.to_wire() if self.assignee else None,
            "tags": list(self.tags),
            "last_seq": self.last_seq,
            "admin_viewed_seq": self.admin_viewed_seq,
            "created_at": iso(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """How many chats there are, whatever the filters."""

    open: int
    pending: int
    closed: int
    unassigned: int
    mine: int
    unread: int

    def to_wire(self) -> answers.Counts:
        return {
            "open": self.open,
            "pending": self.pending,
            "closed": self.closed,
            "unassigned": self.unassigned,
            "mine": self.mine,
            "unread": self.unread,
        }


@dataclass(frozen=True, slots=True)
class ChatPage:
    """A page of the list, newest first."""

    chats: Sequence[ChatItem]
    next_cursor: str | None
    counts: Counts
    hits: Sequence[Hit] = ()

    def to_wire(self) -> answers.Chats:
        return {
            "chats": [each.to_wire() for each in self.chats],
            "next_cursor": self.next_cursor,
            "counts": self.counts.to_wire(),
            "hits": [each.to_wire() for each in self.hits],
        }


@dataclass(frozen=True, slots=True)
class User:
    """A person who asks, as staff see them."""

    id: str
    external_id: str | None
    email: str | None
    name: str | None
    verified: bool
    metadata: dict[str, Any]
    created_at: datetime
    last_seen_at: datetime | None
    blocked: bool

    def to_wire(self) -> answers.User:
        return {
            "id": self.id,
            "external_id": self.external_id,
            "email": self.email,
            "name": self.name,
            "verified": self.verified,
            "metadata": self.metadata,
            "created_at": iso(self.created_at),
            "last_seen_at": iso_or_none(self.last_seen_at),
            "blocked": self.blocked,
        }


@dataclass(frozen=True, slots=True)
class LinkedChat:
    """A chat of another user in the same browser: a visitor who then signed in, or who a visitor turned out to be."""

    id: str
    user_id: str
    user_email: str | None
    user_name: str | None
    user_verified: bool

    def to_wire(self) -> answers.LinkedChat:
        return {
            "id": self.id,
            "user_id": self.user_id,
            "user_email": self.user_email,
            "user_name": self.user_name,
            "user_verified": self.user_verified,
        }


@dataclass(frozen=True, slots=True)
class Closing:
    """When a chat was closed, and by whom of the staff."""

    at: datetime
    by: Named | None

    def to_wire(self) -> answers.Closing:
        return {"at": iso(self.at), "by": self.by.to_wire() if self.by else None}


@dataclass(frozen=True, slots=True)
class ChatDetail:
    """A chat with its user and its newest messages, for staff."""

    item: ChatItem
    user: User
    page: str | None
    linked: Sequence[LinkedChat]
    closings: Sequence[Closing]
    messages: Messages

    def to_wire(self) -> answers.ChatDetail:
        return {
            **self.item.to_wire(),
            "user": self.user.to_wire(),
            "page": self.page,
            "linked_chats": [each.to_wire() for each in self.linked],
            "closings": [each.to_wire() for each in self.closings],
            **self.messages.to_wire(),
        }


@dataclass(frozen=True, slots=True)
class StaffPulse:
    """``unread``: chats not archived that hold messages nobody of the staff viewed."""

    unread: int
    staff_online: bool
    epoch: str

    def to_wire(self) -> answers.StaffPulse:
        return {"unread": self.unread, "staff_online": self.staff_online, "epoch": self.epoch}
