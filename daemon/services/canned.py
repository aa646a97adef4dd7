"""Canned replies, shared by the team."""

from __future__ import annotations

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor, CannedReply
from daemon.protocol import team
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.store import canned


class CannedReplies:
    """All raise :class:`Unavailable` without a database."""

    def __init__(self, database: Database, announcer: Announcer, clock: Clock) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock

    async def all(self) -> team.CannedReplies:
        """Every one, by shortcut."""
        return {"canned_replies": [each.to_wire() for each in await self._database.run(canned.all)]}

    async def save(self, staff: Principal, asked: team.SaveCannedReply) -> CannedReply:
        """Add one, or change the one that is named.

        :raises NotFound: none of that id. :raises Conflict: another has the shortcut.
        :raises InvalidArgument: there are as many as there can be, or they are too long together.
        """
        now = self._clock.now()
        saved = await self._database.run(
            canned.save, asked.reply_id, asked.shortcut, asked.content, Actor.of(staff), now
        )
        self._announcer.canned_reply(saved)
        return saved

    async def remove(self, staff: Principal, reply_id: str) -> None:
        """Repeating is harmless."""
        if await self._database.run(canned.remove, reply_id, Actor.of(staff), self._clock.now()):
            self._announcer.canned_reply_removed(reply_id)
