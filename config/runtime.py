"""What a process that serves many sockets spares itself."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from twisted.internet import epollreactor
from twisted.internet.tcp import Connection
from twisted.logger import Logger

_log = Logger()
_THRESHOLDS = (2_000, 10, 10)
"""Allocations before the youngest are looked through, and how many such looks before the next generation's. Python's
own 700 is a hundred looks a second under load; with 20,000 closed connections wait for so long that a storm of them
costs 50 MB."""


def tune() -> None:
    """Called once, when the process is put together and before it serves.

    - The garbage collector runs less often, and never looks at what was imported (p99 of a send 151 to 96 ms).
    - The reactor does not set up a context of the old log for each socket that is ready: nobody reads it.
    """
    gc.set_threshold(*_THRESHOLDS)
    gc.collect()
    gc.freeze()
    gc.collect()  # else it would go on reckoning with as many old objects as it has just put away
    vars(epollreactor)["log"] = SimpleNamespace(callWithLogger=_call)


def _call(_ready: object, function: Callable[..., Any], *args: Any) -> Any:
    try:
        return function(*args)
    except Exception:
        _log.failure("what a ready socket set off has failed")


def write_through(line: Any, data: bytes) -> bool:
    """Write to a transport, straight to its socket where nothing is before it: Twisted would tell epoll twice and come
    back in its next turn. Answers whether all of it is gone.
    """
    if (
        isinstance(line, Connection)
        and not line.TLS
        and line.connected
        and not line.disconnecting
        and not line._tempDataBuffer
        and line.offset == len(line.dataBuffer)
    ):
        with suppress(OSError):  # it is full, or lost: the write finds out
            data = data[line.socket.send(data) :]
    if data:
        line.write(data)
    return not data


class JoinedWrites:
    """A protocol of strings that writes what it is given in one turn of the reactor at the end of it, as one."""

    transport: Any

    @cached_property
    def _leaving(self) -> list[bytes]:
        return []

    def put(self, frame: bytes) -> None:
        """Write it with the others of this turn."""
        if not self._leaving:
            self.transport.reactor.callLater(0, self._leave)
        self._leaving.append(frame)

    def _leave(self) -> None:
        waiting = b"".join(self._leaving)
        self._leaving.clear()
        if waiting and self.transport is not None:
            write_through(self.transport, waiting)

    def sendString(self, string: bytes) -> None:  # noqa: N802
        """What goes the long way stays behind what waits."""
        self._leave()
        super().sendString(string)  # type: ignore[misc]
