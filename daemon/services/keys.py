"""API keys in use. They are made and revoked on the command line (:mod:`daemon.store.keys`)."""

from __future__ import annotations

from datetime import datetime

from daemon.clock import Clock
from daemon.database import Database
from daemon.store import keys


class Keys:
    """Remembers when a key was last used, for whoever wonders whether it may be revoked."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: dict[str, datetime] = {}

    async def used(self, key_id: str) -> None:
        """A key is in use; cheap to call each time. :raises Unavailable: no database."""
        now = self._clock.now()
        noted = self._noted.get(key_id)
        if noted is None or now - noted >= keys.USED_EVERY:
            self._noted[key_id] = now  # before it is stored: the calls of a busy bot do not all wait for the first
            await self._database.run(keys.used, key_id, now)
