"""What has to be done now and then."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from daemon.clock import Clock, Timer
from daemon.database import Database
from daemon.protocol.errors import Unavailable
from daemon.store import logins

EVERY_SECONDS = 3600.0


class Upkeep:
    """Forgets old logins, each hour. Several daemons may do it at once."""

    _log = Logger()

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._next: Timer | None = None

    def start(self) -> None:
        self._next = self._clock.call_later(EVERY_SECONDS, self.start)
        running = Deferred.fromCoroutine(self._run())
        running.addErrback(lambda failure: self._log.failure("upkeep failed", failure=failure))

    def stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None

    async def _run(self) -> None:
        try:
            forgotten = await self._database.run(logins.prune, self._clock.now())
        except Unavailable:
            return
        self._log.info("forgot {count} old logins", count=forgotten)
