"""A connection to PostgreSQL that hears NOTIFY, as something a reactor can watch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.extensions import connection as Connection  # noqa: N812
from twisted.internet.interfaces import IReadDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]

from daemon.database import CONNECT_SECONDS, dsn

__all__ = ["Connection", "Ear", "Reactor", "listening"]


class Reactor(Protocol):
    """What is asked of a reactor: ``IReactorFDSet``, as types know it."""

    def addReader(self, reader: Any) -> Any: ...  # noqa: N802

    def removeReader(self, reader: Any) -> Any: ...  # noqa: N802


@implementer(IReadDescriptor)
class Ear:
    """One listening connection; reading it never blocks."""

    def __init__(
        self, connection: Connection, heard: Callable[[Sequence[str]], None], lost: Callable[[], None]
    ) -> None:
        self._connection = connection
        # A descriptor of our own: libpq closes its one when the line is lost, and the reactor could not let go of it.
        self._descriptor = os.dup(connection.fileno())
        self._heard = heard
        self._lost = lost

    def logPrefix(self) -> str:  # noqa: N802
        return "database"

    def fileno(self) -> int:
        return self._descriptor

    def doRead(self) -> None:  # noqa: N802
        """Notices that came together are told once."""
        try:
            self._connection.poll()
        except psycopg2.Error:
            self._end()
            return
        if self._connection.notifies:
            payloads = [each.payload for each in self._connection.notifies]
            self._connection.notifies.clear()
            self._heard(payloads)

    def connectionLost(self, _reason: Failure) -> None:  # noqa: N802
        """The reactor found the descriptor to be of no use any more, or closed."""
        self._end()

    def _end(self) -> None:
        """Tell once."""
        lost, self._lost = self._lost, _nothing
        lost()

    def close(self) -> None:
        """When the reactor watches it no more."""
        self._connection.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _nothing() -> None:
    pass


def listening(url: str, channel: str) -> Connection:
    """A new connection that hears a channel. Blocks. TCP keep-alive tells of a peer that vanished, after a minute.

    :param url: the database's, as SQLAlchemy writes it.
    """
    connection = psycopg2.connect(
        dsn(url),
        connect_timeout=CONNECT_SECONDS,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        application_name="frontdesk access",
    )
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {channel}")
    return connection
