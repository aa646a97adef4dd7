"""Threads and transactions: store functions run on pool threads, each call in one transaction.

A connection that died while it lay in the pool is found by its first use, not by a ping before each
(docs/decisions/0005-dead-connections.md). A transaction that fails before its COMMIT is sent has stored nothing, so it
is repeated once on a new connection; a failure of the COMMIT itself leaves the outcome open and is never repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from psycopg2.errors import QueryCanceled
from psycopg2.extensions import TransactionRollbackError, new_type, register_type
from sqlalchemy import exc
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.threadpool import ThreadPool

from daemon.protocol.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_SECONDS = 5
CONNECT: dict[str, Any] = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "tcp_user_timeout": 20_000,
}
"""Arguments of every connection (libpq). The last one, in milliseconds, is for a host that vanishes while it owes us an
answer to TCP itself: keep-alives do not count then, and Linux alone would try for a quarter of an hour."""
STATEMENT_SECONDS = 10
"""No statement of ours needs as long; one that does holds a thread and locks."""
_SETTINGS = (
    f"SET statement_timeout = '{STATEMENT_SECONDS}s'; SET idle_in_transaction_session_timeout = '60s';"
    " SET timezone = 'UTC'; SET application_name = 'frontdesk'; SET plan_cache_mode = 'force_generic_plan'"
)
"""The last one: what is prepared (:mod:`daemon.store.prepared`) is planned once, not for each array anew."""
_AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)


class DatabaseFault(Exception):
    """A statement that PostgreSQL refused: our fault. Names the statement and the rule; values never reach a log."""


def _read_id(value: Any, _cursor: object) -> str | None:
    return None if value is None else value.replace("-", "")


_ID = new_type((2950,), "ID", _read_id)
"""What comes as ``uuid`` (its number in ``pg_type``), in the product's only spelling; by way of Python's ``UUID`` it
costs ten times as much."""


def dsn(url: str) -> str:
    """A ``DATABASE_URL`` as libpq reads it, whatever driver it names."""
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def connect(url: str, connections: int) -> sa.Engine:
    """An engine for a ``DATABASE_URL`` that keeps up to ``connections`` open. Connects on first use."""
    parsed = sa.make_url(url).set(drivername="postgresql+psycopg2")
    engine = sa.create_engine(
        parsed,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=STATEMENT_SECONDS,
        hide_parameters=True,
        connect_args=CONNECT,
    )
    sa.event.listen(engine, "connect", lambda connection, _record: prepare(connection))
    return engine


def prepare(connection: Any) -> None:
    """What every connection of a daemon is told when it is made."""
    # Statements, not the "options" parameter: poolers between us and PostgreSQL refuse that one.
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
    register_type(_ID, connection)
    connection.commit()


class Database:
    """Runs store functions.

    :param threads: a started pool; as many threads as the engine has connections.
    """

    _log = Logger()

    def __init__(self, engine: sa.Engine, threads: ThreadPool, reactor: IReactorFromThreads) -> None:
        self._engine = engine
        self._threads = threads
        self._reactor = reactor

    async def run(self, fn: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``fn(connection, *args)`` in one transaction on a pool thread; what it returns.

        :raises Unavailable: PostgreSQL is away, or too slow. After a COMMIT that failed the outcome is unknown.
        :raises DatabaseFault: PostgreSQL refused a statement.
        """
        try:
            value: T = await deferToThreadPool(
                self._reactor, self._threads, self._transact, lambda connection: fn(connection, *args, **kwargs)
            )
        except _AWAY as error:
            self._log.warn("no database: {error}, state {state}", error=type(error).__name__, state=_sqlstate(error))
            raise Unavailable from None
        except exc.DBAPIError as error:
            raise DatabaseFault(
                f"{type(error).__name__} {_sqlstate(error)} {rule(error)} in {fn.__qualname__}: {error.statement}"
            ) from None
        return value

    def _transact(self, fn: Callable[[sa.Connection], T]) -> T:
        try:
            with self._engine.begin() as connection:
                return fn(connection)
        except exc.DBAPIError as error:
            if not _is_harmless(error):
                raise
        with self._engine.begin() as connection:
            return fn(connection)


def _is_harmless(error: exc.DBAPIError) -> bool:
    """Whether a statement (not the COMMIT, which has no statement) fell to a lost connection or to a deadlock."""
    lost = error.connection_invalidated or isinstance(error.orig, TransactionRollbackError)
    return lost and error.statement is not None and not isinstance(error.orig, QueryCanceled)


def _sqlstate(error: Exception) -> str | None:
    return getattr(getattr(error, "orig", None), "pgcode", None)


def rule(error: Exception) -> str | None:
    """The constraint that a statement would have broken, by an error of SQLAlchemy or of psycopg2."""
    diagnostics = getattr(getattr(error, "orig", error), "diag", None)
    return getattr(diagnostics, "constraint_name", None)
