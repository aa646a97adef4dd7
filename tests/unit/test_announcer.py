"""What is announced: how much of it goes into one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from daemon.ids import new_id
from daemon.model import ChatItem, Message
from daemon.protocol.limits import UNSENT_BYTES
from daemon.services.announcer import Announcer
from daemon.store.sending import Batch, Stored
from tests.unit.conftest import MORNING

CHAT = ChatItem(
    id=new_id(),
    user_id=new_id(),
    user_email=None,
    user_name=None,
    user_verified=False,
    last_message=None,
    unread_count=0,
    status="open",
    priority="normal",
    assignee=None,
    tags=(),
    last_seq=0,
    admin_viewed_seq=0,
    created_at=MORNING,
)


def announced(count: int, content: str) -> list[Mapping[str, Any]]:
    """The events of one batch on the staff topic."""
    published: list[Mapping[str, Any]] = []
    announcer = Announcer(lambda topic, event: published.append(event) if topic.startswith("support.admin.") else None)
    messages = [
        Message(new_id(), CHAT.id, seq, "client-id", content, "user", CHAT.user_id, None, None, MORNING)
        for seq in range(1, count + 1)
    ]
    announcer.sent(Batch([Stored(each, repeated=False) for each in messages], {CHAT.id: CHAT}, frozenset({CHAT.id})))
    return published


def seqs(published: list[Mapping[str, Any]]) -> list[int]:
    told = [each for event in published for each in (event["events"] if event["type"] == "batch" else [event])]
    assert told.pop()["type"] == "chat_updated"
    return [each["message"]["seq"] for each in told]


def test_many_short_messages_are_one_event() -> None:
    published = announced(250, "Where is my parcel?")
    assert len(published) == 1
    assert seqs(published) == list(range(1, 251))


def test_no_event_is_so_large_that_a_client_who_reads_would_be_cut_off() -> None:
    published = announced(250, "\U0001f600" * 5_000)
    assert seqs(published) == list(range(1, 251))
    assert max(len(orjson.dumps(each)) for each in published) < UNSENT_BYTES / 2
