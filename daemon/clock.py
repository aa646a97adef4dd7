"""Time as an argument: the reactor in the running product, ``task.Clock`` in tests."""

from __future__ import annotations

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

    def call_later(self, seconds: float, function: Callable[..., Any], *args: Any) -> Timer:
        """Call ``function(*args)`` after ``seconds``."""


class ReactorClock:
    """The clock of a reactor, or of a ``task.Clock``: both count seconds since 1970."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._reactor.seconds(), UTC)

    def call_later(self, seconds: float, function: Callable[..., Any], *args: Any) -> Timer:
        timer: Timer = self._reactor.callLater(seconds, function, *args)
        return timer
