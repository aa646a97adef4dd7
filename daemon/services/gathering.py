"""The gather window: under load the writer waits a moment for company."""

from __future__ import annotations

from twisted.internet.defer import Deferred

from daemon.clock import Clock

CLOSE_SECONDS = 0.020
"""Messages that come so close behind each other are load. Whoever writes alone never waits."""


class Window:
    """:param seconds: how long it stays open; 0: there is none."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last = 0.0
        self._is_open = False

    def arrived(self) -> None:
        """A message came."""
        if self._seconds:
            now = self._clock.now().timestamp()
            self._is_open = now - self._last < CLOSE_SECONDS
            self._last = now

    async def company(self) -> None:
        """Wait for more where more is to be expected."""
        if self._is_open:
            waited: Deferred[None] = Deferred()
            self._clock.call_later(self._seconds, waited.callback, None)
            await waited
