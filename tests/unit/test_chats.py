"""What users read and staff change: pages, marks, life cycle, assignees (features A, contract 2 and 3)."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.ids import new_id
from daemon.protocol import limits
from daemon.protocol.errors import Conflict, Forbidden, InvalidArgument, NotFound
from daemon.protocol.principals import Principal
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import installation, pages
from daemon.store.tables import owed_emails, support_chats, users
from tests.unit import people
from tests.unit.conftest import MORNING, result

NOON = "2026-03-02T09:00:00.000Z"


@pytest.fixture
def say(sending: Sending, visitor: Principal) -> Any:
    """``say(who, *contents)`` in the visitor's chat."""

    def say(who: Principal, *contents: str) -> None:
        for content in contents:
            result(sending.send(who, visitor.grant, content, new_id()))

    return say


def stored(conn: sa.Connection, chat_id: str) -> Any:
    return conn.execute(sa.select(support_chats).where(support_chats.c.id == chat_id)).one()


def email_states(conn: sa.Connection) -> list[tuple[str, bool]]:
    return [(row.state, row.keep) for row in conn.execute(sa.select(owed_emails).order_by(owed_emails.c.id))]


# Pages


def seqs(page: Any) -> tuple[list[int], bool]:
    return [each.seq for each in page.messages], page.has_more


def test_pages_look_both_ways(chats: Chats, visitor: Principal, say: Any) -> None:
    say(visitor, *"abcdefg")

    def page(since: int | None, before: int | None, limit: int) -> tuple[list[int], bool]:
        found = result(chats.messages(visitor.grant, since, before, limit))
        assert found.last_seq == 7
        return seqs(found)

    assert page(None, None, 3) == ([5, 6, 7], True)
    assert page(None, None, 7) == ([1, 2, 3, 4, 5, 6, 7], False)
    assert page(0, None, 3) == ([1, 2, 3], True)
    assert page(3, None, 3) == ([4, 5, 6], True)
    assert page(4, None, 3) == ([5, 6, 7], False)
    assert page(7, None, 3) == ([], False)
    assert page(99, None, 3) == ([], False)
    assert page(None, 5, 3) == ([2, 3, 4], True)
    assert page(None, 4, 3) == ([1, 2, 3], False)
    assert page(None, 1, 3) == ([], False)
    assert page(None, 0, 3) == ([], False)


@pytest.mark.parametrize("content", ["x" * 5000, '\n"\\' * 1666, "\U0001f600" * 5000])
def test_a_page_ends_at_256_kib(chats: Chats, visitor: Principal, say: Any, content: str) -> None:
    say(visitor, *[f"{content[:-3]}{number:03}" for number in range(60)])
    newest = result(chats.messages(visitor.grant, None, None, 200))
    size = len(orjson.dumps(newest.to_wire()["messages"]))
    one = len(orjson.dumps(newest.messages[0].to_wire()))
    assert limits.PAGE_BYTES - 2 * one < size <= limits.PAGE_BYTES
    assert newest.has_more
    first = newest.messages[0].seq
    assert [each.seq for each in newest.messages] == list(range(first, 61))
    older = result(chats.messages(visitor.grant, None, first, 200))
    assert older.messages[-1].seq == first - 1
    oldest = result(chats.messages(visitor.grant, 0, None, 200))
    assert (oldest.messages[0].seq, oldest.has_more) == (1, True)


def test_the_size_of_a_message_is_never_underrated(visitor: Principal, chats: Chats, say: Any) -> None:
    say(visitor, "x")
    wire = result(chats.messages(visitor.grant, None, None, 1)).to_wire()["messages"][0]
    largest = {**wire, "seq": limits.SEQ_MAX, "client_id": "x" * 64, "read_at": NOON, "sender_type": "system"}
    beside = len(orjson.dumps(largest)) - len(orjson.dumps(wire["content"])) - len(orjson.dumps(wire["sender_name"]))
    assert beside <= pages.ENVELOPE_BYTES


def test_a_user_opens_their_chat(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, say: Any
) -> None:
    say(visitor, "Hello")
    say(ada, "Hi", "How can I help?")
    wire = result(chats.open(visitor)).to_wire()
    assert [(each["seq"], each["sender_name"]) for each in wire.pop("messages")] == [
        (1, "Vera"),
        (2, "Ada"),
        (3, "Ada"),
    ]
    assert wire == {
        "id": visitor.grant,
        "status": "open",
        "unread": 2,
        "staff_online": True,
        "last_seq": 3,
        "has_more": False,
        "epoch": installation.epoch(conn),
    }


