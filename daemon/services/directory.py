"""Names for events that are never stored (typing, viewing), remembered for a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from daemon.clock import Clock
from daemon.database import Database
from daemon.protocol.principals import Principal
from daemon.store import names

_REMEMBER = timedelta(minutes=1)
_MOST = 10_000


class Directory:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[datetime, str | None]] = {}

    async def name(self, principal: Principal) -> str | None:
        """What the caller is called; None for an anonymous user. :raises Unavailable: no database."""
        now = self._clock.now()
        since, name = self._known.get(principal.id, (now - 2 * _REMEMBER, None))
        if now - since > _REMEMBER:
            name = await self._database.run(names.of, principal.role, principal.id)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[principal.id] = (now, name)
        return name

    async def staff(self) -> dict[str, str]:
        """``{admin id: name}`` of all who are not disabled. :raises Unavailable: no database."""
        return await self._database.run(names.of_staff)
