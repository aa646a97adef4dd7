"""What staff do about the people who ask: block, export, erase."""

from __future__ import annotations

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor, Export, Messages, User
from daemon.protocol.principals import Principal
from daemon.store import erasing, exporting, users
from daemon.store.tombstones import Tombstones


class People:
    """All raise :class:`NotFound` for somebody who is not there, :class:`Unavailable` without a database.

    Nothing is announced here: the database tells every daemon, as the command line erases too
    (:mod:`daemon.services.access`).
    """

    def __init__(self, database: Database, clock: Clock, tombstones: Tombstones) -> None:
        self._database = database
        self._clock = clock
        self._tombstones = tombstones

    async def block(self, staff: Principal, user_id: str, reason: str | None) -> User:
        """Shut a user out; repeating is harmless."""
        return await self._database.run(users.block, user_id, Actor.of(staff), reason, self._clock.now())

    async def unblock(self, staff: Principal, user_id: str) -> User:
        """Let a user in again; repeating is harmless."""
        return await self._database.run(users.unblock, user_id, Actor.of(staff), self._clock.now())

    async def export(self, owner: Principal, user_id: str) -> tuple[Export, Messages]:
        """All that is kept of a person, with the first messages."""
        export = await self._database.run(exporting.begin, user_id, Actor.of(owner), self._clock.now())
        return export, await self.messages(user_id, 0)

    async def messages(self, user_id: str, since: int) -> Messages:
        """The next messages of an export."""
        return await self._database.run(exporting.messages, user_id, since)

    async def erase(self, owner: Principal, user_id: str) -> None:
        """Erase a person for good."""
        await self._database.run(erasing.erase, self._tombstones, user_id, Actor.of(owner), self._clock.now())
