"""What one client may take: calls, sockets, sign-ins. Everything is counted for who was proven, so that a new
connection resets nothing.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from config import Rate, Settings
from daemon.clock import Clock
from daemon.protocol.errors import Forbidden, RateLimited, Unavailable
from daemon.protocol.limits import (
    ADDRESS_CONNECTIONS,
    ADDRESS_SOCKETS,
    STAFF_RATE,
    STAFF_SUBSCRIPTIONS,
    USER_JOIN_RATE,
    USER_READ_RATE,
    USER_SOCKETS,
    USER_SUBSCRIPTIONS,
)
from daemon.protocol.principals import Principal
from daemon.rates import Rates
from router.held import Held

SEND = "support.chat.send"
FLOOD = Rate(100, 5.0)
"""Refused calls that a client may make before it is cut off: far more than a client that waits as it is told."""

T = TypeVar("T")


class Guard(Generic[T]):
    """:param T: what a session is: anything that can be told apart."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        rate = settings.user_rate
        self._limited = rate is not None
        sends = rate or Rate(1, 1.0)
        self._sends = Rates(sends.burst, sends.per_second, clock)
        self._reads = Rates(*USER_READ_RATE, clock)
        self._staff = Rates(*STAFF_RATE, clock)
        self._refused = Rates(FLOOD.burst, FLOOD.per_second, clock)
        self._joins = Rates(settings.join_rate, settings.join_rate, clock)
        self._joins_of_one = Rates(*USER_JOIN_RATE, clock)
        limited = settings.address_limits
        self.sockets_by_address = Held(ADDRESS_SOCKETS if limited else None)
        self.connections_by_address = Held(ADDRESS_CONNECTIONS if limited else None)
        self._sockets: dict[str, list[T]] = {}

    def call(self, principal: Principal, uri: str) -> None:
        """A call, by socket or REST. :raises RateLimited: too fast."""
        if not self._limited:
            return
        rates = self._staff if principal.role != "user" else self._sends if uri == SEND else self._reads
        wait = rates.take(principal.id)
        if wait:
            raise RateLimited("Too fast; wait a little.", int(wait * 1000) + 1)

    def floods(self, principal: Principal) -> bool:
        """Whether who was just refused has been refused so often that their socket shall go."""
        return self._limited and self._refused.take(principal.id) > 0

    def subscribing(self, principal: Principal, held: int) -> None:
        """A SUBSCRIBE on a session that holds some. :raises Forbidden: one too many."""
        most = USER_SUBSCRIPTIONS if principal.role == "user" else STAFF_SUBSCRIPTIONS
        if held >= most:
            raise Forbidden(f"A session may have {most} subscriptions.")

    def joining(self, principal: Principal) -> None:
        """A sign-in. :raises Unavailable: too many at this moment, of all or of one user; says when to come back."""
        wait = self._joins_of_one.take(principal.id) if self._limited and principal.role == "user" else 0.0
        wait = wait or self._joins.take()
        if wait:
            raise Unavailable(int(wait * 1000) + 1000)

    def joined(self, principal: Principal, session: T) -> list[T]:
        """A session is there; those that must go for it, the oldest first."""
        if principal.role != "user":
            return []
        sessions = self._sockets.setdefault(principal.id, [])
        sessions.append(session)
        return sessions[:-USER_SOCKETS]

    def left(self, principal: Principal, session: T) -> None:
        sessions = self._sockets.get(principal.id, [])
        if session in sessions:
            sessions.remove(session)
        if not sessions:
            self._sockets.pop(principal.id, None)
