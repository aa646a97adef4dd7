"""The router worker's own session: calls daemons for web, takes the access table, ends sessions."""

from __future__ import annotations

from typing import Any

from autobahn.twisted.wamp import ApplicationSession
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallResult, RegisterOptions
from twisted.logger import Logger

from daemon.clock import Clock
from daemon.protocol import uris
from daemon.protocol.errors import ERROR_URI, ChatError, Internal, Unavailable, from_wire
from daemon.protocol.principals import BACKEND, Principal
from router import crossbar_private
from router.access import AccessTable
from router.guard import Guard
from web.calls import Result

log = Logger()


class Backend:
    """What web and the access table need of the router, whichever session serves it."""

    def __init__(self, table: AccessTable, guard: Guard[Any], clock: Clock) -> None:
        self._guard = guard
        self._table = table
        self._clock = clock
        self._session: BackendSession | None = None
        table.changed = self.end_sessions

    def joined(self, session: BackendSession) -> None:
        self._session = session

    async def call(self, uri: str, principal: Principal | None, **arguments: Any) -> Result:
        """Call a procedure on behalf of whoever came over HTTP.

        :raises ChatError: as the procedure refused; :class:`Unavailable` where no daemon answers.
        """
        if self._session is None:
            raise Unavailable
        if principal is not None:
            self._guard.call(principal, uri)
            arguments["principal"] = principal.to_wire()
        try:
            answer = await self._session.call(uri, **arguments)
        except ApplicationError as error:
            raise _refusal(uri, error) from None
        if isinstance(answer, CallResult):
            return Result(answer.results[0], answer.kwresults)
        return Result(answer, {})

    def end_sessions(self) -> None:
        """End every session whose login, key, user or admin is gone from the newest table."""
        if self._session is None:
            return
        snapshot = self._table.snapshot
        for session in crossbar_private.sessions_of(self._session):
            principal = getattr(session, "principal", None)
            if principal and snapshot.has_ended(principal, (session._authextra or {}).get("login_id")):
                crossbar_private.end_session(session, self._clock, crossbar_private.ENDED)

    def staff_and_daemons(self) -> list[list[Any]]:
        """``[session id, role, authid]`` of the sessions that presence is made of."""
        if self._session is None:
            return []
        return [
            [session._session_id, session._authrole, session._authid]
            for session in crossbar_private.sessions_of(self._session)
            if session._authrole in ("admin", BACKEND) and session is not self._session
        ]

    def replace(self, table: dict[str, Any]) -> None:
        self._table.replace(table)


def _refusal(uri: str, error: ApplicationError) -> ChatError:
    if error.error.startswith(ERROR_URI):
        text = str(error.args[0]) if error.args else ""
        return from_wire(error.error.removeprefix(ERROR_URI), text, error.kwargs or {})
    if error.error in (ApplicationError.NO_SUCH_PROCEDURE, ApplicationError.CANCELED, "wamp.error.no_available_callee"):
        return Unavailable()
    log.error("call of {uri} failed: {error}", uri=uri, error=error.error)
    return Internal()


class BackendSession(ApplicationSession):  # type: ignore[misc]
    """The in-router session of role ``backend``; a subclass names its :class:`Backend`."""

    backend: Backend

    async def onJoin(self, _details: Any) -> None:  # noqa: N802
        await self.register(self.backend.replace, uris.ACCESS_PROCEDURE, RegisterOptions(match="exact"))
        await self.register(self.backend.staff_and_daemons, uris.SESSIONS_PROCEDURE, RegisterOptions(match="exact"))
        self.backend.joined(self)
