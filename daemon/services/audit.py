"""The audit log as owners see it."""

from __future__ import annotations

from daemon.database import Database
from daemon.protocol import answers
from daemon.protocol.limits import PAGE_LIMIT
from daemon.store import audit


class AuditLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, before: str | None, limit: int | None) -> answers.Audit:
        """The newest entries, or those before one of them. :raises Unavailable: no database."""
        most = limit or PAGE_LIMIT[0]
        found = await self._database.run(audit.page, before, most + 1)
        return {"entries": [each.to_wire() for each in found[:most]], "has_more": len(found) > most}
