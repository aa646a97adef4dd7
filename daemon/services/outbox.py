"""Emails as owners see them."""

from __future__ import annotations

from daemon.database import Database
from daemon.protocol import answers
from daemon.store import emails

NEWEST = 100


class Outbox:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> answers.Outbox:
        """The newest emails, in any state. :raises Unavailable: no database."""
        return {"emails": [each.to_wire() for each in await self._database.run(emails.newest, NEWEST)]}
