"""What is published on topics: one positional argument, an object with ``type``. Clients ignore types and fields that
they do not know; any topic may carry a :class:`Batch` of events that happened together instead."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from daemon.protocol.answers import ChatItem, Message, OnlineAdmin, SenderType
from daemon.protocol.schemas import Status
from daemon.protocol.team import CannedReply, Note

Reader = Literal["user", "admin"]


class NewMessage(TypedDict):
    """On the chat's topic, also to the session that sent it."""

    type: Literal["new_message"]
    chat_id: str
    message: Message


class Read(TypedDict):
    """On the chat's topic: one side has read up to a seq."""

    type: Literal["read"]
    chat_id: str
    reader: Reader
    up_to_seq: int
    read_at: str


class Typing(TypedDict):
    """On the chat's topic; never stored."""

    type: Literal["typing"]
    chat_id: str
    sender_type: SenderType
    sender_name: str | None
    active: bool


class ChatChanged(TypedDict):
    """On the chat's topic."""

    type: Literal["chat_updated"]
    chat_id: str
    status: Status
    archived: bool
    assignee_name: str | None


class NewUserMessage(TypedDict):
    """On the staff topic."""

    type: Literal["new_user_message"]
    chat_id: str
    user_email: str | None
    user_name: str | None
    user_verified: bool
    message: Message


class NewStaffMessage(TypedDict):
    """On the staff topic, of admins and bots."""

    type: Literal["new_staff_message"]
    chat_id: str
    message: Message


class ItemChanged(TypedDict):
    """On the staff topic."""

    type: Literal["chat_updated"]
    chat: ChatItem


class ChatRead(TypedDict):
    """On the staff topic."""

    type: Literal["chat_read"]
    chat_id: str
    reader: Reader
    up_to_seq: int


class ChatErased(TypedDict):
    """On the staff topic: the chat and its user have been erased. Nothing of them is to be shown any more."""

    type: Literal["chat_erased"]
    chat_id: str


class NoteLeft(TypedDict):
    """On the staff topic: never on the chat's."""

    type: Literal["note"]
    chat_id: str
    note: Note


class CannedReplySaved(TypedDict):
    """On the staff topic."""

    type: Literal["canned_reply"]
    canned_reply: CannedReply


class CannedReplyRemoved(TypedDict):
    """On the staff topic."""

    type: Literal["canned_reply_removed"]
    reply_id: str


class StaffPresence(TypedDict):
    """On the staff topic: all staff, and who is online."""

    type: Literal["presence"]
    admins: list[OnlineAdmin]


class Viewer(TypedDict):
    id: str
    name: str
    typing: bool


class Viewing(TypedDict):
    """On the staff topic: who has a chat open."""

    type: Literal["viewing"]
    chat_id: str
    admins: list[Viewer]


class Online(TypedDict):
    """On ``support.presence``, for everybody."""

    type: Literal["presence"]
    staff_online: bool


class Batch(TypedDict):
    """Events of one topic that happened together, in their order."""

    type: Literal["batch"]
    events: list[Any]


ChatEvent = NewMessage | Read | Typing | ChatChanged
TeamEvent = NoteLeft | CannedReplySaved | CannedReplyRemoved | StaffPresence | Viewing
StaffEvent = NewUserMessage | NewStaffMessage | ItemChanged | ChatRead | ChatErased | TeamEvent
