"""The rules of a send, without SQL: a draft, and a locked chat while its new messages are counted in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from daemon.ids import new_id
from daemon.model import ChatItem, LastMessage, Message, preview
from daemon.protocol.answers import SenderType
from daemon.protocol.errors import ChatError, Forbidden, NotFound
from daemon.protocol.principals import Principal, Role
from daemon.store.owing import TEAM_EVERY, Notice, Terms

_SENDERS: dict[Role, SenderType] = {"user": "user", "admin": "admin", "integrator": "bot"}
"""The sender's type comes from the role that the router proved."""

Key = tuple[str, str, str | None, str | None]
"""What makes a repetition: chat, kind and id of the sender, ``client_id``."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message on its way in. ``id`` is made before the first try: a row by that id is this very draft, stored."""

    sender: Principal
    chat_id: str
    content: str
    client_id: str
    id: str = field(default_factory=new_id)

    @property
    def sender_type(self) -> SenderType:
        return _SENDERS[self.sender.role]

    @property
    def key(self) -> Key:
        return (self.chat_id, self.sender_type, self.sender.id, self.client_id)


class Standing(NamedTuple):
    """How a locked chat stands with emails. ``at``: PostgreSQL's time.

    ``acknowledged``: its user was told that the message is here, and no person has answered since.
    """

    at: datetime
    user_is_blocked: bool
    address_verified: bool
    team_told_at: datetime | None
    acknowledged: bool


class Counted:
    """A locked chat: ``item`` as it becomes, ``added`` in the order of ``seq``."""

    def __init__(self, item: ChatItem, standing: Standing) -> None:
        self.before = self.item = item
        self.added: list[Message] = []
        self._standing = standing

    def refusal(self, sender: Principal) -> ChatError | None:
        """A user writes in their own chat, unless they are blocked."""
        if sender.role != "user":
            return None
        if sender.id != self.item.user_id:
            return NotFound()
        return Forbidden("You cannot write here any more.") if self._standing.user_is_blocked else None

    def add(self, draft: Draft, sender_name: str | None, now: datetime) -> Message:
        """Give the next ``seq``. A user's message opens the chat; a reply to a closed one makes it pending."""
        by_user = draft.sender_type == "user"
        message = Message(
            id=draft.id,
            chat_id=draft.chat_id,
            seq=self.item.last_seq + 1,
            client_id=draft.client_id,
            content=draft.content,
            sender_type=draft.sender_type,
            sender_id=draft.sender.id,
            sender_name=sender_name,
            read_at=None,
            created_at=now,
        )
        self.added.append(message)
        self.item = self.item._replace(
            last_seq=message.seq,
            unread_count=self.item.unread_count + by_user,
            status="open" if by_user else "pending" if self.item.archived else self.item.status,
            last_message=LastMessage(now, preview(draft.content), draft.sender_type),
        )
        return message

    @property
    def from_staff(self) -> int:
        """How many of the added messages the user has to read."""
        return sum(message.sender_type != "user" for message in self.added)

    @property
    def first_reply(self) -> int | None:
        """The ``seq`` of the first reply that owes an email. A person's does, a bot's does not; and somebody must have
        said where to, who is not blocked."""
        if self.item.user_email is None or self._standing.user_is_blocked:
            return None
        return next((each.seq for each in self.added if each.sender_type == "admin"), None)

    def notices(self, terms: Terms) -> Iterator[Notice]:
        """Emails at once, when a user's message found nobody: to the team, about all that nobody has viewed, every ten
        minutes at most; and to a user whose address is verified, once until a person answers."""
        asked = next((each.seq for each in self.added if each.sender_type == "user"), None)
        if asked is None or not terms.is_away(self._standing.at):
            return
        told = self._standing.team_told_at
        if terms.team is not None and (told is None or told <= self._standing.at - TEAM_EVERY):
            yield Notice("team", self.item, terms.team, self.item.admin_viewed_seq + 1)
        if self.item.user_email is not None and self._standing.address_verified and not self._standing.acknowledged:
            yield Notice("ack", self.item, self.item.user_email, asked)
