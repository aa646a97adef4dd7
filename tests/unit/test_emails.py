"""What the outbox shows."""

from __future__ import annotations

import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.protocol.principals import Principal
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import emails
from tests.unit.conftest import result


def test_the_newest_first_in_any_state(
    conn: sa.Connection, sending: Sending, chats: Chats, visitor: Principal, ada: Principal, reactor: Clock
) -> None:
    for number in range(3):
        result(sending.send(ada, visitor.grant, "Hi", f"client-{number}"))
        result(chats.mark_read(visitor, None))
        reactor.advance(10)
    result(sending.send(ada, visitor.grant, "Hi", "client-3"))
    shown = [each.to_wire() for each in emails.newest(conn, 3)]
    assert [(each["state"], each["settled_at"]) for each in shown] == [
        ("owed", None),
        ("cancelled", "2026-03-02T09:00:20.000Z"),
        ("cancelled", "2026-03-02T09:00:10.000Z"),
    ]
    newest = shown[0]
    assert newest == {
        "id": newest["id"],
        "kind": "reply",
        "state": "owed",
        "recipient": "vera@example.com",
        "subject": None,
        "text": None,
        "due_at": "2026-03-02T09:05:30.000Z",
        "created_at": "2026-03-02T09:00:30.000Z",
        "settled_at": None,
        "attempts": 0,
        "last_error": None,
    }
