"""All that is kept of one person, for them to take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daemon.model.chats import User
from daemon.model.emails import Email, blanked
from daemon.model.messages import Message
from daemon.model.team import Note
from daemon.model.times import iso, iso_or_none
from daemon.protocol import answers
from daemon.protocol.schemas import Priority, Status


@dataclass(frozen=True, slots=True)
class Login:
    """When somebody was here; no hash of anything."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None

    def to_wire(self) -> answers.ExportedLogin:
        return {
            "id": self.id,
            "created_at": iso(self.created_at),
            "last_seen_at": iso(self.last_seen_at),
            "ended_at": iso_or_none(self.ended_at),
        }


@dataclass(frozen=True, slots=True)
class ExportedChat:
    """A chat's own row; of its assignee the name alone."""

    id: str
    status: Status
    priority: Priority
    assignee_name: str | None
    tags: Sequence[str]
    page: str | None
    last_seq: int
    last_message_at: datetime | None
    user_read_seq: int
    user_read_at: datetime | None
    admin_viewed_seq: int
    admin_viewed_at: datetime | None
    archived_at: datetime | None
    created_at: datetime

    def to_wire(self) -> answers.ExportedChat:
        return {
            "id": self.id,
            "status": self.status,
            "priority": self.priority,
            "assignee_name": self.assignee_name,
            "tags": list(self.tags),
            "page": self.page,
            "last_seq": self.last_seq,
            "last_message_at": iso_or_none(self.last_message_at),
            "user_read_seq": self.user_read_seq,
            "user_read_at": iso_or_none(self.user_read_at),
            "admin_viewed_seq": self.admin_viewed_seq,
            "admin_viewed_at": iso_or_none(self.admin_viewed_at),
            "archived_at": iso_or_none(self.archived_at),
            "created_at": iso(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class Export:
    """Everything but the messages, which are read in pages: there may be more than one message of WAMP can carry."""

    at: datetime
    user: User
    blocked_at: datetime | None
    blocked_reason: str | None
    linked_user_ids: Sequence[str]
    email_confirmed: bool
    unsubscribed_at: datetime | None
    language: str | None
    logins: Sequence[Login]
    chat: ExportedChat
    notes: Sequence[Note]
    emails: Sequence[Email]

    def to_wire(self, messages: Sequence[Message]) -> answers.Export:
        return {
            "exported_at": iso(self.at),
            "user": {
                **self.user.to_wire(),
                "blocked_at": iso_or_none(self.blocked_at),
                "blocked_reason": self.blocked_reason,
                "linked_user_ids": list(self.linked_user_ids),
                "email_confirmed": self.email_confirmed,
                "unsubscribed_at": iso_or_none(self.unsubscribed_at),
                "language": self.language,
            },
            "logins": [each.to_wire() for each in self.logins],
            "chat": self.chat.to_wire(),
            "messages": [exported(each) for each in messages],
            "notes": [_note(each) for each in self.notes],
            "emails": [_email(each) for each in self.emails],
        }


def exported(message: Message) -> answers.ExportedMessage:
    """A message without the ids of who answered."""
    return {
        "id": message.id,
        "seq": message.seq,
        "client_id": message.client_id,
        "content": message.content,
        "sender_type": message.sender_type,
        "sender_name": message.sender_name,
        "read_at": iso_or_none(message.read_at),
        "created_at": iso(message.created_at),
    }


def _note(note: Note) -> answers.ExportedNote:
    """A note without the id of who left it."""
    return {
        "id": note.id,
        "after_seq": note.after_seq,
        "author_name": note.author.name if note.author else None,
        "content": note.content,
        "created_at": iso(note.created_at),
    }


def _email(email: Email) -> answers.ExportedEmail:
    return {
        "id": email.id,
        "kind": email.kind,
        "state": email.state,
        "recipient": None if email.kind == "team" else email.recipient,
        "subject": email.subject,
        "text": None if email.text is None else blanked(email.text),
        "due_at": iso(email.due_at),
        "created_at": iso(email.created_at),
        "settled_at": iso_or_none(email.settled_at),
        "attempts": email.attempts,
    }
