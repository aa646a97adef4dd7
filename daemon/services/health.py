"""Whether this daemon reaches its database."""

from __future__ import annotations

from daemon.database import Database
from daemon.protocol import answers
from daemon.protocol.errors import Unavailable
from daemon.store.ping import ping


class Health:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self) -> answers.Health:
        try:
            await self._database.run(ping)
        except Unavailable:
            return {"database": "away"}
        return {"database": "ok"}
