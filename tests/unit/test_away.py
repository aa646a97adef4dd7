"""Emails at once, when a user's message finds nobody of the staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from config import hours
from config.hours import Hours
from daemon.clock import ReactorClock
from daemon.mail.transports import Later
from daemon.protocol.errors import Conflict
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Link, Signer, fingerprint
from daemon.services.mailboxes import Mailboxes
from daemon.services.mailer import Mailer
from daemon.services.sending import Sending
from daemon.services.terms import EmailTerms
from daemon.store import addresses
from daemon.store.tables import support_chats
from tests.unit import people
from tests.unit.conftest import MORNING, result
from tests.unit.mails import Sink, states

TEAM = "team@example.com"


@dataclass
class Desk:
    """One user, one admin, a team that has a mailbox."""

    database: Any
    announcer: Any
    clock: ReactorClock
    reactor: Clock
    sink: Sink
    user: Principal
    staff: Principal
    is_online: bool = False
    hours: Hours | None = None
    team: str | None = TEAM
    _count: int = 0
    _running: list[Mailer] = field(default_factory=list)

    def open(self) -> Mailer:
        mailer = Mailer(self.database, self.clock, self.sink)
        terms = EmailTerms(timedelta(seconds=300), self.team, self.hours, lambda: self.is_online)
        self.sending = Sending(self.database, self.announcer, self.clock, terms, mailer.owed)
        mailer.start()
        self._running.append(mailer)
        return mailer

    def close(self) -> None:
        for each in self._running:
            result(each.stop())

    def says(self, text: str, who: Principal | None = None, chat: Principal | None = None) -> None:
        self._count += 1
        sender = who or self.user
        result(self.sending.send(sender, (chat or self.user).grant, text, f"client-{self._count}"))
        self.reactor.advance(0)

    @property
    def mails(self) -> list[tuple[str, str, list[str]]]:
        """Kind, recipient and texts of all mails so far."""
        return [(mail.kind, mail.recipient, [each.content for each in mail.excerpts]) for mail in self.sink.taken]


@pytest.fixture
def desk(
    database: Any, announcer: Any, clock: ReactorClock, reactor: Clock, visitor: Principal, ada: Principal
) -> Iterator[Desk]:
    desk = Desk(database, announcer, clock, reactor, Sink(), visitor, ada)
    yield desk
    desk.close()


def test_the_team_and_the_user_hear_at_once(desk: Desk) -> None:
    desk.open()
    desk.says("Is anybody there?")
    assert desk.mails == [("team", TEAM, ["Is anybody there?"]), ("ack", "vera@example.com", ["Is anybody there?"])]


def test_with_staff_online_nobody_hears(desk: Desk, conn: sa.Connection) -> None:
    desk.is_online = True
    desk.open()
    desk.says("Hello")
    assert states(conn) == []


def test_the_team_hears_of_a_chat_every_ten_minutes_at_most(desk: Desk, conn: sa.Connection) -> None:
    desk.open()
    other = people.user(conn, name="Otto")
    desk.says("one")
    desk.reactor.advance(599)
    desk.says("two")
    desk.says("other", who=other, chat=other)
    desk.reactor.advance(1)
    desk.says("three")
    told = [texts for kind, _, texts in desk.mails if kind == "team"]
    assert told == [["one"], ["other"], ["one", "two", "three"]], "what nobody has viewed"


def test_one_acknowledgement_until_a_person_answers(desk: Desk, conn: sa.Connection) -> None:
    desk.team = None
    desk.open()
    for text in ("one", "two"):
        desk.says(text)
        desk.reactor.advance(86_400)
    desk.says("a bot", who=people.key(conn), chat=desk.user)
    desk.says("three")
    assert desk.mails == [("ack", "vera@example.com", ["one"])]
    desk.says("a person", who=desk.staff, chat=desk.user)
    desk.says("four")
    assert desk.mails[1:] == [("ack", "vera@example.com", ["four"])]


def test_only_a_verified_address_is_acknowledged(desk: Desk, conn: sa.Connection) -> None:
    desk.open()
    for fields in ({}, {"email": "claimed@example.com"}, {"verified": True}):
        user = people.user(conn, **fields)
        desk.says("Hello", who=user, chat=user)
    confirmed = people.user(conn, email="own@example.com")
    addresses.confirm(conn, Link(confirmed.id, fingerprint("own@example.com")))
    desk.says("Hello", who=confirmed, chat=confirmed)
    assert [recipient for kind, recipient, _ in desk.mails if kind == "ack"] == ["own@example.com"]
    assert [kind for kind, *_ in desk.mails].count("team") == 4


def test_an_answer_makes_a_late_acknowledgement_needless(desk: Desk, conn: sa.Connection) -> None:
    desk.team = None
    desk.sink.fails = [Later("busy")]
    desk.open()
    desk.says("Hello")
    desk.says("Good morning", who=desk.staff, chat=desk.user)
    desk.reactor.advance(30)
    assert states(conn) == [("ack", "cancelled", "answered"), ("reply", "owed", None)]


def test_outside_business_hours_nobody_is_there(desk: Desk) -> None:
    """The test begins on a Monday at 09:00 UTC: 10:00 in Berlin."""
    desk.is_online = True
    desk.hours = hours.parse("Europe/Berlin; mon-fri 10:00-12:00; closed 03-03")
    desk.open()
    desk.says("in the morning")
    assert desk.mails == []
    desk.reactor.advance(2 * 3600 - 0.001)
    desk.says("a moment before noon")
    assert desk.mails == []
    desk.reactor.advance(0.001)
    desk.says("at noon")
    assert [kind for kind, *_ in desk.mails] == ["team", "ack"]
    desk.reactor.advance(23 * 3600)
    desk.says("on a holiday")
    assert [kind for kind, *_ in desk.mails] == ["team", "ack", "team"]


def test_no_statement_more_where_nothing_is_owed(desk: Desk, conn: sa.Connection, announcer: Any) -> None:
    """The rate of the team's mails and the quiet spell are known from the locked chat."""
    desk.open()
    statements: list[str] = []
    sa.event.listen(conn, "before_cursor_execute", lambda *event: statements.append(event[2]))
    counts = []
    for online, text in ((True, "online"), (False, "away"), (False, "told already")):
        desk.is_online = online
        statements.clear()
        result(desk.sending.send(desk.user, desk.user.grant, text, f"{text.replace(' ', '-'):_<8}"))
        counts.append(sum("SAVEPOINT" not in each and "PREPARE" not in each for each in statements))
    assert counts == [2, 3, 2]


