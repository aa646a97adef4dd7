"""Emails as owners see them."""

from __future__ import annotations

from collections.abc import Callable

from daemon.database import Database
from daemon.model import Actor
from daemon.protocol import answers
from daemon.protocol.principals import Principal
from daemon.store import emails

NEWEST = 100


class Outbox:
    """:param owed: told in how many seconds an email is due."""

    def __init__(self, database: Database, owed: Callable[[float], None]) -> None:
        self._database = database
        self._owed = owed

    async def newest(self) -> answers.Outbox:
        """The newest emails, in any state. :raises Unavailable: no database."""
        return {"emails": [each.to_wire() for each in await self._database.run(emails.newest, NEWEST)]}

    async def send_again(self, owner: Principal, id: str) -> answers.Email:
        """Try a failed email once more, now. :raises NotFound: no such email. :raises Conflict: it has not failed."""
        email = await self._database.run(emails.send_again, id, Actor.of(owner))
        self._owed(0.0)
        return email.to_wire()
