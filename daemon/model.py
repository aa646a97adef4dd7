"""Values: made once, from rows; ``to_wire`` is the only form each has outside."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from daemon.protocol import answers
from daemon.protocol.answers import SenderType
from daemon.protocol.limits import PREVIEW_CHARS
from daemon.protocol.schemas import Priority, Status


def iso(time: datetime) -> str:
    """A time on the wire: ISO 8601, UTC, milliseconds, ``Z``."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def iso_or_none(time: datetime | None) -> str | None:
    return None if time is None else iso(time)


_JOINER = "\u200d"


def _continues(character: str) -> bool:
    """Whether a code point belongs to the one before: combining mark, joiner, variation selector, skin tone."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def preview(content: str, most: int = PREVIEW_CHARS) -> str:
    """The first ``most`` code points, or a few less: what a reader sees as one character is never cut
    (the cases of UAX #29 that occur in chats: marks, emoji sequences, flags)."""
    if len(content) <= most:
        return content
    end = most
    flags = 0
    while end - flags > 0 and _is_flag_half(content[end - flags - 1]):
        flags += 1
    if flags % 2 and _is_flag_half(content[end]):
        return content[: end - 1]
    while end > 0 and (_continues(content[end]) or content[end - 1] == _JOINER):
        end -= 1
    return content[: end or most]


@dataclass(frozen=True, slots=True)
class Message:
    """One message as stored."""

    id: str
    chat_id: str
    seq: int
    client_id: str | None
    content: str
    sender_type: SenderType
    sender_id: str | None
    sender_name: str | None
    read_at: datetime | None
    created_at: datetime

    def to_wire(self) -> answers.Message:
        return {
            "id": self.id,
            "chat_id": self.chat_id,
            "seq": self.seq,
            "client_id": self.client_id,
            "content": self.content,
            "sender_type": self.sender_type,
            "sender_id": self.sender_id,
            "sender_name": self.sender_name,
            "read_at": iso_or_none(self.read_at),
            "created_at": iso(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Messages:
    """A page of messages, ascending by ``seq``."""

    messages: Sequence[Message]
    last_seq: int
    has_more: bool
    epoch: str

    def to_wire(self) -> answers.Messages:
        return {
            "messages": [each.to_wire() for each in self.messages],
            "last_seq": self.last_seq,
            "has_more": self.has_more,
            "epoch": self.epoch,
        }


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody of the staff, as a chat names its assignee."""

    id: str
    name: str

    def to_wire(self) -> answers.Named:
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class LastMessage:
    """What the list shows of a chat's newest message."""

    at: datetime
    preview: str
    sender: SenderType


@dataclass(frozen=True, slots=True)
class ChatItem:
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

    def to_wire(self) -> answers.Chats:
        return {
            "chats": [each.to_wire() for each in self.chats],
            "next_cursor": self.next_cursor,
            "counts": self.counts.to_wire(),
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
        }


@dataclass(frozen=True, slots=True)
class ChatDetail:
    """A chat with its user and its newest messages, for staff."""

    item: ChatItem
    user: User
    page: str | None
    messages: Messages

    def to_wire(self) -> answers.ChatDetail:
        return {**self.item.to_wire(), "user": self.user.to_wire(), "page": self.page, **self.messages.to_wire()}


@dataclass(frozen=True, slots=True)
class UserChat:
    """A chat as its own user sees it. ``unread``: staff and bot messages above what the user read."""

    id: str
    status: Status
    unread: int
    staff_online: bool
    messages: Messages

    def to_wire(self) -> answers.UserChat:
        return {
            "id": self.id,
            "status": self.status,
            "unread": self.unread,
            "staff_online": self.staff_online,
            **self.messages.to_wire(),
        }


@dataclass(frozen=True, slots=True)
class Read:
    """How far a user has read, and how many staff and bot messages lie above."""

    read_up_to: int
    unread: int

    def to_wire(self) -> answers.Read:
        return {"read_up_to": self.read_up_to, "unread": self.unread}


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether a user's client missed anything."""

    last_seq: int
    unread: int
    staff_online: bool
    epoch: str

    def to_wire(self) -> answers.Pulse:
        return {
            "last_seq": self.last_seq,
            "unread": self.unread,
            "staff_online": self.staff_online,
            "epoch": self.epoch,
        }


@dataclass(frozen=True, slots=True)
class StaffPulse:
    """``unread``: chats not archived that hold messages nobody of the staff viewed."""

    unread: int
    staff_online: bool
    epoch: str

    def to_wire(self) -> answers.StaffPulse:
        return {"unread": self.unread, "staff_online": self.staff_online, "epoch": self.epoch}


@dataclass(frozen=True, slots=True)
class Email:
    """An email that somebody is or was owed. Subject and text are None until it is composed."""

    id: str
    kind: Literal["reply", "team", "ack"]
    state: Literal["owed", "leased", "sent", "cancelled", "failed"]
    recipient: str
    subject: str | None
    text: str | None
    due_at: datetime
    created_at: datetime
    settled_at: datetime | None
    attempts: int
    last_error: str | None

    def to_wire(self) -> answers.Email:
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "recipient": self.recipient,
            "subject": self.subject,
            "text": self.text,
            "due_at": iso(self.due_at),
            "created_at": iso(self.created_at),
            "settled_at": iso_or_none(self.settled_at),
            "attempts": self.attempts,
            "last_error": self.last_error,
        }
