"""Transactions on pool threads, and what becomes of them when PostgreSQL goes away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.database import Database, DatabaseFault
from daemon.protocol.errors import Unavailable
from tests import postgres
from tests.unit import threads
from tests.unit.threads import Loop


@pytest.fixture(scope="module")
def url(cluster_url: str) -> Iterator[str]:
    with postgres.scratch(cluster_url, "threads", migrated=False) as url:
        engine = sa.create_engine(url)
        with engine.begin() as conn:
            conn.execute(sa.text("CREATE TABLE notes (note text UNIQUE)"))
        engine.dispose()
        yield url


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def database(url: str, loop: Loop) -> Iterator[Database]:
    with threads.database(url, loop, threads=1) as database:
        yield database


def note(conn: sa.Connection, note: str) -> None:
    conn.execute(sa.text("INSERT INTO notes VALUES (:note)"), {"note": note})


def number(conn: sa.Connection) -> int:
    return conn.scalar(sa.text("SELECT count(*) FROM notes")) or 0


def test_a_run_is_a_transaction(database: Database, loop: Loop) -> None:
    before = loop.result(database.run(number))

    def fails(conn: sa.Connection) -> None:
        note(conn, "never")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        loop.result(database.run(fails))
    assert loop.result(database.run(number)) == before
    loop.result(database.run(note, "kept"))
    assert loop.result(database.run(number)) == before + 1


def test_a_connection_that_died_in_the_pool_is_not_noticed(database: Database, loop: Loop, url: str) -> None:
    before = loop.result(database.run(number))
    threads.cut(url)
    loop.result(database.run(note, "after the cut"))
    assert loop.result(database.run(number)) == before + 1


def test_a_commit_that_fails_is_never_repeated(database: Database, loop: Loop, url: str) -> None:
    tries: list[str] = []

    def loses_its_connection(conn: sa.Connection) -> None:
        note(conn, "who knows")
        tries.append("try")
        threads.cut(url)

    with pytest.raises(Unavailable):
        loop.result(database.run(loses_its_connection))
    assert tries == ["try"]
    loop.result(database.run(number))


@pytest.mark.parametrize(("state", "tries"), [("40P01", 2), ("40001", 2), ("57014", 1)])
def test_a_deadlock_is_repeated_once_and_a_timeout_is_not(
    database: Database, loop: Loop, state: str, tries: int
) -> None:
    tried: list[str] = []

    def raises(conn: sa.Connection) -> None:
        tried.append(state)
        conn.execute(sa.text(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"))

    with pytest.raises(Unavailable):
        loop.result(database.run(raises))
    assert len(tried) == tries


def test_no_server_is_unavailable(loop: Loop, tmp_path: Any) -> None:
    with (
        threads.database(f"postgresql://nobody@/none?host={tmp_path}", loop) as database,
        pytest.raises(Unavailable),
    ):
        loop.result(database.run(number))


def test_a_fault_names_the_rule_and_never_the_values(database: Database, loop: Loop) -> None:
    loop.result(database.run(note, "secret"))
    with pytest.raises(DatabaseFault, match="notes_note_key") as fault:
        loop.result(database.run(note, "secret"))
    assert "secret" not in str(fault.value)
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__


def test_statements_time_out_and_times_are_utc(database: Database, loop: Loop) -> None:
    def settings(conn: sa.Connection) -> list[Any]:
        return [conn.scalar(sa.text(f"SHOW {name}")) for name in ("statement_timeout", "timezone", "application_name")]

    assert loop.result(database.run(settings)) == ["10s", "UTC", "frontdesk"]
