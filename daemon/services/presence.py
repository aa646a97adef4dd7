"""Who of the staff is online, and who views or types in which chat.

The truth is in the router's sessions. Every daemon hears the same joins, leaves and notices, so every daemon knows the
same; the one with the smallest session id announces.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from daemon.clock import Clock, Timer
from daemon.protocol.answers import OnlineAdmin
from daemon.protocol.events import Viewer
from daemon.protocol.limits import STAFF_GRACE_SECONDS
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer

TYPING_SECONDS = 6.0
"""Typing that is not renewed ends: clients renew every 3 s."""

log = Logger()


@dataclass(slots=True)
class _Session:
    admin_id: str
    viewing: set[str] = field(default_factory=set)
    typing: dict[str, Timer] = field(default_factory=dict)
    away: bool = False


class Presence:
    """Staff online (some session of role admin, with 15 s of grace after it is lost), viewing and typing.

    :param names: answers ``{admin id: name}`` for all who are not disabled.
    """

    def __init__(self, announcer: Announcer, clock: Clock, names: Callable[[], Awaitable[dict[str, str]]]) -> None:
        self._announcer = announcer
        self._clock = clock
        self._names = names
        self._sessions: dict[int, _Session] = {}
        self._graces: dict[str, Timer] = {}
        self._daemons: set[int] = set()
        self._own = 0

    @property
    def staff_online(self) -> bool:
        return bool(self._sessions or self._graces)

    @property
    def online(self) -> set[str]:
        """Ids of the admins who are online or were a moment ago."""
        return {each.admin_id for each in self._sessions.values()} | set(self._graces)

    @property
    def _away(self) -> set[str]:
        """Ids of the admins who say so in every window they have open."""
        here = {each.admin_id for each in self._sessions.values() if not each.away}
        return {each.admin_id for each in self._sessions.values()} - here

    async def admins(self) -> list[OnlineAdmin]:
        """All staff with ``id``, ``name``, ``online``, ``away``."""
        names = await self._names()
        online, away = self.online, self._away
        return [{"id": id, "name": name, "online": id in online, "away": id in away} for id, name in names.items()]

    def begin(self, own_session: int, daemons: Iterable[int], staff: Iterable[tuple[int, Principal]]) -> None:
        """Start from what the router says after a join; who was seen before and is gone gets the usual grace."""
        self._own = own_session
        self._daemons = {own_session, *daemons}
        here = dict(staff)
        for session_id in set(self._sessions) - set(here):
            self.left(session_id)
        for session_id, principal in here.items():
            self.joined(session_id, principal)

    def daemon_joined(self, session_id: int) -> None:
        self._daemons.add(session_id)

    def joined(self, session_id: int, principal: Principal) -> None:
        """A session of role admin is there."""
        was_online, was_staffed = principal.id in self.online, self.staff_online
        if session_id not in self._sessions:
            self._sessions[session_id] = _Session(principal.id)
        if grace := self._graces.pop(principal.id, None):
            grace.cancel()
        if not was_online:
            self._announce(staffed_changed=not was_staffed)

    def left(self, session_id: int) -> None:
        """A session is gone; that of a daemon, of staff, or of somebody else."""
        self._daemons.discard(session_id)
        session = self._sessions.pop(session_id, None)
        if session is None:
            return
        for call in session.typing.values():
            call.cancel()
        for chat_id in session.viewing | set(session.typing):
            self._announce_viewing(chat_id)
        if session.admin_id not in {each.admin_id for each in self._sessions.values()}:
            self._graces[session.admin_id] = self._clock.call_later(STAFF_GRACE_SECONDS, self._gone, session.admin_id)

    def _gone(self, admin_id: str) -> None:
        del self._graces[admin_id]
        self._announce(staffed_changed=not self.staff_online)

    def away(self, session_id: int, active: bool) -> None:
        """A member of staff is here but looks elsewhere, or is back."""
        session = self._sessions.get(session_id)
        if session is not None and session.away != active:
            session.away = active
            self._announce(staffed_changed=False)

    def renamed(self) -> None:
        """Who there is of the staff, or what they are called, has changed, and this daemon knows of it."""
        self._later(self._tell_presence, by_whoever=True)

    def viewing(self, session_id: int, chat_id: str, active: bool) -> None:
        """A member of staff opened or left a chat."""
        session = self._sessions.get(session_id)
        if session is None or (chat_id in session.viewing) == active:
            return
        if active:
            session.viewing.add(chat_id)
        else:
            session.viewing.discard(chat_id)
        self._announce_viewing(chat_id)

    def typing(self, session_id: int, chat_id: str, active: bool) -> None:
        """A member of staff types in a chat, or no longer."""
        session = self._sessions.get(session_id)
        if session is None:
            return
        running = session.typing.pop(chat_id, None)
        if running is not None and running.active():
            running.cancel()
        if active:
            session.typing[chat_id] = self._clock.call_later(TYPING_SECONDS, self.typing, session_id, chat_id, False)
        elif running is None:
            return
        if (running is not None) != active:
            self._announce_viewing(chat_id)

    @property
    def _announces(self) -> bool:
        return self._own == min(self._daemons, default=0)

    def _announce(self, *, staffed_changed: bool) -> None:
        if staffed_changed and self._announces:
            self._announcer.staff_online(self.staff_online)
        self._later(self._tell_presence)

    def _announce_viewing(self, chat_id: str) -> None:
        self._later(lambda: self._tell_viewing(chat_id))

    def _later(self, tell: Callable[[], Coroutine[Any, Any, None]], *, by_whoever: bool = False) -> None:
        if self._announces or by_whoever:
            telling = Deferred.fromCoroutine(tell())
            telling.addErrback(lambda failure: log.warn("presence was not announced: {error}", error=failure.type))

    async def _tell_presence(self) -> None:
        self._announcer.presence(await self.admins())

    async def _tell_viewing(self, chat_id: str) -> None:
        # First the names: what is waited for may come in another order, and the last to be told must be how it is.
        names = await self._names()
        typing: dict[str, bool] = {}
        for each in self._sessions.values():
            if chat_id in each.viewing or chat_id in each.typing:
                typing[each.admin_id] = typing.get(each.admin_id, False) or chat_id in each.typing
        here: list[Viewer] = [
            {"id": id, "name": names.get(id, ""), "typing": is_typing} for id, is_typing in typing.items()
        ]
        self._announcer.viewing(chat_id, here)
