"""Who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from daemon.model.times import iso
from daemon.protocol import answers
from daemon.protocol.answers import Action, ActorKind
from daemon.protocol.principals import Principal


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something that the audit log keeps. ``id`` of an admin or an API key; others have none."""

    kind: ActorKind
    id: str | None = None

    @classmethod
    def of(cls, staff: Principal) -> Self:
        return cls("admin" if staff.role == "admin" else "key", staff.id)


CLI = Actor("cli")
"""Whoever has the command line."""
SYSTEM = Actor("system")
"""The product itself, or somebody who was not proven to be anybody."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit log; names are looked up on reading."""

    id: str
    at: datetime
    actor: Actor
    actor_name: str | None
    action: Action
    chat_id: str | None
    user_id: str | None
    admin_id: str | None
    detail: dict[str, Any]

    def to_wire(self) -> answers.AuditEntry:
        return {
            "id": self.id,
            "at": iso(self.at),
            "actor_kind": self.actor.kind,
            "actor_id": self.actor.id,
            "actor_name": self.actor_name,
            "action": self.action,
            "chat_id": self.chat_id,
            "user_id": self.user_id,
            "admin_id": self.admin_id,
            "detail": self.detail,
        }
