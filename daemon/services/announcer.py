"""Announce: build the events and publish them, always after the commit.

What happened together goes to one topic as one ``batch``, so that a group commit costs a topic one event, or a few
where the messages are long: a client that has to take more than 1 MiB at once would be cut off for not reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from daemon.model import CannedReply, ChatItem, Message, Note, iso
from daemon.protocol import events
from daemon.protocol.answers import OnlineAdmin, SenderType
from daemon.protocol.uris import PRESENCE_TOPIC, STAFF_TOPIC, chat_topic
from daemon.store.sending import Batch, Stored

Publish = Callable[[str, Mapping[str, Any]], None]
"""``publish(topic, event)``: hands an event to the router; never raises, never waits."""
MOST_CHARS = 64 * 1024
"""Of content in one event: 256 KiB at most, as in a page of messages."""


class Announcer:
    """:param publish: where events go. A chat without a message is in no event."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish

    def sent(self, batch: Batch) -> None:
        """The new messages of a batch in their order, then the chats that changed with them. Repetitions are silent."""
        told = _Topics()
        for outcome in batch.outcomes:
            if isinstance(outcome, Stored) and not outcome.repeated:
                told.message(outcome.message, batch.chats[outcome.message.chat_id])
        for chat_id in batch.changed:
            told.changed(batch.chats[chat_id])
        self._tell(told)

    def changed(self, chat: ChatItem) -> None:
        """Status, assignee or priority of a chat changed."""
        if chat.last_seq:
            told = _Topics()
            told.changed(chat)
            self._tell(told)

    def tagged(self, chat: ChatItem) -> None:
        """The tags of a chat changed, which is nothing that its user hears of."""
        if chat.last_seq:
            self._publish(STAFF_TOPIC, events.ItemChanged(type="chat_updated", chat=chat.to_wire()))

    def note(self, note: Note) -> None:
        """Somebody left a private note."""
        if note.after_seq:
            self._publish(STAFF_TOPIC, events.NoteLeft(type="note", chat_id=note.chat_id, note=note.to_wire()))

    def canned_reply(self, reply: CannedReply) -> None:
        """A canned reply was added or changed."""
        self._publish(STAFF_TOPIC, events.CannedReplySaved(type="canned_reply", canned_reply=reply.to_wire()))

    def canned_reply_removed(self, reply_id: str) -> None:
        self._publish(STAFF_TOPIC, events.CannedReplyRemoved(type="canned_reply_removed", reply_id=reply_id))

    def erased(self, chat_id: str) -> None:
        """A chat is gone with its user. It had a message."""
        self._publish(STAFF_TOPIC, events.ChatErased(type="chat_erased", chat_id=chat_id))

    def read(self, chat_id: str, reader: events.Reader, up_to_seq: int, read_at: datetime) -> None:
        """One side read further."""
        self._publish(
            chat_topic(chat_id),
            events.Read(type="read", chat_id=chat_id, reader=reader, up_to_seq=up_to_seq, read_at=iso(read_at)),
        )
        self._publish(
            STAFF_TOPIC, events.ChatRead(type="chat_read", chat_id=chat_id, reader=reader, up_to_seq=up_to_seq)
        )

    def typing(self, chat_id: str, sender_type: SenderType, sender_name: str | None, active: bool) -> None:
        self._publish(
            chat_topic(chat_id),
            events.Typing(
                type="typing", chat_id=chat_id, sender_type=sender_type, sender_name=sender_name, active=active
            ),
        )

    def viewing(self, chat_id: str, admins: Sequence[events.Viewer]) -> None:
        """Who of the staff has a chat open, and types there."""
        self._publish(STAFF_TOPIC, events.Viewing(type="viewing", chat_id=chat_id, admins=list(admins)))

    def presence(self, admins: Sequence[OnlineAdmin]) -> None:
        """All staff, and who is online."""
        self._publish(STAFF_TOPIC, events.StaffPresence(type="presence", admins=list(admins)))

    def staff_online(self, staff_online: bool) -> None:
        """Whether anybody of the staff is there, for everybody."""
        self._publish(PRESENCE_TOPIC, events.Online(type="presence", staff_online=staff_online))

    def _tell(self, told: _Topics) -> None:
        for topic, batches in told.by_topic.items():
            for happened in batches:
                self._publish(topic, happened[0] if len(happened) == 1 else events.Batch(type="batch", events=happened))


class _Topics:
    """Events that happened together, by topic; more than :data:`MOST_CHARS` of them in several batches."""

    def __init__(self) -> None:
        self.by_topic: dict[str, list[list[events.ChatEvent | events.StaffEvent]]] = {}
        self._chars: dict[str, int] = {}

    def _add(self, topic: str, event: events.ChatEvent | events.StaffEvent, chars: int = 0) -> None:
        self._chars[topic] = self._chars.get(topic, 0) + chars
        if topic not in self.by_topic or self._chars[topic] > MOST_CHARS:
            self.by_topic.setdefault(topic, []).append([])
            self._chars[topic] = chars
        self.by_topic[topic][-1].append(event)

    def message(self, message: Message, chat: ChatItem) -> None:
        wire, chars = message.to_wire(), len(message.content)
        self._add(chat_topic(chat.id), events.NewMessage(type="new_message", chat_id=chat.id, message=wire), chars)
        if message.sender_type == "user":
            self._add(
                STAFF_TOPIC,
                events.NewUserMessage(
                    type="new_user_message",
                    chat_id=chat.id,
                    user_email=chat.user_email,
                    user_name=chat.user_name,
                    user_verified=chat.user_verified,
                    message=wire,
                ),
                chars,
            )
        else:
            answer = events.NewStaffMessage(type="new_staff_message", chat_id=chat.id, message=wire)
            self._add(STAFF_TOPIC, answer, chars)

    def changed(self, chat: ChatItem) -> None:
        self._add(
            chat_topic(chat.id),
            events.ChatChanged(
                type="chat_updated",
                chat_id=chat.id,
                status=chat.status,
                archived=chat.archived,
                assignee_name=chat.assignee.name if chat.assignee else None,
            ),
        )
        self._add(STAFF_TOPIC, events.ItemChanged(type="chat_updated", chat=chat.to_wire()))