def test_foreign_and_missing_chats_are_alike(chats: Chats, conn: sa.Connection, visitor: Principal) -> None:
    other = people.user(conn)
    for grant in (other.grant, new_id()):
        thief = Principal("user", visitor.id, grant)
        for call in (chats.open(thief), chats.mark_read(thief, None), chats.pulse(thief, None)):
            with pytest.raises(NotFound):
                result(call)
    for call in (
        chats.messages(new_id(), None, None, 50),
        chats.chat(new_id()),
        chats.exists(new_id()),
        chats.mark_viewed(visitor, new_id(), None),
        chats.set_status(visitor, new_id(), "open"),
        chats.set_priority(visitor, new_id(), "low"),
        chats.assign(visitor, new_id(), None),
    ):
        with pytest.raises(NotFound):
            result(call)


# Marks


def test_reading_moves_forward_only_and_is_clamped(
    chats: Chats, visitor: Principal, ada: Principal, say: Any, published: list[Any], conn: sa.Connection
) -> None:
    say(visitor, "Hello")
    say(ada, "a", "b", "c")
    published.clear()
    mark = [result(chats.mark_read(visitor, up_to)).to_wire() for up_to in (2, 1, 2, 0, 99, None)]
    assert mark == [{"read_up_to": 2, "unread": 2}] * 4 + [{"read_up_to": 4, "unread": 0}] * 2
    topic = f"support.chat.{visitor.grant}"
    assert published == [
        (topic, {"type": "read", "chat_id": visitor.grant, "reader": "user", "up_to_seq": 2, "read_at": NOON}),
        (
            "support.admin.notifications",
            {"type": "chat_read", "chat_id": visitor.grant, "reader": "user", "up_to_seq": 2},
        ),
        (topic, {"type": "read", "chat_id": visitor.grant, "reader": "user", "up_to_seq": 4, "read_at": NOON}),
        (
            "support.admin.notifications",
            {"type": "chat_read", "chat_id": visitor.grant, "reader": "user", "up_to_seq": 4},
        ),
    ]
    assert stored(conn, visitor.grant).user_read_at == MORNING


def test_each_side_marks_what_the_other_wrote(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, say: Any, reactor: Clock
) -> None:
    say(visitor, "Hello")
    say(ada, "Hi")
    say(people.key(conn), "Beep")
    reactor.advance(1)
    result(chats.mark_read(visitor, None))
    reactor.advance(1)
    item = result(chats.mark_viewed(ada, visitor.grant, None))
    assert (item.unread_count, item.admin_viewed_seq) == (0, 3)
    messages = result(chats.messages(visitor.grant, None, None, 50)).to_wire()["messages"]
    assert [each["read_at"] for each in messages] == [
        "2026-03-02T09:00:02.000Z",
        "2026-03-02T09:00:01.000Z",
        "2026-03-02T09:00:01.000Z",
    ]


def test_viewing_counts_user_messages_above_the_mark(
    chats: Chats, visitor: Principal, ada: Principal, say: Any, published: list[Any]
) -> None:
    say(visitor, "a", "b")
    say(ada, "c")
    say(visitor, "d")
    published.clear()
    items = [result(chats.mark_viewed(ada, visitor.grant, up_to)) for up_to in (0, 2, 1, 3, None, None)]
    assert [(each.admin_viewed_seq, each.unread_count) for each in items] == [
        (0, 3),
        (2, 1),
        (2, 1),
        (3, 1),
        (4, 0),
        (4, 0),
    ]
    assert [item.to_wire()["unread"] for item in items] == [True, True, True, True, False, False]
    told = [event["up_to_seq"] for topic, event in published if event["type"] == "chat_read"]
    assert told == [2, 3, 4]
    assert {event["reader"] for _, event in published} == {"admin"}


def test_reading_everything_cancels_the_email(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, say: Any
) -> None:
    say(ada, "a", "b")
    result(chats.mark_read(visitor, 1))
    assert email_states(conn) == [("owed", False)]
    result(chats.mark_read(visitor, 2))
    assert email_states(conn) == [("cancelled", False)]
    say(ada, "c")
    assert email_states(conn) == [("cancelled", False), ("owed", False)]
    say(visitor, "d")
    result(chats.mark_read(visitor, 3))
    assert email_states(conn) == [("cancelled", False)] * 2


