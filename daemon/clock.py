"""Time as an argument: the reactor in the running product, ``task.Clock`` in tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol


class Timer(Protocol):
    """A call that will be made."""

    def cancel(self) -> None:
        """Do not make it. :raises AlreadyCalled: it was made."""

    def active(self) -> bool:
        """Whether it is still to be made."""


class Clock(Protocol):
    """What services know of time."""

    def now(self) -> datetime:
        """The time, aware and in UTC."""

    def elapsed(self) -> float:
        """Seconds since some moment, whatever happens to the time of day."""

    def call_later(self, seconds: float, function: Callable[..., Any], *args: Any) -> Timer:
        """Call ``function(*args)`` after ``seconds``."""


class ReactorClock:
    """The clock of a reactor, or of a ``task.Clock``.

    :param wall: seconds since 1970, where the reactor counts something else (:func:`steady`).
    """

    def __init__(self, reactor: Any, wall: Callable[[], float] | None = None) -> None:
        self._reactor = reactor
        self._wall = wall or reactor.seconds

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._wall(), UTC)

    def elapsed(self) -> float:
        seconds: float = self._reactor.seconds()
        return seconds

    def call_later(self, seconds: float, function: Callable[..., Any], *args: Any) -> Timer:
        timer: Timer = self._reactor.callLater(seconds, function, *args)
        return timer


def steady(reactor: Any) -> ReactorClock:
    """Make a reactor's timers independent of the time of day, by which Twisted measures them: a clock that is set back
    by an hour would stop them all for an hour.
    """
    reactor.seconds = time.monotonic
    return ReactorClock(reactor, time.time)
