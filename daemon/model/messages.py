"""Messages, and a chat as its own user sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from daemon.model.times import iso, iso_or_none
from daemon.protocol import answers
from daemon.protocol.answers import SenderType
from daemon.protocol.schemas import Status


class Message(NamedTuple):
    """One message as stored. A tuple, like a chat: each send makes some, and a frozen dataclass costs three times as
    much.
    """

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