# --- confirming an address ----------------------------------------------------------------------------------------


def test_confirming_an_address(desk: Desk, conn: sa.Connection) -> None:
    desk.team = None
    signer = Signer("s" * 32)
    mailer = desk.open()
    boxes = Mailboxes(desk.database, desk.clock, signer, mailer.owed)
    user = people.user(conn, email="carl@example.com")
    with pytest.raises(Conflict, match="answered"):
        result(boxes.ask(user))
    desk.says("An answer", who=desk.staff, chat=user)
    result(boxes.ask(user))
    desk.reactor.advance(0)
    assert [(kind, recipient) for kind, recipient, _ in desk.mails] == [("confirm", "carl@example.com")]
    token = signer.confirmation(Link(user.id, fingerprint("carl@example.com")), int(MORNING.timestamp()) + 60)
    result(boxes.confirm(token))
    result(boxes.confirm(token))
    with pytest.raises(Conflict, match="no address"):
        result(boxes.ask(user))
    desk.reactor.advance(300)
    assert desk.sink.taken[-1].address_verified


def test_what_cannot_be_confirmed(desk: Desk, conn: sa.Connection) -> None:
    boxes = Mailboxes(desk.database, desk.clock, Signer("s" * 32), lambda seconds: None)
    for user in (desk.user, people.user(conn)):
        with pytest.raises(Conflict, match="no address"):
            result(boxes.ask(user))


def test_a_confirmation_that_is_asked_for_twice_is_one_email(desk: Desk, conn: sa.Connection) -> None:
    desk.team = None
    desk.open()
    boxes = Mailboxes(desk.database, desk.clock, Signer("s" * 32), lambda seconds: None)
    user = people.user(conn, email="carl@example.com")
    desk.says("An answer", who=desk.staff, chat=user)
    result(boxes.ask(user))
    with pytest.raises(Conflict, match="on its way"):
        result(boxes.ask(user))


def test_taking_over_a_chat_keeps_what_the_team_was_told(desk: Desk, conn: sa.Connection) -> None:
    desk.open()
    desk.says("one")
    told = conn.scalar(sa.select(support_chats.c.team_told_at).where(support_chats.c.id == desk.user.grant))
    assert told == MORNING
