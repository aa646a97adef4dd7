"""What a mail says, before it is one. Nothing here is trusted: each field may hold whatever a user could type."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from daemon.protocol.languages import Language

Kind = Literal["reply", "team", "ack", "confirm", "test"]


@dataclass(frozen=True, slots=True)
class Preview:
    """One message in a mail, of which a mail shows the first 200 characters."""

    sender_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one mail says, to one address."""

    kind: Kind
    """``reply``: staff wrote. ``team``: a user wrote while nobody of the staff was there. ``ack``: the same, to that
    user. ``confirm``: is this your address? ``test``: does mail leave?"""
    language: Language = "en"
    to: str
    """Whom it is sent to: the bare address."""
    name: str | None = None
    """The user's: in the greeting or, in a mail to the team, who wrote."""
    email: str | None = None
    """The user's own address, in a mail to the team."""
    verified: bool = False
    """Whether who the user is has been proven; a mail to the team says so."""
    app_name: str = ""
    previews: tuple[Preview, ...] = ()
    """``reply``: the newest answers, oldest first. ``team``, ``ack``: what the user wrote. ``confirm``: none."""
    page: str | None = None
    """Where the user was, in a mail to the team."""
    link: str | None = None
    """Opens the chat (for the team: in the dashboard), or confirms the address. None: there is no button."""
    confirms: bool = False
    """Whether the link of a ``reply`` confirms the address instead: then the next ones open the chat."""
    unsubscribe: str | None = None
    """Where one POST ends these mails (RFC 8058). None: it cannot be ended, as in mail to the team."""
    hours: str | None = None
    """When staff are there, in words."""
    message_id: str
    """``<left@right>``, the same at each attempt to send (RFC 5322, 3.6.4)."""
    references: tuple[str, ...] = ()
    """Message-IDs of the chat's mails before it, oldest first: mail programs show them as one thread."""
    reply_to: str | None = None
    """Where answers go. None: to the sender."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail that can be sent. ``text`` is its plain part, for the outbox."""

    subject: str
    text: str
    mime: EmailMessage
