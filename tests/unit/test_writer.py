"""The writer's own connection: transactions whose first and last statements begin and end them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from daemon.database import DatabaseFault
from daemon.protocol.errors import Unavailable
from daemon.store.prepared import Prepared
from daemon.writer import Direct, Writer
from tests import postgres
from tests.unit import threads
from tests.unit.threads import Loop

_FIRST = Prepared("first_note", sa.text("INSERT INTO notes VALUES (:note)"), note="text")
_LAST = Prepared("last_note", sa.text("INSERT INTO notes VALUES (:note || ' too')"), note="text")
_FAILS = Prepared("fails", sa.text("SELECT fail(:state)"), state="text")


@pytest.fixture(scope="module")
def url(cluster_url: str) -> Iterator[str]:
    with postgres.scratch(cluster_url, "writer", migrated=False) as url:
        with postgres.committing(url) as conn:
            conn.execute(sa.text("CREATE TABLE notes (note text UNIQUE)"))
            body = "BEGIN RAISE EXCEPTION USING ERRCODE = state; END"
            conn.execute(sa.text(f"CREATE FUNCTION fail(state text) RETURNS int LANGUAGE plpgsql AS '{body}'"))
        yield url


@pytest.fixture(autouse=True)
def _empty(url: str) -> None:
    with postgres.committing(url) as conn:
        conn.execute(sa.text("TRUNCATE notes"))


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def writer(url: str, loop: Loop) -> Iterator[Writer]:
    with threads.writer(url, loop) as writer:
        yield writer


def nothing() -> None:
    pass


def both(direct: Direct, note: str, meanwhile: Callable[[], object] = nothing) -> None:
    _FIRST(direct, {"note": note}, begins=True)
    meanwhile()
    _LAST(direct, {"note": note}, ends=True)


def notes(url: str) -> set[str]:
    with postgres.committing(url) as conn:
        return set(conn.scalars(sa.text("SELECT note FROM notes")))


def test_what_ends_is_kept_and_what_does_not_is_not(writer: Writer, loop: Loop, url: str) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    loop.result(writer.run(both, "a"))
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            loop.result(writer.run(both, "never", fails))
    with pytest.raises(DatabaseFault, match="23505 notes_note_key in both"):
        loop.result(writer.run(both, "a"))
    loop.result(writer.run(both, "b"))
    assert notes(url) == {"a", "a too", "b", "b too"}


def test_a_connection_that_is_lost_before_the_end_is_no_matter(writer: Writer, loop: Loop, url: str) -> None:
    loop.result(writer.run(both, "a"))
    threads.cut(url)
    loop.result(writer.run(both, "b"))
    assert notes(url) == {"a", "a too", "b", "b too"}


def test_what_is_lost_with_the_commit_is_never_repeated(writer: Writer, loop: Loop, url: str) -> None:
    tries: list[str] = []

    def lost() -> None:
        tries.append("try")
        threads.cut(url)

    loop.result(writer.run(both, "both statements are prepared"))
    with pytest.raises(Unavailable):
        loop.result(writer.run(both, "who knows", lost))
    assert tries == ["try"]
    loop.result(writer.run(both, "on another connection"))


@pytest.mark.parametrize(("state", "tries"), [("40P01", 2), ("40001", 2), ("57014", 1), ("53100", 1)])
def test_a_deadlock_is_repeated_once_and_a_timeout_is_not(
    writer: Writer, loop: Loop, url: str, state: str, tries: int
) -> None:
    tried: list[str] = []

    def raises(direct: Direct) -> None:
        tried.append(state)
        _FIRST(direct, {"note": "never"}, begins=True)
        _FAILS(direct, {"state": state}, ends=True)

    with pytest.raises(Unavailable):
        loop.result(writer.run(raises))
    assert len(tried) == tries
    assert notes(url) == set()


def test_no_server_is_unavailable(loop: Loop, tmp_path: object) -> None:
    with threads.writer(f"postgresql://nobody@/none?host={tmp_path}", loop) as writer, pytest.raises(Unavailable):
        loop.result(writer.run(both, "nowhere"))
