"""Real threads and connections without a reactor: what pool threads hand back is run by the test itself."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import sqlalchemy as sa
from twisted.internet.defer import Deferred, gatherResults
from twisted.python.threadpool import ThreadPool

from daemon.database import Database, connect
from daemon.writer import Writer

PATIENCE_SECONDS = 60


class Loop:
    """What :class:`Database` needs of a reactor."""

    def __init__(self) -> None:
        self._calls: queue.Queue[Callable[[], Any]] = queue.Queue()

    def callFromThread(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> None:  # noqa: N802
        self._calls.put(lambda: call(*args, **kwargs))

    def together(self, *coroutines: Coroutine[Any, Any, Any]) -> list[Any]:
        """Run all of them at once; what each returned or raised."""
        deferreds = [Deferred.fromCoroutine(each) for each in coroutines]
        for each in deferreds:
            each.addErrback(lambda failure: failure.value)
        done: list[Any] = []
        gatherResults(deferreds).addBoth(done.append)
        while not done:
            self._calls.get(timeout=PATIENCE_SECONDS)()
        outcomes: list[Any] = done[0]
        return outcomes

    def result(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """What one returns; raises what it raises."""
        (outcome,) = self.together(coroutine)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


@contextlib.contextmanager
def database(url: str, loop: Loop, threads: int = 4) -> Iterator[Database]:
    """A daemon's ``Database`` with pool and connections of its own."""
    pool = ThreadPool(0, threads)
    engine = connect(url, connections=threads)
    pool.start()
    try:
        yield Database(engine, pool, loop)  # type: ignore[arg-type]
    finally:
        pool.stop()
        engine.dispose()


@contextlib.contextmanager
def writer(url: str, loop: Loop) -> Iterator[Writer]:
    """A daemon's ``Writer`` with its thread."""
    writer = Writer(url, loop)  # type: ignore[arg-type]
    writer.start()
    try:
        yield writer
    finally:
        writer.stop()


def cut(url: str) -> None:
    """End every connection to the database but our own."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as conn:
        conn.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
