"""Emails that are owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from daemon.model.times import iso, iso_or_none
from daemon.protocol import answers


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
