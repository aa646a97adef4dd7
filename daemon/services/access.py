"""The table of credentials for the router, and word of its changes.

Signed tokens prove who calls without a database. What ends early is in this table, which daemons hand to the router: at
their join and whenever PostgreSQL tells of a change, made by whichever daemon or by the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg2
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from daemon.clock import Clock
from daemon.database import Database
from daemon.services.ear import Connection, Ear, Reactor, listening
from daemon.store import access

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between attempts to reach PostgreSQL again; doubled each time."""


class AccessTable:
    """Reads the table."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def current(self) -> dict[str, Any]:
        """``{epoch, version, keys: {id: [hash, scope]}, ended, blocked, erased, disabled}`` with lists of ids.

        A version has all that any other reader of that version has. :raises Unavailable: no database.
        """
        return await self._database.run(access.table, self._clock.now())


class AccessListener:
    """Calls back whenever the table may have changed: after a notice, and after each (new) connection, for notices may
    have been missed before it.

    :param url: the database's, as SQLAlchemy writes it.
    :param changed: called when the table may have changed.
    :param erased: called with the id of a chat that has been erased.
    :param in_thread: runs a function that blocks: ``partial(deferToThreadPool, reactor, threads)``.
    """

    _log = Logger()

    def __init__(
        self,
        url: str,
        reactor: Reactor,
        in_thread: Callable[..., Deferred[Connection]],
        clock: Clock,
        changed: Callable[[], None],
        erased: Callable[[str], None],
    ) -> None:
        self._url = url
        self._reactor = reactor
        self._in_thread = in_thread
        self._clock = clock
        self._changed = changed
        self._erased = erased
        self._ear: Ear | None = None
        self._retry: Any = None
        self._wait = FIRST_WAIT
        self._running = False

    def start(self) -> None:
        self._running = True
        self._connect()

    def stop(self) -> None:
        """Hear nothing more; an attempt to connect that is under way is dropped when it ends."""
        self._running = False
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._drop()

    def _connect(self) -> None:
        self._retry = None
        connecting = self._in_thread(listening, self._url, access.CHANNEL)
        connecting.addCallbacks(self._connected, self._failed)
        connecting.addErrback(lambda failure: self._log.failure("listening to the database failed", failure=failure))

    def _connected(self, connection: Connection) -> None:
        ear = Ear(connection, self._heard, self._again)
        if not self._running:
            ear.close()
            return
        self._ear = ear
        self._wait = FIRST_WAIT
        self._reactor.addReader(ear)
        self._changed()

    def _heard(self, payloads: Sequence[str]) -> None:
        self._changed()
        for chat_id in filter(None, payloads):
            self._erased(chat_id)

    def _failed(self, failure: Failure) -> None:
        failure.trap(psycopg2.Error)
        if self._running:
            self._again()

    def _again(self) -> None:
        self._drop()
        self._log.warn("not listening to the database; trying again in {wait} s", wait=self._wait)
        self._retry = self._clock.call_later(self._wait, self._connect)
        self._wait = min(self._wait * 2, LONGEST_WAIT)

    def _drop(self) -> None:
        if self._ear is not None:
            self._reactor.removeReader(self._ear)
            self._ear.close()
            self._ear = None
