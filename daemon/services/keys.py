"""API keys as owners see them, and which are in use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor
from daemon.protocol import accounts, tokens
from daemon.protocol.principals import Principal, Scope
from daemon.store import keys


class Keys:
    """All raise :class:`Unavailable` without a database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._noted: dict[str, datetime] = {}

    async def used(self, key_id: str) -> None:
        """A key is in use, for whoever wonders whether it may be revoked; cheap to call each time."""
        now = self._clock.now()
        noted = self._noted.get(key_id)
        if noted is None or now - noted >= keys.USED_EVERY:
            self._noted[key_id] = now  # before it is stored: the calls of a busy bot do not all wait for the first
            await self._database.run(keys.used, key_id, now)

    async def all(self) -> accounts.ApiKeys:
        """Every key, the newest first."""
        return {"keys": [each.to_wire() for each in await self._database.run(keys.all)]}

    async def add(self, owner: Principal, name: str, scope: Scope) -> accounts.NewApiKey:
        """A new key, which is told this once."""

        def add(conn: Connection) -> accounts.NewApiKey:
            key = keys.add(conn, name, scope, Actor.of(owner), now)
            return {**keys.one(conn, tokens.api_key_id(key) or "").to_wire(), "key": key}

        now = self._clock.now()
        return await self._database.run(add)

    async def revoke(self, owner: Principal, key_id: str) -> accounts.ApiKey:
        """End a key and its sockets; repeating is harmless. :raises NotFound: no such key."""
        done = await self._database.run(keys.revoke, key_id, Actor.of(owner), self._clock.now())
        return done.to_wire()
