"""Several daemons on one table of debts: real threads, real connections, nothing rolled back, PostgreSQL's own time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.database import Database
from daemon.model import Leased
from daemon.store import leases, sending
from daemon.store.counting import Draft
from daemon.store.owing import Terms
from daemon.store.tables import owed_emails
from tests import postgres
from tests.unit import people, threads
from tests.unit.threads import Loop

LASTS = timedelta(seconds=60)
AT_ONCE = Terms(timedelta(0), None, lambda at: False)


@pytest.fixture(scope="module")
def url(cluster_url: str) -> Iterator[str]:
    with postgres.scratch(cluster_url, "leases") as url:
        yield url


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def daemons(url: str, loop: Loop) -> Iterator[list[Database]]:
    with threads.database(url, loop) as one, threads.database(url, loop) as other:
        yield [one, other]


@pytest.fixture
def conn(url: str) -> Iterator[sa.Connection]:
    with postgres.committing(url) as connection:
        yield connection


async def reply(database: Database, staff: Any, chat_id: str, text: str) -> None:
    draft = Draft(staff, chat_id, text, f"client-{text}")
    await database.run(sending.add, [draft], datetime.now(UTC), AT_ONCE)


async def lease_all(database: Database, taken: list[Leased]) -> None:
    while isinstance(mail := await database.run(leases.lease, LASTS, "example.com"), Leased):
        taken.append(mail)


def test_each_debt_is_leased_by_one(daemons: list[Database], loop: Loop, conn: sa.Connection) -> None:
    ada = people.admin(conn)
    for number in range(60):
        user = people.user(conn, email=f"user{number}@example.com", verified=True)
        loop.result(reply(daemons[0], ada, user.grant, f"{number}"))
    taken: list[Leased] = []
    loop.together(*(lease_all(daemon, taken) for daemon in daemons * 3))
    assert len(taken) == 60
    assert len({each.id for each in taken}) == 60
    assert {each.lease for each in taken} == {1}
    for mail in taken:
        loop.result(daemons[0].run(leases.sent, mail))


def test_no_reply_falls_between_two_emails(daemons: list[Database], loop: Loop, conn: sa.Connection) -> None:
    """Replies are stored by one daemon while the other leases and sends as fast as it can: each is told of, once."""
    ada, user = people.admin(conn), people.user(conn, email="vera@example.com", verified=True)
    replies, told = 150, list[str]()
    is_done: list[bool] = []

    async def write() -> None:
        for number in range(replies):
            await reply(daemons[0], ada, user.grant, f"{number:03}")
        is_done.append(True)

    async def send() -> None:
        while True:
            was_done = bool(is_done)
            mail = await daemons[1].run(leases.lease, LASTS, "example.com")
            if isinstance(mail, Leased):
                held = await daemons[1].run(leases.hold, mail, LASTS, "", "")
                assert held == mail
                assert await daemons[1].run(leases.sent, mail)
                told.extend(each.content for each in mail.excerpts)
            elif was_done:
                return

    loop.together(write(), send())
    assert told == sorted(told)
    assert len(told) == len(set(told))
    rows = conn.execute(
        sa.select(owed_emails.c.from_seq, owed_emails.c.up_to_seq)
        .where(owed_emails.c.chat_id == user.grant)
        .order_by(owed_emails.c.from_seq)
    ).all()
    covered = [seq for row in rows for seq in range(row.from_seq, row.up_to_seq + 1)]
    assert covered == list(range(1, replies + 1)), "no gap and no overlap"
    assert len(rows) > 5


def test_three_a_day_also_when_daemons_ask_at_once(daemons: list[Database], loop: Loop, conn: sa.Connection) -> None:
    ada = people.admin(conn)
    for number in range(12):
        user = people.user(conn, email="victim@example.com")
        loop.result(reply(daemons[0], ada, user.grant, f"v{number:03}"))
    found: list[Any] = []

    async def lease(database: Database) -> None:
        while (mail := await database.run(leases.lease, LASTS, "example.com")) is not None:
            found.append(mail)

    loop.together(*(lease(daemon) for daemon in daemons * 3))
    assert sum(isinstance(each, Leased) for each in found) == 3
    assert len(found) == 12
