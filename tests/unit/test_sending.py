"""Sending: order, repetition, life cycle, what is owed, what is announced (features A, contract 2 and 3)."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.ids import new_id
from daemon.protocol.errors import Conflict, Forbidden, Internal, NotFound, Unauthorized, Unavailable
from daemon.protocol.principals import Principal
from daemon.services import sending as service
from daemon.services.announcer import Announcer
from daemon.services.doubts import LOOK_AGAIN_SECONDS
from daemon.services.sending import Sending
from daemon.store import sending as store
from daemon.store.tables import owed_emails, support_chats, support_messages
from tests.unit import people
from tests.unit.conftest import EMAIL_DELAY, MORNING, InlineDatabase, ignore, result, with_staff


def chat(conn: sa.Connection, id: str) -> sa.Row[*tuple[Any, ...]]:
    return conn.execute(sa.select(support_chats).where(support_chats.c.id == id)).one()


def set_chat(conn: sa.Connection, id: str, **values: Any) -> None:
    conn.execute(sa.update(support_chats).where(support_chats.c.id == id).values(**values))


def test_a_first_message_is_stored_numbered_and_counted(
    sending: Sending, conn: sa.Connection, visitor: Principal
) -> None:
    sent = result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    assert not sent.repeated
    assert sent.message.to_wire() == {
        "id": sent.message.id,
        "chat_id": visitor.grant,
        "seq": 1,
        "client_id": "client-1",
        "content": "Hello",
        "sender_type": "user",
        "sender_id": visitor.id,
        "sender_name": "Vera",
        "read_at": None,
        "created_at": "2026-03-02T09:00:00.000Z",
    }
    row = chat(conn, visitor.grant)
    assert (row.last_seq, row.admin_unread, row.user_unread, row.status) == (1, 1, 0, "open")
    assert row.last_message_at == row.updated_at == MORNING
    assert (row.last_content, row.last_sender) == ("Hello", "user")


def test_the_type_and_name_of_the_sender_come_from_who_was_proven(
    sending: Sending, conn: sa.Connection, visitor: Principal
) -> None:
    admin, key = people.admin(conn, "Ada"), people.key(conn, "Robot")
    by = [result(sending.send(who, visitor.grant, "x", "client-1")).message for who in (visitor, admin, key)]
    assert [(each.seq, each.sender_type, each.sender_name, each.sender_id) for each in by] == [
        (1, "user", "Vera", visitor.id),
        (2, "admin", "Ada", admin.id),
        (3, "bot", "Robot", key.id),
    ]
    row = chat(conn, visitor.grant)
    assert (row.admin_unread, row.user_unread) == (1, 2)


def test_a_repetition_is_answered_with_the_first_message_and_does_nothing(
    sending: Sending, conn: sa.Connection, visitor: Principal, published: list[Any], reactor: Clock
) -> None:
    first = result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    set_chat(conn, visitor.grant, status="closed", archived_at=MORNING)
    published.clear()
    reactor.advance(60)
    before = chat(conn, visitor.grant)
    again = result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    assert again == first._replace(repeated=True)
    assert chat(conn, visitor.grant) == before
    assert published == []


def test_a_client_id_with_other_content_is_a_conflict(sending: Sending, visitor: Principal) -> None:
    result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    with pytest.raises(Conflict):
        result(sending.send(visitor, visitor.grant, "Hello?", "client-1"))


def test_a_client_id_counts_for_one_sender_in_one_chat(
    sending: Sending, conn: sa.Connection, visitor: Principal
) -> None:
    other, ada, bob = people.user(conn), people.admin(conn), people.admin(conn)
    places = [
        (visitor, visitor.grant),
        (other, other.grant),
        (ada, visitor.grant),
        (ada, other.grant),
        (bob, other.grant),
    ]
    sent = [result(sending.send(who, where, "x", "client-1")) for who, where in places]
    assert not any(each.repeated for each in sent)
    assert len({each.message.id for each in sent}) == len(places)


@pytest.mark.parametrize("status", ["closed", "pending", "open"])
def test_a_users_message_opens_the_chat(sending: Sending, conn: sa.Connection, visitor: Principal, status: str) -> None:
    set_chat(conn, visitor.grant, status=status, archived_at=MORNING if status == "closed" else None)
    result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    row = chat(conn, visitor.grant)
    assert (row.status, row.archived_at) == ("open", None)


@pytest.mark.parametrize(("status", "after"), [("closed", "pending"), ("pending", "pending"), ("open", "open")])
def test_a_reply_makes_a_closed_chat_pending(
    sending: Sending, conn: sa.Connection, visitor: Principal, status: str, after: str
) -> None:
    set_chat(conn, visitor.grant, status=status, archived_at=MORNING if status == "closed" else None)
    result(sending.send(people.admin(conn), visitor.grant, "Hello", "client-1"))
    row = chat(conn, visitor.grant)
    assert (row.status, row.archived_at) == (after, None)


def test_who_may_not_send(sending: Sending, conn: sa.Connection, visitor: Principal) -> None:
    other = people.user(conn)
    cases = [
        (Principal("user", visitor.id, other.grant), other.grant, NotFound),
        (visitor, other.grant, NotFound),
        (Principal("user", new_id(), new_id()), new_id(), NotFound),
        (people.admin(conn), new_id(), NotFound),
        (people.user(conn, blocked_at=MORNING), None, Forbidden),
        (people.admin(conn, disabled_at=MORNING), other.grant, Unauthorized),
        (people.key(conn, revoked_at=MORNING), other.grant, Unauthorized),
        (Principal("admin", new_id(), "agent"), other.grant, Unauthorized),
    ]
    for who, where, refusal in cases:
        with pytest.raises(refusal):
            result(sending.send(who, where or who.grant, "x", "client-1"))
    assert conn.scalar(sa.select(sa.func.count()).select_from(support_messages)) == 0


def owed(conn: sa.Connection) -> list[Any]:
    columns = owed_emails.c
    return list(conn.execute(sa.select(columns.kind, columns.recipient, columns.due_at, columns.state)))


def test_replies_owe_one_email_due_from_the_first(
    sending: Sending, conn: sa.Connection, visitor: Principal, reactor: Clock
) -> None:
    admin = people.admin(conn)
    result(sending.send(admin, visitor.grant, "One", "client-1"))
    reactor.advance(60)
    result(sending.send(admin, visitor.grant, "Two", "client-2"))
    assert owed(conn) == [("reply", "vera@example.com", MORNING + EMAIL_DELAY, "owed")]


def test_what_owes_no_email(sending: Sending, conn: sa.Connection, visitor: Principal) -> None:
    result(sending.send(visitor, visitor.grant, "By the user", "client-1"))
    result(sending.send(people.key(conn), visitor.grant, "By a bot", "client-1"))
    result(sending.send(people.admin(conn), people.user(conn).grant, "To nobody's address", "client-1"))
    assert owed(conn) == []


def test_announced_on_both_topics(
    sending: Sending, conn: sa.Connection, visitor: Principal, published: list[Any]
) -> None:
    asked = result(sending.send(visitor, visitor.grant, "Hello", "client-1")).message.to_wire()
    answered = result(sending.send(people.admin(conn), visitor.grant, "Hi", "client-1")).message.to_wire()
    topic = f"support.chat.{visitor.grant}"
    assert published == [
        (topic, {"type": "new_message", "chat_id": visitor.grant, "message": asked}),
        (
            "support.admin.notifications",
            {
                "type": "new_user_message",
                "chat_id": visitor.grant,
                "user_email": "vera@example.com",
                "user_name": "Vera",
                "user_verified": True,
                "message": asked,
            },
        ),
        (topic, {"type": "new_message", "chat_id": visitor.grant, "message": answered}),
        (
            "support.admin.notifications",
            {"type": "new_staff_message", "chat_id": visitor.grant, "message": answered},
        ),
    ]


def test_reopening_is_announced_with_the_message(
    sending: Sending, conn: sa.Connection, visitor: Principal, published: list[Any]
) -> None:
    ada = people.admin(conn, "Ada")
    set_chat(conn, visitor.grant, status="closed", archived_at=MORNING, assignee_id=ada.id)
    result(sending.send(visitor, visitor.grant, "Hello", "client-1"))
    (chat_topic, chat_event), (staff_topic, staff_event) = published
    assert (chat_topic, chat_event["type"]) == (f"support.chat.{visitor.grant}", "batch")
    assert chat_event["events"][1] == {
        "type": "chat_updated",
        "chat_id": visitor.grant,
        "status": "open",
        "archived": False,
        "assignee_name": "Ada",
    }
    assert (staff_topic, staff_event["type"]) == ("support.admin.notifications", "batch")
    assert [each["type"] for each in staff_event["events"]] == ["new_user_message", "chat_updated"]
    item = staff_event["events"][1]["chat"]
    assert item["last_message_preview"] == "Hello"
    assert (item["status"], item["archived"], item["unread_count"], item["message_count"]) == ("open", False, 1, 1)
    assert item["assignee"] == {"id": ada.id, "name": "Ada"}


class Gate:
    """A database whose runs wait until they are let through: sends gather behind the first."""

    def __init__(self, database: InlineDatabase) -> None:
        self._database = database
        self.sizes: list[int] = []
        self._shut: list[Deferred[None]] = []

    async def run(self, fn: Any, drafts: Any, *args: Any) -> Any:
        self.sizes.append(len(drafts))
        waiting: Deferred[None] = Deferred()
        self._shut.append(waiting)
        await waiting
        return await self._database.run(fn, drafts, *args)

    def open(self) -> None:
        """Let one run through."""
        self._shut.pop(0).callback(None)


def outcome_of(answers: list[Deferred[Any]]) -> list[Any]:
    outcomes: list[Any] = []
    for each in answers:
        each.addBoth(lambda outcome: outcomes.append(getattr(outcome, "value", outcome)))
    return outcomes


def test_what_comes_in_one_read_is_one_transaction(
    database: InlineDatabase, announcer: Announcer, clock: ReactorClock, visitor: Principal
) -> None:
    gate = Gate(database)
    sending = Sending(gate, announcer, clock, with_staff, ignore)  # type: ignore[arg-type]
    with sending.together():
        pass
    with sending.together():
        for number in range(3):
            sending.put(visitor, visitor.grant, "Hello", f"client-{number}", lambda _: None)
        assert gate.sizes == []
    assert gate.sizes == [3]
    with sending.together():
        sending.put(visitor, visitor.grant, "while that one is written", "client-9", lambda _: None)
    assert gate.sizes == [3]
    gate.open()
    assert gate.sizes == [3, 1]


def test_who_repeats_is_looked_for_a_minute_long(
    database: InlineDatabase, announcer: Announcer, clock: ReactorClock, reactor: Clock, visitor: Principal
) -> None:
    looked: list[bool] = []

    class Watched:
        async def run(self, fn: Any, drafts: Any, now: Any, terms: Any, look: bool = False) -> Any:
            looked.append(look)
            return await database.run(fn, drafts, now, terms, look)

    sending = Sending(Watched(), announcer, clock, with_staff, ignore)  # type: ignore[arg-type]

    def say(number: int) -> list[bool]:
        looked.clear()
        assert result(sending.send(visitor, visitor.grant, "x", f"client-{number}")).message.seq == number
        return list(looked)

    assert (say(1), say(2)) == ([False], [False])
    assert (say(1), say(1), say(3)) == ([False, True], [True], [True])
    reactor.advance(service.LOOK_FOR.total_seconds())
    assert (say(4), say(2)) == ([False], [False, True])


def test_what_waits_goes_together_and_a_bad_row_fails_alone(
    database: InlineDatabase,
    announcer: Announcer,
    clock: ReactorClock,
    conn: sa.Connection,
    visitor: Principal,
    published: list[Any],
) -> None:
    gate = Gate(database)
    sending = Sending(gate, announcer, clock, with_staff, ignore)  # type: ignore[arg-type]
    ada = people.admin(conn)
    sends = [
        sending.send(visitor, visitor.grant, "first, alone", "client-0"),
        sending.send(visitor, visitor.grant, "a", "client-1"),
        sending.send(visitor, new_id(), "nowhere", "client-2"),
        sending.send(visitor, visitor.grant, "a", "client-1"),
        sending.send(visitor, visitor.grant, "b", "client-1"),
        sending.send(ada, visitor.grant, "c", "client-1"),
        sending.send(visitor, visitor.grant, "first, alone", "client-0"),
    ]
    outcomes = outcome_of([Deferred.fromCoroutine(each) for each in sends])
    for _ in range(3):
        gate.open()
    assert gate.sizes == [1, 6, 6], "some were sent before, which nobody had looked for"
    alone, a, nowhere, again, other, c, first = outcomes
    assert (alone.message.seq, a.message.seq, c.message.seq) == (1, 2, 3)
    assert isinstance(nowhere, NotFound)
    assert again == a._replace(repeated=True)
    assert isinstance(other, Conflict)
    assert first == alone._replace(repeated=True)
    assert [each.seq for each in conn.execute(sa.select(support_messages.c.seq))] == [1, 2, 3]
    events = [event for topic, event in published if topic.startswith("support.chat.")]
    assert [event["type"] for event in events] == ["new_message", "batch"]
    assert [each["message"]["seq"] for each in events[1]["events"]] == [2, 3]


def test_a_batch_that_fails_is_repeated_row_by_row(
    database: InlineDatabase,
    announcer: Announcer,
    clock: ReactorClock,
    visitor: Principal,
    logged_errors: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add = store.add

    def fails_on_poison(conn: sa.Connection, drafts: Any, *args: Any) -> Any:
        if any(each.content == "poison" for each in drafts):
            raise ZeroDivisionError
        return add(conn, drafts, *args)

    monkeypatch.setattr(service.store, "add", fails_on_poison)
    gate = Gate(database)
    sending = Sending(gate, announcer, clock, with_staff, ignore)  # type: ignore[arg-type]
    contents = ["alone", "b", "poison", "d"]
    outcomes = outcome_of(
        [Deferred.fromCoroutine(sending.send(visitor, visitor.grant, each, f"client-{each}")) for each in contents]
    )
    for _ in range(5):
        gate.open()
    assert gate.sizes == [1, 3, 1, 1, 1]
    assert [getattr(each, "message", each) for each in outcomes if not isinstance(each, Internal)] == [
        outcomes[0].message,
        outcomes[1].message,
        outcomes[3].message,
    ]
    assert [outcomes[n].message.seq for n in (0, 1, 3)] == [1, 2, 3]
    assert isinstance(outcomes[2], Internal)
    assert len(logged_errors) == 2
    logged_errors.clear()


def test_what_is_stored_is_answered_also_when_nobody_could_be_told_of_it(
    database: InlineDatabase, clock: ReactorClock, visitor: Principal, logged_errors: list[Any]
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    sending = Sending(database, Announcer(broken), clock, with_staff, ignore)  # type: ignore[arg-type]
    for seq in (1, 2):
        assert result(sending.send(visitor, visitor.grant, "x", f"client-{seq}")).message.seq == seq
    assert len(logged_errors) == 2
    logged_errors.clear()


def test_without_a_database_everybody_is_told_to_try_again(
    sending: Sending, database: InlineDatabase, visitor: Principal, published: list[Any]
) -> None:
    database.fails = [Unavailable()]
    with pytest.raises(Unavailable):
        result(sending.send(visitor, visitor.grant, "x", "client-1"))
    assert published == []
    assert not result(sending.send(visitor, visitor.grant, "x", "client-1")).repeated


def test_a_message_whose_commit_was_not_heard_of_is_announced_in_the_end(
    database: InlineDatabase,
    sending: Sending,
    visitor: Principal,
    published: list[Any],
    reactor: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = database.run

    async def loses_the_answer(fn: Any, *args: Any) -> Any:
        await run(fn, *args)
        raise Unavailable

    monkeypatch.setattr(database, "run", loses_the_answer)
    with pytest.raises(Unavailable):
        result(sending.send(visitor, visitor.grant, "x", "client-1"))
    monkeypatch.setattr(database, "run", run)
    assert result(sending.send(visitor, visitor.grant, "x", "client-1")).repeated
    assert published == []
    database.fails = [Unavailable()]
    reactor.advance(LOOK_AGAIN_SECONDS)
    assert published == []
    reactor.advance(LOOK_AGAIN_SECONDS)
    assert [event["events"][0]["message"]["seq"] for _, event in published] == [1, 1]
    assert reactor.getDelayedCalls() == []


def test_a_full_queue_refuses(
    database: InlineDatabase,
    announcer: Announcer,
    clock: ReactorClock,
    visitor: Principal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "MOST_WAITING", 3)
    gate = Gate(database)
    sending = Sending(gate, announcer, clock, with_staff, ignore)  # type: ignore[arg-type]
    sends = [sending.send(visitor, visitor.grant, "x", f"client-{each}") for each in range(5)]
    outcomes = outcome_of([Deferred.fromCoroutine(each) for each in sends])
    assert [type(each) for each in outcomes] == [Unavailable]
    gate.open()
    gate.open()
    assert [each.message.seq for each in outcomes[1:]] == [1, 2, 3, 4]
