"""Logins that nobody can use any more are forgotten; all others last."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.protocol.errors import Unavailable
from daemon.protocol.principals import Principal
from daemon.services.upkeep import AGAIN_SECONDS, EVERY_SECONDS, Upkeep
from daemon.store import logins, users
from daemon.store.tables import logins as table
from daemon.store.tombstones import Tombstone, Tombstones
from tests.unit.conftest import MORNING, InlineDatabase


def left(conn: sa.Connection) -> set[str]:
    return set(conn.scalars(sa.select(table.c.id)))


def test_what_is_forgotten_and_what_lasts(conn: sa.Connection, visitor: Principal, ada: Principal) -> None:
    long_ago = MORNING - timedelta(days=31)
    identified = logins.of_user(conn, visitor.id, long_ago)
    anonymous = logins.of_user(conn, visitor.id, long_ago, resume_hash="r")
    staff = logins.of_admin(conn, ada.id, long_ago)
    recent = logins.of_user(conn, visitor.id, MORNING - timedelta(days=29))
    gone, fresh = (logins.of_admin(conn, ada.id, long_ago) for _ in range(2))
    logins.end(conn, gone, MORNING - timedelta(days=3))
    logins.end(conn, fresh, MORNING - timedelta(days=1))
    assert logins.prune(conn, MORNING) == 2
    assert left(conn) == {anonymous, staff, recent, fresh}
    assert not left(conn) & {identified, gone}


@pytest.mark.usefixtures("visitor")
def test_it_is_done_at_the_start_and_each_hour(
    database: InlineDatabase,
    clock: ReactorClock,
    reactor: Clock,
    conn: sa.Connection,
    visitor: Principal,
    tmp_path: Path,
) -> None:
    upkeep = Upkeep(database, clock, Tombstones(tmp_path / "erased.jsonl"))  # type: ignore[arg-type]
    logins.of_user(conn, visitor.id, MORNING - timedelta(days=31))
    upkeep.start()
    assert left(conn) == set()
    logins.of_user(conn, visitor.id, MORNING - timedelta(days=31))
    reactor.advance(EVERY_SECONDS)
    assert left(conn) == set()
    upkeep.stop()
    assert reactor.getDelayedCalls() == []


def test_whoever_came_back_from_a_backup_goes_again_as_soon_as_the_database_answers(
    database: InlineDatabase,
    clock: ReactorClock,
    reactor: Clock,
    conn: sa.Connection,
    visitor: Principal,
    tmp_path: Path,
) -> None:
    tombstones = Tombstones(tmp_path / "erased.jsonl")
    tombstones.add([Tombstone(visitor.id, visitor.grant)])
    database.fails = [Unavailable()]
    upkeep = Upkeep(database, clock, tombstones)  # type: ignore[arg-type]
    upkeep.start()
    assert users.find(conn, visitor.id, None) == visitor.id
    reactor.advance(AGAIN_SECONDS)
    assert users.find(conn, visitor.id, None) is None
    assert [each.getTime() - reactor.seconds() for each in reactor.getDelayedCalls()] == [EVERY_SECONDS]
    upkeep.stop()
    assert reactor.getDelayedCalls() == []
