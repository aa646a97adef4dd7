"""Tags of chats. Each is put on and taken off by itself, so that two admins at once lose nothing to each other."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor, ChatItem
from daemon.protocol import team
from daemon.protocol.answers import Action
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.store import audit, lifecycle, tags
from daemon.store.lifecycle import Change


class Tags:
    """All raise :class:`NotFound` for a chat that is not there, :class:`Unavailable` without a database."""

    def __init__(self, database: Database, announcer: Announcer, clock: Clock) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock

    async def tag(self, staff: Principal, chat_id: str, tag: str) -> ChatItem:
        """:raises InvalidArgument: the chat has as many as it can have."""
        return await self._change(staff, "chat_tagged", lifecycle.tag, chat_id, tag)

    async def untag(self, staff: Principal, chat_id: str, tag: str) -> ChatItem:
        """Repeating is harmless."""
        return await self._change(staff, "chat_untagged", lifecycle.untag, chat_id, tag)

    async def all(self) -> team.Tags:
        """Every tag in use, the commonest first."""
        return {"tags": [{"tag": tag, "chats": chats} for tag, chats in await self._database.run(tags.all)]}

    async def _change(
        self, staff: Principal, action: Action, change: Callable[..., Change], chat_id: str, tag: str
    ) -> ChatItem:
        def change_and_note(conn: Connection) -> Change:
            done = change(conn, chat_id, tag, now)
            if done.changed:
                # Which tag somebody typed is content.
                audit.write(conn, Actor.of(staff), action, now, chat_id=chat_id)
            return done

        now = self._clock.now()
        done = await self._database.run(change_and_note)
        if done.changed:
            self._announcer.tagged(done.chat)
        return done.chat
