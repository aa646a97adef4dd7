"""The way of messages into PostgreSQL: a thread and a connection of its own, without SQLAlchemy, and BEGIN and COMMIT
with the first and the last statement.

Where a message comes alone, SQLAlchemy's books of a transaction cost 0.27 ms of CPU, psycopg2 by itself 0.07, and each
journey to PostgreSQL wakes two processes. What may be repeated after a fault is as in :mod:`daemon.database`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TransactionRollbackError
from psycopg2.extras import NamedTupleCursor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFromThreads
from twisted.logger import Logger
from twisted.python.failure import Failure

from daemon.database import CONNECT, DatabaseFault, dsn, prepare, rule
from daemon.protocol.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")
_AWAY = (psycopg2.OperationalError, psycopg2.InterfaceError)


class Direct:
    """One connection; to :class:`daemon.store.prepared.Prepared` it is like SQLAlchemy's."""

    def __init__(self, url: str) -> None:
        self.info: dict[str, Any] = {}
        self._is_committing = False
        self._connection = psycopg2.connect(url, cursor_factory=NamedTupleCursor, **CONNECT)
        self._connection.autocommit = True
        prepare(self._connection)

    def exec_driver_sql(
        self, statement: str, values: Mapping[str, Any] | None = None, *, begins: bool = False, ends: bool = False
    ) -> Any:
        """A cursor that gives named tuples. :param begins: first say BEGIN. :param ends: then say COMMIT."""
        self._is_committing = ends
        cursor = self._connection.cursor()
        cursor.execute(("BEGIN; " if begins else "") + statement + ("; COMMIT" if ends else ""), values)
        return cursor

    def end(self) -> None:
        """Roll back what did not come to its COMMIT."""
        if not self._connection.closed and self._connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
            self._is_committing = False
            self._connection.cursor().execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()

    @property
    def is_lost(self) -> bool:
        return bool(self._connection.closed)

    @property
    def is_lost_halfway(self) -> bool:
        """Whether it was lost before COMMIT was said: then nothing is stored."""
        return self.is_lost and not self._is_committing


class Writer:
    """Runs store functions of prepared statements, one after the other, on a thread of its own: one of Twisted's pools
    costs a message that comes alone 0.04 ms more.
    """

    _log = Logger()

    def __init__(self, url: str, reactor: IReactorFromThreads) -> None:
        self._url = dsn(url)
        self._reactor = reactor
        self._direct: Direct | None = None
        self._thread = Thread(target=self._work, name="writer", daemon=True)
        self._jobs: SimpleQueue[tuple[Callable[[Direct], Any], Deferred[Any]] | None] = SimpleQueue()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What has begun is finished."""
        self._jobs.put(None)
        self._thread.join()
        if self._direct is not None:
            self._direct.close()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            fn, done = job
            try:
                value = self._transact(fn)
            except Exception:
                self._reactor.callFromThread(done.errback, Failure())
            else:
                self._reactor.callFromThread(done.callback, value)

    async def run(self, fn: Callable[Concatenate[Direct, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``fn(connection, *args)`` in one transaction, which its statements begin and end; what it returns.

        :raises Unavailable: PostgreSQL is away, or too slow. After a COMMIT that failed the outcome is unknown.
        :raises DatabaseFault: PostgreSQL refused a statement.
        """
        done: Deferred[T] = Deferred()
        self._jobs.put((lambda direct: fn(direct, *args, **kwargs), done))
        try:
            return await done
        except _AWAY as error:
            self._log.warn("no database: {error}, state {state}", error=type(error).__name__, state=error.pgcode)
            raise Unavailable from None
        except psycopg2.Error as error:
            refused = f"{type(error).__name__} {error.pgcode} {rule(error)} in {fn.__qualname__}"
            raise DatabaseFault(refused) from None

    def _transact(self, fn: Callable[[Direct], T]) -> T:
        try:
            return self._once(fn)
        except _AWAY as error:
            if not isinstance(error, TransactionRollbackError) and not (self._direct and self._direct.is_lost_halfway):
                raise
        return self._once(fn)

    def _once(self, fn: Callable[[Direct], T]) -> T:
        if self._direct is None or self._direct.is_lost:
            self._direct = None
            self._direct = Direct(self._url)
        try:
            return fn(self._direct)
        finally:
            self._direct.end()
