"""What web is given: calls of procedures, and the check of credentials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from daemon.clock import Clock
from daemon.protocol.errors import ChatError, Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access

log = Logger()


@dataclass(frozen=True, slots=True)
class Result:
    """What a procedure answered: ``value`` for the client, ``more`` for web alone."""

    value: dict[str, Any]
    more: dict[str, Any]


class Call(Protocol):
    """Calls a procedure for ``principal``.

    :raises ChatError: as the procedure refused; ``Unavailable`` at once where no daemon is there.
    """

    async def __call__(self, uri: str, principal: Principal | None, **arguments: Any) -> Result: ...


Prove = Callable[[str], Access | Principal]
"""Who is behind a Bearer token: a login, or an API key. Raises ``Unauthorized`` or ``Unavailable``."""
ProveCookie = Callable[[str], Access]
"""The login behind a staff cookie. Raises as :data:`Prove`."""


class PatientCalls:
    """Calls that go on by themselves when the client has hung up or the wait has been long enough.

    Cancelling one would interrupt the procedure in the daemon, perhaps between its commit and its announcement.
    """

    def __init__(self, call: Call, clock: Clock) -> None:
        self._call = call
        self._clock = clock

    async def __call__(
        self, uri: str, principal: Principal | None, arguments: dict[str, Any], *, seconds: float = 12.0
    ) -> Result:
        """:raises Unavailable: no answer within ``seconds``; what became of the call is not known then."""
        waiting: Deferred[Result] = Deferred()

        def settle(outcome: Result | Failure) -> None:
            if not waiting.called:
                waiting.callback(outcome)
            elif isinstance(outcome, Failure) and not outcome.check(ChatError):
                log.failure("{uri} failed after nobody waited for it any more", failure=outcome, uri=uri)

        timer: Any = self._clock.call_later(seconds, lambda: waiting.errback(Unavailable()))
        Deferred.fromCoroutine(self._call(uri, principal, **arguments)).addBoth(settle)
        try:
            return await waiting
        finally:
            if timer.active():
                timer.cancel()