# Life cycle


def test_closing_archives_and_restoring_opens(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, say: Any, published: list[Any]
) -> None:
    say(visitor, "Hello")
    published.clear()
    steps = [
        (chats.archive(ada, visitor.grant, False), "closed", True),
        (chats.archive(ada, visitor.grant, False), "closed", False),
        (chats.set_status(ada, visitor.grant, "closed"), "closed", False),
        (chats.unarchive(ada, visitor.grant), "open", True),
        (chats.unarchive(ada, visitor.grant), "open", False),
        (chats.set_status(ada, visitor.grant, "pending"), "pending", True),
        (chats.unarchive(ada, visitor.grant), "pending", False),
        (chats.set_status(ada, visitor.grant, "closed"), "closed", True),
        (chats.set_status(ada, visitor.grant, "open"), "open", True),
    ]
    for call, status, is_news in steps:
        item = result(call)
        assert (item.status, item.archived) == (status, status == "closed")
        row = stored(conn, visitor.grant)
        assert (row.status, row.archived_at is not None) == (status, status == "closed")
        assert len(published) == (2 if is_news else 0)
        if is_news:
            assert published[0] == (
                f"support.chat.{visitor.grant}",
                {
                    "type": "chat_updated",
                    "chat_id": visitor.grant,
                    "status": status,
                    "archived": status == "closed",
                    "assignee_name": None,
                },
            )
            assert published[1] == (
                "support.admin.notifications",
                {"type": "chat_updated", "chat": item.to_wire()},
            )
        published.clear()


@pytest.mark.parametrize(
    ("keep_email", "after"), [(False, ("cancelled", False)), (True, ("owed", True))], ids=["cancels", "keeps"]
)
def test_archiving_settles_the_owed_email(
    chats: Chats,
    conn: sa.Connection,
    visitor: Principal,
    ada: Principal,
    say: Any,
    keep_email: bool,
    after: tuple[str, bool],
) -> None:
    say(ada, "Here is your answer.")
    result(chats.archive(ada, visitor.grant, keep_email))
    assert email_states(conn) == [after]
    result(chats.archive(ada, visitor.grant, False))
    assert email_states(conn) == [after]


def test_priority(chats: Chats, visitor: Principal, ada: Principal, say: Any, published: list[Any]) -> None:
    say(visitor, "Hello")
    published.clear()
    assert result(chats.set_priority(ada, visitor.grant, "urgent")).priority == "urgent"
    assert len(published) == 2
    assert result(chats.set_priority(ada, visitor.grant, "urgent")).priority == "urgent"
    assert len(published) == 2


def test_assigning(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, say: Any, published: list[Any]
) -> None:
    say(visitor, "Hello")
    published.clear()
    bob, gone, key = people.admin(conn, "Bob"), people.admin(conn, disabled_at=MORNING), people.key(conn, scope="admin")
    for asked, who in (("me", ada), (ada.id, ada), (bob.id, bob), (None, None), (None, None)):
        item = result(chats.assign(ada, visitor.grant, asked))
        assert (item.assignee.id if item.assignee else None) == (who.id if who else None)
    assert [event["assignee_name"] for topic, event in published if topic.startswith("support.chat")] == [
        "Ada",
        "Bob",
        None,
    ]
    for staff, asked in ((ada, gone.id), (ada, new_id()), (ada, visitor.id), (key, "me")):
        with pytest.raises(InvalidArgument) as refused:
            result(chats.assign(staff, visitor.grant, asked))
        assert refused.value.extra == {"field": "admin_id"}
    assert result(chats.assign(key, visitor.grant, ada.id)).assignee


def test_claiming(chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, published: list[Any]) -> None:
    bob = people.admin(conn, "Bob")
    assert result(chats.claim(ada, visitor.grant)).assignee
    assert result(chats.claim(ada, visitor.grant)).assignee
    with pytest.raises(Conflict) as refused:
        result(chats.claim(bob, visitor.grant))
    assert refused.value.extra == {"assignee": {"id": ada.id, "name": "Ada"}}
    with pytest.raises(Forbidden):
        result(chats.claim(people.key(conn, scope="admin"), visitor.grant))


