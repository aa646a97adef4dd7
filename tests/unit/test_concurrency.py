"""Several daemons on one database: real threads, real connections, nothing rolled back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.database import Database
from daemon.ids import new_id
from daemon.protocol.errors import Conflict
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import pages
from daemon.store.tables import support_chats, support_messages
from daemon.writer import Writer
from tests import postgres
from tests.unit import people, threads
from tests.unit.conftest import MORNING, ignore, with_staff
from tests.unit.threads import Loop


class Daemon:
    """What one daemon process has of the chat domain."""

    def __init__(self, database: Database, writer: Writer) -> None:
        clock = Clock()
        clock.advance(MORNING.timestamp())
        self.database = database
        self.published: list[tuple[str, Any]] = []
        announcer = Announcer(lambda topic, event: self.published.append((topic, event)))
        self.sending = Sending(writer, announcer, ReactorClock(clock), with_staff, ignore)
        self.chats = Chats(database, announcer, ReactorClock(clock), lambda: False)


@pytest.fixture(scope="module")
def url(cluster_url: str) -> Iterator[str]:
    with postgres.scratch(cluster_url, "daemons") as url:
        yield url


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def daemons(url: str, loop: Loop) -> Iterator[list[Daemon]]:
    with (
        threads.database(url, loop) as one,
        threads.writer(url, loop) as its_writer,
        threads.database(url, loop) as other,
        threads.writer(url, loop) as the_others,
    ):
        yield [Daemon(one, its_writer), Daemon(other, the_others)]


@pytest.fixture
def people_of(url: str) -> Iterator[sa.Connection]:
    with postgres.committing(url) as connection:
        yield connection


def test_seq_has_no_gap_and_a_poller_never_sees_one(
    daemons: list[Daemon], loop: Loop, people_of: sa.Connection
) -> None:
    """20 senders × 250 messages into one chat through two daemons, and a reader who polls all the while."""
    senders, each_sends = 20, 250
    user = people.user(people_of)
    staff = [people.admin(people_of, f"Admin {number}") for number in range(senders - 1)]
    seen: list[int] = []

    async def send(daemon: Daemon, who: Principal) -> None:
        for number in range(each_sends):
            sent = await daemon.sending.send(who, user.grant, f"{number}", f"client-{number}")
            assert not sent.repeated

    async def poll() -> None:
        while len(seen) < senders * each_sends:
            page = await daemons[0].database.run(pages.page, user.grant, len(seen), None, 200)
            seen.extend(each.seq for each in page.messages)

    outcomes = loop.together(poll(), *(send(daemons[n % 2], who) for n, who in enumerate([user, *staff])))
    assert outcomes == [None] * (senders + 1)
    assert seen == list(range(1, senders * each_sends + 1))
    row = people_of.execute(sa.select(support_chats).where(support_chats.c.id == user.grant)).one()
    assert (row.last_seq, row.admin_unread, row.user_unread) == (5000, 250, 4750)
    for who in (user, *staff):
        own = people_of.execute(
            sa.select(support_messages.c.content)
            .where(support_messages.c.chat_id == user.grant, support_messages.c.sender_id == who.id)
            .order_by(support_messages.c.seq)
        ).scalars()
        assert list(own) == [f"{number}" for number in range(each_sends)], "each sender's order is kept"


def test_many_chats_at_once_never_wait_in_a_ring(daemons: list[Daemon], loop: Loop, people_of: sa.Connection) -> None:
    users = [people.user(people_of) for _ in range(8)]
    ada = people.admin(people_of)
    shuffled = random.Random(1)

    async def send(daemon: Daemon) -> None:
        for number in range(40):
            user = shuffled.choice(users)
            await daemon.sending.send(ada, user.grant, "x", f"client-{number}-{new_id()}"[:64])

    async def read(daemon: Daemon) -> None:
        for _ in range(40):
            await daemon.chats.mark_read(shuffled.choice(users), None)

    work = [job(daemon) for daemon in daemons for _ in range(8) for job in (send, read)]
    assert loop.together(*work) == [None] * 32
    for user in users:
        row = people_of.execute(sa.select(support_chats).where(support_chats.c.id == user.grant)).one()
        unread = people_of.scalar(
            sa.select(sa.func.count()).where(
                support_messages.c.chat_id == user.grant, support_messages.c.seq > row.user_read_seq
            )
        )
        assert row.user_unread == unread


def test_fifty_at_once_with_one_client_id_make_one_message(
    daemons: list[Daemon], loop: Loop, people_of: sa.Connection
) -> None:
    user = people.user(people_of)
    sent = loop.together(*(daemons[n % 2].sending.send(user, user.grant, "x", "client-1") for n in range(50)))
    assert len({each.message.id for each in sent}) == 1
    assert [each.repeated for each in sent].count(False) == 1
    assert len([event for daemon in daemons for _, event in daemon.published if event["type"] == "new_message"]) == 1


def test_of_many_who_claim_a_chat_one_wins(daemons: list[Daemon], loop: Loop, people_of: sa.Connection) -> None:
    user = people.user(people_of)
    admins = [people.admin(people_of, f"Admin {number}") for number in range(10)]
    outcomes = loop.together(*(daemons[n % 2].chats.claim(who, user.grant) for n, who in enumerate(admins)))
    lost = [each for each in outcomes if isinstance(each, Conflict)]
    (won,) = [each for each in outcomes if not isinstance(each, Exception)]
    assert len(lost) == 9
    assert all(each.extra["assignee"] == won.assignee.to_wire() for each in lost)
