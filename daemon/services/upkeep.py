"""What has to be done now and then."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from daemon.clock import Clock, Timer
from daemon.database import Database
from daemon.protocol.errors import Unavailable
from daemon.store import audit, counts, erasing, logins
from daemon.store.tombstones import Tombstones

EVERY_SECONDS = 3600.0
AGAIN_SECONDS = 30.0
"""While the database is away."""


class Upkeep:
    """Forgets old logins, old entries of the audit log, and whoever was erased and came back from a backup: each hour.
    Several daemons may do it at once."""

    _log = Logger()

    def __init__(self, database: Database, clock: Clock, tombstones: Tombstones) -> None:
        self._database = database
        self._clock = clock
        self._tombstones = tombstones
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
        now = self._clock.now()
        try:
            back = await self._database.run(erasing.erase_again, self._tombstones, now)
            forgotten = await self._database.run(logins.prune, now)
            await self._database.run(audit.prune, now)
            await self._database.run(counts.add_up)
        except Unavailable:
            if self._next is not None:
                self._next.cancel()
                self._next = self._clock.call_later(AGAIN_SECONDS, self.start)
            return
        if back:
            self._log.warn("erased {count} people again whom a backup had brought back", count=back)
        self._log.info("forgot {count} old logins", count=forgotten)