def test_a_chat_without_a_message_is_in_no_event(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, published: list[Any]
) -> None:
    result(chats.claim(ada, visitor.grant))
    result(chats.archive(ada, visitor.grant, False))
    result(chats.mark_viewed(ada, visitor.grant, None))
    result(chats.mark_read(visitor, None))
    assert published == []
    assert result(chats.list(ada, people.asks())).chats == []
    assert set(result(chats.list(ada, people.asks())).counts.to_wire().values()) == {0}


# Staff open a chat


def test_staff_open_a_chat_with_its_user(
    chats: Chats, conn: sa.Connection, ada: Principal, sending: Sending, published: list[Any]
) -> None:
    user = people.user(conn, external_id="u-7", name="Uma", metadata={"plan": "pro"}, last_seen_at=MORNING)
    result(chats.pulse(user, "https://shop.example/cart"))
    result(sending.send(user, user.grant, "Hello", "client-1"))
    published.clear()
    wire = result(chats.chat(user.grant)).to_wire()
    assert wire["user"] == {
        "id": user.id,
        "external_id": "u-7",
        "email": None,
        "name": "Uma",
        "verified": False,
        "metadata": {"plan": "pro"},
        "created_at": "2026-03-01T00:00:00.000Z",
        "last_seen_at": NOON,
        "blocked": False,
    }
    assert wire["page"] == "https://shop.example/cart"
    assert [each["content"] for each in wire["messages"]] == ["Hello"]
    assert (wire["unread"], wire["last_seq"], wire["has_more"]) == (True, 1, False)
    assert published == [], "reading marks nothing"


# Heartbeats


def test_a_users_pulse(
    chats: Chats, conn: sa.Connection, visitor: Principal, ada: Principal, say: Any, reactor: Clock
) -> None:
    say(ada, "a", "b")
    assert result(chats.pulse(visitor, None)).to_wire() == {
        "last_seq": 2,
        "unread": 2,
        "staff_online": True,
        "epoch": installation.epoch(conn),
    }

    def seen() -> Any:
        return conn.scalar(sa.select(users.c.last_seen_at).where(users.c.id == visitor.id))

    reactor.advance(59)
    result(chats.pulse(visitor, None))
    assert seen() == MORNING
    reactor.advance(1)
    result(chats.pulse(visitor, "https://shop.example/"))
    assert (seen() - MORNING).total_seconds() == 60
    assert stored(conn, visitor.grant).page == "https://shop.example/"
    result(chats.pulse(visitor, None))
    assert stored(conn, visitor.grant).page == "https://shop.example/"


def test_a_staff_pulse_counts_unread_chats(
    chats: Chats, visitor: Principal, ada: Principal, say: Any, conn: sa.Connection
) -> None:
    say(visitor, "a", "b")
    wire = result(chats.staff_pulse(ada)).to_wire()
    assert wire == {"unread": 1, "staff_online": True, "epoch": installation.epoch(conn)}
    result(chats.mark_viewed(ada, visitor.grant, None))
    assert result(chats.staff_pulse(ada)).unread == 0


@pytest.mark.parametrize("cursor", ["x", "AAAA", base64.urlsafe_b64encode(b"\x7f" + 23 * b"\xff").decode(), "_" * 200])
def test_a_cursor_that_no_page_gave_is_refused(chats: Chats, ada: Principal, cursor: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        result(chats.list(ada, people.asks(cursor=cursor)))
    assert refused.value.extra == {"field": "cursor"}


def test_staff_see_when_the_chat_was_closed_before(
    chats: Chats, visitor: Principal, ada: Principal, reactor: Clock, sending: Sending, conn: sa.Connection
) -> None:
    result(sending.send(visitor, visitor.grant, "hello", "client-id-1"))
    assert result(chats.chat(visitor.grant)).to_wire()["closings"] == []
    result(chats.archive(ada, visitor.grant, False))
    reactor.advance(60)
    result(chats.set_priority(ada, visitor.grant, "high"))
    result(chats.set_status(ada, visitor.grant, "pending"))
    result(chats.set_status(people.key(conn, "Robot", "admin"), visitor.grant, "closed"))
    closings = result(chats.chat(visitor.grant)).to_wire()["closings"]
    assert [(each["at"], each["by"] and each["by"]["name"]) for each in closings] == [
        ("2026-03-02T09:01:00.000Z", "Robot"),
        ("2026-03-02T09:00:00.000Z", "Ada"),
    ]
