"""The daemon's session with the router: registers every procedure, hears who comes and goes, hands over the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import PublishOptions, RegisterOptions, SubscribeOptions
from twisted.logger import Logger

from daemon.face import hot
from daemon.face.calls import DETAILS, Handler, endpoint
from daemon.face.hot import HotSend
from daemon.face.line import Line
from daemon.protocol import uris
from daemon.protocol.principals import BACKEND, Principal
from daemon.services.presence import Presence

log = Logger()


class Face(ApplicationSession):  # type: ignore[misc]
    """One connection to the router. It serves all procedures or none: a failure at joining ends it, to be tried again.

    :param handlers: by URI, one for every entry of ``uris.PROCEDURES``.
    :param hot_send: takes sends before their handler does.
    :param up: called with this session when everything is registered; ``down`` when it is lost.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        hot_send: HotSend,
        presence: Presence,
        up: Callable[[Face], None],
        down: Callable[[Face], None],
    ) -> None:
        super().__init__()
        self._handlers = handlers
        self._hot = hot_send
        self._presence = presence
        self._up = up
        self._down = down

    def onConnect(self) -> None:  # noqa: N802
        self.join(uris.REALM, ["anonymous"])

    async def onJoin(self, details: Any) -> None:  # noqa: N802
        try:
            await self._listen()
            await self._begin(details.session)
            for uri, procedure in uris.PROCEDURES.items():
                registration = await self.register(
                    endpoint(procedure, self._handlers[uri]),
                    uri,
                    RegisterOptions(invoke="roundrobin", details_arg=DETAILS),
                )
                if uri == hot.URI:
                    self._line.take(registration.id, partial(self._hot.take, self._line), self._hot.together)
        except Exception:
            log.failure("joining the router failed; trying again")
            self.leave()
            return
        self._up(self)

    async def _listen(self) -> None:
        options = SubscribeOptions(match="exact")
        await self.subscribe(self._joined, "wamp.session.on_join", options)
        await self.subscribe(self._presence.left, "wamp.session.on_leave", options)
        await self.subscribe(self._here, uris.HERE_TOPIC, options)

    async def _begin(self, own: int) -> None:
        sessions = await self.call(uris.SESSIONS_PROCEDURE)
        self._presence.begin(
            own,
            [id for id, role, _ in sessions if role == BACKEND],
            [(id, Principal.from_authid(role, authid)) for id, role, authid in sessions if role == "admin"],
        )

    def _joined(self, details: dict[str, Any]) -> None:
        if details["authrole"] == "admin":
            self._presence.joined(details["session"], Principal.from_authid("admin", details["authid"]))
        elif details["authrole"] == BACKEND and details["authmethod"] == "anonymous":
            self._presence.daemon_joined(details["session"])

    def _here(self, notice: dict[str, Any]) -> None:
        if notice["what"] == "away":
            self._presence.away(notice["session"], notice["active"])
            return
        tell = self._presence.typing if notice["what"] == "typing" else self._presence.viewing
        tell(notice["session"], notice["chat_id"], notice["active"])

    @property
    def _line(self) -> Line:
        line: Line = self._transport
        return line

    def announce(self, topic: str, event: Mapping[str, Any]) -> None:
        """Publish an event, and wait for nothing."""
        self._line.publish(topic, event)

    def tell_here(self, what: str, session: int, chat_id: str, active: bool) -> None:
        """Tell all daemons, this one too, who views or types where."""
        notice = {"what": what, "session": session, "chat_id": chat_id, "active": active}
        self.publish(uris.HERE_TOPIC, notice, options=PublishOptions(exclude_me=False))

    async def hand_over(self, table: dict[str, Any]) -> None:
        """Give the router the table of keys, ended logins and blocks."""
        await self.call(uris.ACCESS_PROCEDURE, table)

    def onLeave(self, details: Any) -> None:  # noqa: N802
        log.info("left the router: {reason}", reason=details.reason)
        self.disconnect()

    def onDisconnect(self) -> None:  # noqa: N802
        self._down(self)

    def onUserError(self, fail: Any, msg: str) -> None:  # noqa: N802
        """Autobahn reports refusals here too; those are answers, not failures."""
        if not fail.check(ApplicationError):
            log.failure("{what}", failure=fail, what=msg)
