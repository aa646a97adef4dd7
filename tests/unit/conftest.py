"""Unit tests run without a reactor, on a real PostgreSQL, each in a transaction that is rolled back."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogLevel, globalLogPublisher
from twisted.python.failure import Failure

from daemon.clock import ReactorClock
from daemon.database import connect
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import installation
from daemon.store.owing import Terms
from tests import postgres
from tests.unit import people

T = TypeVar("T")
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When every test begins."""


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    with postgres.cluster() as url:
        yield url


PLAYED_TIME = """
    CREATE SCHEMA played;
    CREATE FUNCTION played.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS $$
        SELECT coalesce(
            nullif(current_setting('played.now', true), '')::timestamptz, pg_catalog.statement_timestamp()
        )
    $$
"""
"""PostgreSQL's time, where a test plays it: a function of the same name, which the search path finds first."""


@pytest.fixture(scope="session")
def engine(cluster_url: str) -> Iterator[sa.Engine]:
    """A migrated database that no test changes for good."""
    with postgres.scratch(cluster_url, "unit") as url:
        engine = connect(url, connections=5)
        with engine.begin() as connection:
            installation.epoch(connection)
        with engine.begin() as connection:
            connection.execute(sa.text(PLAYED_TIME))
        yield engine
        engine.dispose()


@pytest.fixture
def conn(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction that is rolled back."""
    with engine.connect() as connection:
        outer = connection.begin()
        connection.execute(sa.text("SET LOCAL search_path = public, played, pg_catalog"))
        yield connection
        outer.rollback()


class InlineDatabase:
    """The daemon's ``Database`` without threads: each run is a savepoint inside the test's transaction. PostgreSQL's
    time is that of ``clock``, which need not be the daemon's.
    """

    def __init__(self, conn: sa.Connection, clock: Clock) -> None:
        self._conn = conn
        self.clock = clock
        self.fails: list[Exception] = []
        """Raised by the next runs, one each, instead of running."""

    async def run(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        if self.fails:
            raise self.fails.pop(0)
        now = datetime.fromtimestamp(self.clock.seconds(), UTC).isoformat()
        # Not by SQLAlchemy, so that tests which count statements do not see it.
        with self._conn.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('played.now', %s, true)", [now])
        with self._conn.begin_nested():
            return fn(self._conn, *args, **kwargs)


@pytest.fixture
def database(conn: sa.Connection, reactor: Clock) -> InlineDatabase:
    return InlineDatabase(conn, reactor)


@pytest.fixture
def reactor() -> Clock:
    """Time that a test moves with ``reactor.advance(seconds)``."""
    clock = Clock()
    clock.advance(MORNING.timestamp())
    return clock


@pytest.fixture
def clock(reactor: Clock) -> ReactorClock:
    return ReactorClock(reactor)


@pytest.fixture
def published() -> list[tuple[str, Any]]:
    """What was announced: ``(topic, event)``."""
    return []


@pytest.fixture
def announcer(published: list[tuple[str, Any]]) -> Announcer:
    return Announcer(lambda topic, event: published.append((topic, event)))


EMAIL_DELAY = timedelta(seconds=300)


def with_staff() -> Terms:
    """Of emails, while staff are online."""
    return Terms(EMAIL_DELAY, None, lambda at: False)


def ignore(_seconds: float) -> None:
    """Nobody sends emails here."""


@pytest.fixture
def sending(database: InlineDatabase, announcer: Announcer, clock: ReactorClock) -> Sending:
    return Sending(database, announcer, clock, with_staff, ignore)  # type: ignore[arg-type]


@pytest.fixture
def chats(database: InlineDatabase, announcer: Announcer, clock: ReactorClock) -> Chats:
    """With staff online."""
    return Chats(database, announcer, clock, lambda: True)  # type: ignore[arg-type]


@pytest.fixture
def visitor(conn: sa.Connection) -> Principal:
    return people.user(conn, email="vera@example.com", name="Vera", verified=True)


@pytest.fixture
def ada(conn: sa.Connection) -> Principal:
    return people.admin(conn, "Ada")


def result(coroutine: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns or raises; fails when it still waits for something."""
    assert inspect.iscoroutine(coroutine)
    outcome: list[Any] = []
    Deferred.fromCoroutine(coroutine).addBoth(outcome.append)
    assert outcome, "still waiting"
    if isinstance(outcome[0], Failure):
        outcome[0].raiseException()
    value: T = outcome[0]
    return value


@pytest.fixture(autouse=True)
def logged_errors() -> Iterator[list[Any]]:
    """A logged error fails the test, unless the test takes it out of this list."""
    errors: list[Any] = []

    def observe(event: dict[str, Any]) -> None:
        if event["log_level"] >= LogLevel.error:
            errors.append(event.get("log_failure") or event.get("log_format"))

    globalLogPublisher.addObserver(observe)
    yield errors
    globalLogPublisher.removeObserver(observe)
    assert not errors
