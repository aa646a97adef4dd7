"""What becomes of a debt: when it is paid, to whom, and what it says. Time is played for daemon and database alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.mail.transports import Later, Refused
from daemon.model import SYSTEM
from daemon.protocol.errors import Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Link, fingerprint, mailbox
from daemon.services.chats import Chats
from daemon.services.mailer import MARGIN_SECONDS, Mailer
from daemon.services.sending import Sending
from daemon.store import addresses, emails, erasing, leases
from daemon.store import users as user_store
from daemon.store.tables import owed_emails, users
from daemon.store.tombstones import Tombstones
from tests.unit import people
from tests.unit.conftest import MORNING, InlineDatabase, result, with_staff
from tests.unit.mails import Sink, states

DELAY = 300.0
MOMENT = 0.001


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def mailer(database: Any, clock: ReactorClock, sink: Sink) -> Iterator[Mailer]:
    mailer = Mailer(database, clock, sink)
    mailer.start()
    yield mailer
    result(mailer.stop())


@pytest.fixture
def sending(database: Any, announcer: Any, clock: ReactorClock, mailer: Mailer) -> Sending:
    return Sending(database, announcer, clock, with_staff, mailer.owed)


class Desk:
    """One verified user, one admin, and their time."""

    def __init__(self, sending: Sending, reactor: Clock, user: Principal, staff: Principal) -> None:
        self._sending = sending
        self.reactor = reactor
        self.user = user
        self.staff = staff
        self._count = 0

    def reply(self, text: str = "Hello", user: Principal | None = None) -> None:
        self._count += 1
        result(self._sending.send(self.staff, (user or self.user).grant, text, f"client-{self._count}"))

    def later(self, seconds: float) -> None:
        self.reactor.advance(seconds)


@pytest.fixture
def desk(sending: Sending, reactor: Clock, visitor: Principal, ada: Principal) -> Desk:
    return Desk(sending, reactor, visitor, ada)


def test_a_reply_is_mailed_when_it_is_due_and_once(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    desk.reply("Good morning")
    desk.later(DELAY - MOMENT)
    assert sink.taken == []
    desk.later(MOMENT)
    (mail,) = sink.taken
    assert (mail.kind, mail.recipient, mail.user_name, mail.chat_id) == (
        "reply",
        "vera@example.com",
        "Vera",
        desk.user.grant,
    )
    assert [(each.sender_name, each.content) for each in mail.excerpts] == [("Ada", "Good morning")]
    assert mail.message_id == f"<{mail.id}@example.com>"
    desk.later(86_400)
    assert len(sink.taken) == 1
    assert states(conn) == [("reply", "sent", None)]
    (shown,) = emails.newest(conn, 9)
    assert (shown.subject, shown.text, shown.attempts) == ("subject", "Good morning", 1)


@pytest.mark.parametrize(("early", "mails"), [(MOMENT, 0), (-MOMENT, 1)], ids=["read before", "read after"])
def test_read_a_moment_before_or_after(desk: Desk, sink: Sink, chats: Chats, early: float, mails: int) -> None:
    desk.reply()
    desk.later(DELAY - early)
    result(chats.mark_read(desk.user, None))
    desk.later(DELAY)
    assert len(sink.taken) == mails


def test_several_replies_make_one_email_of_the_newest_five(desk: Desk, sink: Sink) -> None:
    for number in range(7):
        desk.reply(f"{number}")
        desk.later(40)
    desk.later(DELAY)
    assert sink.texts == [["2", "3", "4", "5", "6"]]


def test_what_was_read_is_not_told(desk: Desk, sink: Sink, chats: Chats) -> None:
    desk.reply("one")
    result(chats.mark_read(desk.user, 1))
    desk.reply("two")
    desk.reply("three")
    result(chats.mark_read(desk.user, 2))
    desk.later(2 * DELAY)
    assert sink.texts == [["three"]]


def test_a_reply_after_the_email_makes_another_that_does_not_repeat(desk: Desk, sink: Sink) -> None:
    desk.reply("one")
    desk.later(DELAY)
    desk.reply("two")
    desk.later(DELAY)
    assert sink.texts == [["one"], ["two"]]
    assert len({each.message_id for each in sink.taken}) == 2


def test_a_bots_words_are_not_in_a_persons_email(
    desk: Desk, sink: Sink, sending: Sending, conn: sa.Connection, chats: Chats
) -> None:
    desk.reply("a person")
    result(sending.send(people.key(conn), desk.user.grant, "a bot", "client-b"))
    desk.later(DELAY)
    assert sink.texts == [["a person"]]
    desk.reply("again")
    result(sending.send(people.key(conn), desk.user.grant, "a bot", "client-c"))
    result(chats.mark_read(desk.user, 3))
    desk.later(DELAY)
    assert len(sink.taken) == 1, "what a bot wrote is unread, what a person wrote is read"
    assert states(conn)[-1] == ("reply", "cancelled", "read")


@pytest.mark.parametrize("at_the_fence", [False, True], ids=["when due", "at the fence"])
@pytest.mark.parametrize("what", ["closed", "unsubscribed", "blocked", "no address", "erased", "read"])
def test_what_cancels(
    desk: Desk, sink: Sink, chats: Chats, conn: sa.Connection, tmp_path: Path, what: str, at_the_fence: bool
) -> None:
    def happen() -> None:
        id = desk.user.id
        if what == "closed":
            result(chats.archive(desk.staff, desk.user.grant, False))
        elif what == "unsubscribed":
            addresses.unsubscribe(conn, mailbox("Vera@Example.com"))
        elif what == "blocked":
            user_store.block(conn, id, SYSTEM, None, MORNING)
        elif what == "no address":
            conn.execute(sa.update(users).where(users.c.id == id).values(email=None))
        elif what == "erased":
            erasing.erase(conn, Tombstones(tmp_path / "erased.jsonl"), id, SYSTEM, MORNING)
        else:
            result(chats.mark_read(desk.user, None))

    desk.reply()
    if at_the_fence:
        sink.before = happen
    else:
        happen()
    desk.later(DELAY)
    assert sink.taken == []
    assert states(conn) == ([] if what == "erased" else [("reply", "cancelled", what)])
    desk.later(7200)
    assert sink.taken == []


def test_send_and_archive(desk: Desk, sink: Sink, chats: Chats) -> None:
    desk.reply("Bye")
    result(chats.archive(desk.staff, desk.user.grant, True))
    desk.later(DELAY)
    assert sink.texts == [["Bye"]]


def test_subscribed_again(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    for act in (addresses.unsubscribe, addresses.unsubscribe, addresses.subscribe):
        act(conn, mailbox("vera@example.com"))
    desk.reply()
    desk.later(DELAY)
    assert len(sink.taken) == 1


def test_it_goes_to_the_address_of_the_moment(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    def move(address: str) -> None:
        conn.execute(sa.update(users).where(users.c.id == desk.user.id).values(email=address))

    desk.reply()
    move("new@example.com")
    sink.before = lambda: move("newer@example.com")
    desk.later(DELAY)
    assert [each.recipient for each in sink.taken] == ["newer@example.com"]
    assert [each.recipient for each in emails.newest(conn, 9)] == ["newer@example.com"]


# --- an address that somebody merely claimed ----------------------------------------------------------------------


def test_three_a_day_to_a_claimed_address_whoever_claims_it(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    claimants = [people.user(conn, email=address) for address in ("Victim@example.com", "victim@example.com") * 2]
    for each in claimants:
        desk.reply(user=each)
        desk.later(DELAY)
    assert len(sink.taken) == 3
    assert not any(each.address_verified for each in sink.taken)
    assert states(conn)[-1] == ("reply", "cancelled", "too many to an address that is not verified")
    desk.later(86_400 - DELAY)
    desk.reply(user=claimants[0])
    desk.later(DELAY)
    assert len(sink.taken) == 4


def test_a_signed_and_a_confirmed_address_have_no_limit(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    signed = desk.user
    claimed = people.user(conn, email="carl@example.com")
    assert not addresses.confirm(conn, Link(claimed.id, fingerprint("other@example.com")))
    assert addresses.confirm(conn, Link(claimed.id, fingerprint("carl@example.com")))
    for _ in range(5):
        desk.reply(user=signed)
        desk.reply(user=claimed)
        desk.later(DELAY)
    assert len(sink.taken) == 10
    assert all(each.address_verified for each in sink.taken)
    assert {each.user_verified for each in sink.taken if each.user_id == claimed.id} == {False}
    conn.execute(sa.update(users).where(users.c.id == claimed.id).values(email="mallory@example.com"))
    desk.reply(user=claimed)
    desk.later(DELAY)
    assert not sink.taken[-1].address_verified, "another address is confirmed anew"


# --- what goes wrong ----------------------------------------------------------------------------------------------


def test_back_off_doubles_to_an_hour_and_ends_after_three_days(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    attempts: list[float] = []

    def fail() -> None:
        attempts.append(desk.reactor.seconds())
        sink.before = fail
        sink.fails.append(Later("busy"))

    sink.before = fail
    desk.reply()
    desk.later(DELAY)
    for _ in range(10):
        desk.later((leases.soonest(conn) or 0) + MOMENT)
    waits = [round(after - before) for before, after in itertools.pairwise(attempts)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert states(conn) == [("reply", "owed", "busy")]
    earlier = owed_emails.c.first_tried_at - timedelta(hours=66, minutes=30)
    conn.execute(sa.update(owed_emails).values(first_tried_at=earlier))
    desk.later(3601)
    assert states(conn) == [("reply", "failed", "busy")], "one more hour would be more than three days"
    assert len(attempts) == 12
    assert sink.taken == []


def test_a_refusal_is_final_until_an_owner_sends_it_again(
    desk: Desk, sink: Sink, conn: sa.Connection, mailer: Mailer
) -> None:
    sink.fails = [Refused("no such mailbox")]
    desk.reply("Hello")
    desk.later(DELAY + 86_400)
    assert states(conn) == [("reply", "failed", "no such mailbox")]
    (failed,) = emails.newest(conn, 9)
    again = emails.send_again(conn, failed.id, SYSTEM)
    assert (again.state, again.settled_at) == ("owed", None)
    mailer.owed(0)
    desk.later(0)
    assert sink.texts == [["Hello"]]
    assert states(conn) == [("reply", "sent", None)]


def test_what_is_tried_again_says_the_same_under_the_same_id(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    ids: list[str] = []
    sink.fails = [Later("busy")]
    desk.reply("one")
    desk.later(DELAY)
    ids += [row.message_id for row in conn.execute(sa.select(owed_emails))]
    desk.reply("two")
    desk.later(30)
    assert sink.texts == [["one"]]
    assert [each.message_id for each in sink.taken] == ids
    desk.later(DELAY - 30)
    assert sink.texts == [["one"], ["two"]]


def test_read_between_two_attempts(desk: Desk, sink: Sink, chats: Chats, conn: sa.Connection) -> None:
    sink.fails = [Later("busy")]
    desk.reply()
    desk.later(DELAY)
    result(chats.mark_read(desk.user, None))
    desk.later(DELAY)
    assert sink.taken == []
    assert states(conn) == [("reply", "cancelled", "read")]


def test_the_database_away_for_a_while(desk: Desk, sink: Sink, database: InlineDatabase) -> None:
    desk.reply()
    desk.later(DELAY - 1)
    database.fails = [Unavailable(), Unavailable()]
    desk.later(1)
    assert sink.taken == []
    desk.later(1)
    desk.later(1)
    assert len(sink.taken) == 1


def test_what_was_sent_is_settled_although_the_database_is_away_then(
    desk: Desk, sink: Sink, database: InlineDatabase, conn: sa.Connection
) -> None:
    waiting: Deferred[None] = Deferred()
    sink.hangs = waiting
    desk.reply()
    desk.later(DELAY)
    database.fails = [Unavailable()] * 5
    waiting.callback(None)
    assert states(conn) == [("reply", "leased", None)]
    for _ in range(10):
        desk.later(1)
    assert states(conn) == [("reply", "sent", None)]
    desk.later(7200)
    assert len(sink.taken) == 1


def test_cancelled_too_late_is_sent(desk: Desk, sink: Sink, chats: Chats, conn: sa.Connection) -> None:
    waiting: Deferred[None] = Deferred()
    sink.hangs = waiting
    desk.reply()
    desk.later(DELAY)
    result(chats.mark_read(desk.user, None))
    waiting.callback(None)
    assert len(sink.taken) == 1
    assert states(conn) == [("reply", "sent", None)]


# --- several daemons ----------------------------------------------------------------------------------------------


@pytest.fixture
def other(database: Any, clock: ReactorClock) -> Iterator[tuple[Mailer, Sink]]:
    """Another daemon with a sink of its own."""
    sink = Sink()
    mailer = Mailer(database, clock, sink)
    mailer.start()
    yield mailer, sink
    result(mailer.stop())


def test_a_daemon_that_died_is_stood_in_for(desk: Desk, mailer: Mailer, sink: Sink, other: tuple[Mailer, Sink]) -> None:
    desk.reply()
    result(mailer.stop())
    desk.later(DELAY + 15)
    assert sink.taken == []
    assert len(other[1].taken) == 1


def test_a_lease_that_ends_is_taken_over_and_the_first_daemon_stays_silent(
    desk: Desk, mailer: Mailer, sink: Sink, other: tuple[Mailer, Sink], conn: sa.Connection
) -> None:
    paused: Deferred[None] = Deferred()
    sink.hangs = paused
    desk.reply()
    desk.later(DELAY)
    assert states(conn) == [("reply", "leased", None)]
    Deferred.fromCoroutine(mailer.stop())
    desk.later(60 + MARGIN_SECONDS - 1)
    assert other[1].taken == [], "as long as the lease lasts"
    desk.later(16)
    assert len(other[1].taken) == 1
    paused.callback(None)
    assert sink.taken == [], "it looks at its lease before the text leaves"
    desk.later(7200)
    assert (len(sink.taken), len(other[1].taken)) == (0, 1)
    assert states(conn) == [("reply", "sent", None)]


def test_a_daemon_paused_before_the_fence(
    desk: Desk, mailer: Mailer, other: tuple[Mailer, Sink], conn: sa.Connection, database: Any
) -> None:
    desk.reply()
    result(mailer.stop())
    other_clock, database.clock = database.clock, Clock()
    database.clock.advance(other_clock.seconds() + DELAY)
    mine = result(database.run(leases.lease, timedelta(seconds=90), "example.com"))
    database.clock = other_clock
    desk.later(DELAY + 1)
    assert other[1].taken == []
    desk.later(90 + 16)
    assert len(other[1].taken) == 1
    assert result(database.run(leases.hold, mine, timedelta(seconds=90), "", "")) is None
    assert result(database.run(leases.sent, mine)) is False
    result(database.run(leases.postpone, mine, "late"))
    result(database.run(leases.give_up, mine, "late"))
    assert states(conn) == [("reply", "sent", None)]


def test_a_lease_held_past_its_end_but_not_taken_is_not_used(desk: Desk, sink: Sink, conn: sa.Connection) -> None:
    sink.before = lambda: desk.reactor.advance(91)
    desk.reply()
    desk.later(DELAY)
    assert states(conn)[0][1] in ("leased", "sent")
    desk.later(200)
    assert len(sink.taken) == 1
    (row,) = conn.execute(sa.select(owed_emails))
    assert (row.lease, row.attempts) == (2, 2)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_daemons_wrong_clock_changes_nothing(
    conn: sa.Connection, announcer: Any, visitor: Principal, ada: Principal, hours: int
) -> None:
    """The daemon's time of day is an hour off; its timers count seconds all the same."""
    ours, theirs = Clock(), Clock()
    theirs.advance(MORNING.timestamp())
    ours.advance(MORNING.timestamp() + 3600 * hours)
    database: Any = InlineDatabase(conn, theirs)
    sink = Sink()
    mailer = Mailer(database, ReactorClock(ours), sink)
    mailer.start()
    sending = Sending(database, announcer, ReactorClock(ours), with_staff, mailer.owed)
    result(sending.send(ada, visitor.grant, "Hello", "client-1"))

    def advance(seconds: float) -> None:
        theirs.advance(seconds)
        ours.advance(seconds)

    advance(DELAY - MOMENT)
    assert sink.taken == []
    advance(MOMENT)
    assert len(sink.taken) == 1
    result(mailer.stop())


def test_after_a_restart_what_was_due_meanwhile_goes_at_once(
    desk: Desk, mailer: Mailer, sink: Sink, database: Any, clock: ReactorClock
) -> None:
    desk.reply()
    result(mailer.stop())
    desk.later(DELAY + 1)
    again = Mailer(database, clock, sink)
    again.start()
    assert len(sink.taken) == 1
    result(again.stop())


def test_stopping_waits_for_what_is_under_way(desk: Desk, mailer: Mailer, sink: Sink, conn: sa.Connection) -> None:
    waiting: Deferred[None] = Deferred()
    sink.hangs = waiting
    desk.reply()
    desk.later(DELAY)
    stopped = Deferred.fromCoroutine(mailer.stop())
    assert not stopped.called
    waiting.callback(None)
    assert stopped.called
    assert states(conn) == [("reply", "sent", None)]
