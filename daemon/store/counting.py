"""The rules of a send, without SQL: a draft, and a locked chat while its new messages are counted in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from daemon.ids import new_id
from daemon.model import ChatItem, LastMessage, Message, preview
from daemon.protocol.answers import SenderType
from daemon.protocol.errors import ChatError, Forbidden, NotFound
from daemon.protocol.principals import Principal, Role

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


class Counted:
    """A locked chat: ``item`` as it becomes, ``added`` in the order of ``seq``."""

    def __init__(self, item: ChatItem, user_is_blocked: bool) -> None:
        self.before = self.item = item
        self.added: list[Message] = []
        self._user_is_blocked = user_is_blocked

    def refusal(self, sender: Principal) -> ChatError | None:
        """A user writes in their own chat, unless they are blocked."""
        if sender.role != "user":
            return None
        if sender.id != self.item.user_id:
            return NotFound()
        return Forbidden("You cannot write here any more.") if self._user_is_blocked else None

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
        self.item = replace(
            self.item,
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
    def owes_email(self) -> bool:
        """A person's reply owes one, a bot's does not; and somebody must have said where to, who is not blocked."""
        may_hear = self.item.user_email is not None and not self._user_is_blocked
        return may_hear and any(each.sender_type == "admin" for each in self.added)
