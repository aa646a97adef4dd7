"""What the team shares beside the messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daemon.model.chats import Named
from daemon.model.times import iso
from daemon.protocol import team


@dataclass(frozen=True, slots=True)
class Note:
    """A private note of the staff at a chat. ``after_seq``: the last message when it was left, 0 for none."""

    id: str
    chat_id: str
    after_seq: int
    author: Named | None
    content: str
    created_at: datetime

    def to_wire(self) -> team.Note:
        author: team.Author | None = {"id": self.author.id, "name": self.author.name} if self.author else None
        return {
            "id": self.id,
            "chat_id": self.chat_id,
            "after_seq": self.after_seq,
            "author": author,
            "content": self.content,
            "created_at": iso(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class CannedReply:
    """An answer that the team has ready, found by its shortcut."""

    id: str
    shortcut: str
    content: str
    created_at: datetime
    updated_at: datetime

    def to_wire(self) -> team.CannedReply:
        return {
            "id": self.id,
            "shortcut": self.shortcut,
            "content": self.content,
            "created_at": iso(self.created_at),
            "updated_at": iso(self.updated_at),
        }
