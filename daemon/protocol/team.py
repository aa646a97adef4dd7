"""What the team shares beside the messages: notes, tags, canned replies. Arguments and answers of their calls."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from daemon.protocol.schemas import Arguments, ClientId, Content, Id, Limit, OrEmpty, Tag


class LeaveNote(Arguments):
    chat_id: Id
    content: Content
    client_id: ClientId


class OfChatNotes(Arguments):
    """``before``: the id of the oldest note that is known; only older ones."""

    chat_id: Id
    before: Annotated[Id | None, OrEmpty] = None
    limit: Annotated[Limit | None, OrEmpty] = None


class TagChat(Arguments):
    chat_id: Id
    tag: Tag


class SaveCannedReply(Arguments):
    """``reply_id``: the one to change; without it a new one is made."""

    shortcut: Tag
    content: Content
    reply_id: Id | None = None


class OfCannedReply(Arguments):
    reply_id: Id


class Author(TypedDict):
    id: str
    name: str


class Note(TypedDict):
    """A private note of the staff. It stands after the message ``after_seq``; 0 is before the first. ``author``: an
    admin or an API key; null where the product itself left it."""

    id: str
    chat_id: str
    after_seq: int
    author: Author | None
    content: str
    created_at: str


class Notes(TypedDict):
    """A page of notes, ascending; ``has_more``: whether there are older ones."""

    notes: list[Note]
    has_more: bool


class TagCount(TypedDict):
    """A tag, and how many chats that are not archived have it."""

    tag: str
    chats: int


class Tags(TypedDict):
    """Every tag that some chat has, the commonest first."""

    tags: list[TagCount]


class CannedReply(TypedDict):
    """``content`` may hold variables such as ``{{name}}``, which clients fill in before sending."""

    id: str
    shortcut: str
    content: str
    created_at: str
    updated_at: str


class CannedReplies(TypedDict):
    """All of them, by shortcut."""

    canned_replies: list[CannedReply]
