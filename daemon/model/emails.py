"""Emails that are owed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from daemon.model.times import iso, iso_or_none
from daemon.protocol import answers
from daemon.protocol.answers import EmailKind, EmailState

_TOKEN = re.compile(r"(?<=[#?&]t=)[\w.~-]+")
"""A link's token in an email: whoever has it reads the chat, or speaks for the address."""


def blanked(text: str) -> str:
    """An email's text without the tokens of its links."""
    return _TOKEN.sub("…", text)


@dataclass(frozen=True, slots=True)
class Email:
    """An email that somebody is or was owed. Subject and text are None until it is composed."""

    id: str
    kind: EmailKind
    state: EmailState
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


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A message that an email tells of."""

    sender_name: str | None
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """An email that one daemon alone may send, until its lease ends: what it has to say, and to whom.

    ``lease`` is the fencing number: whoever has a smaller one has lost it. ``user_*`` tell of whose chat it is;
    ``address_verified``: whether the user's address has been proven to be theirs.
    """

    id: str
    lease: int
    kind: EmailKind
    attempts: int
    recipient: str
    message_id: str
    chat_id: str
    user_id: str
    user_email: str | None
    user_name: str | None
    user_verified: bool
    address_verified: bool
    language: str | None
    page: str | None
    excerpts: tuple[Excerpt, ...]
