"""The daemon's end of the socket to the router: RawSocket with msgpack, as Autobahn speaks it, with a short way for the
messages of the hot path.

An INVOCATION that somebody :meth:`takes <Line.take>`, what answers it, and every event go without Autobahn's message
objects, Deferreds and log lines; everything else is Autobahn's. Measured: 0.19 to 0.10 CPU s per 1,000.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgpack
from autobahn.twisted.rawsocket import WampRawSocketClientProtocol

from config.runtime import JoinedWrites
from daemon.protocol.errors import ChatError
from daemon.protocol.rawsocket import framed, received

_ERROR, _PUBLISH, _INVOCATION, _YIELD = 8, 16, 68, 70
_IS_INVOCATION = bytes([_INVOCATION])
"""In the second byte of a message; the first says how long the array is (msgpack spec, "fixarray")."""
_pack = msgpack.Packer().pack

Take = Callable[[int, dict[str, Any], list[Any], dict[str, Any]], bool]
"""``take(request, details, args, kwargs)``: whether the invocation is taken; False: it goes the long way."""


class Line(JoinedWrites, WampRawSocketClientProtocol):  # type: ignore[misc]
    """One connection."""

    _unprocessed: bytes

    def __init__(self) -> None:
        super().__init__()
        self._takers: dict[int, Take] = {}
        self._together: Callable[[], AbstractContextManager[None]] = nullcontext
        self._publications = 0

    def take(self, registration: int, take: Take, together: Callable[[], AbstractContextManager[None]]) -> None:
        """Offer all invocations of a registration to ``take`` first, and all that one read brings in ``together``."""
        self._takers[registration] = take
        self._together = together

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if not self._takers:
            super().dataReceived(data)
            return
        messages = received(self, data)
        with self._together():
            for payload in messages:
                if payload[1:2] != _IS_INVOCATION or not self._is_taken(payload):
                    self.stringReceived(payload)

    def _is_taken(self, payload: bytes) -> bool:
        message: list[Any] = msgpack.unpackb(payload)
        take = self._takers.get(message[2])
        if take is None:
            return False
        # Autobahn writes None for arguments by place where there are only some by name.
        args, kwargs = (*message[4:], None, None)[:2]
        return take(message[1], message[3], args or [], kwargs or {})

    def answer(self, request: int, value: Any) -> None:
        """YIELD a value, or the ERROR that a :class:`ChatError` is. The router may be gone: then nobody waits."""
        if isinstance(value, ChatError):
            given = [value.extra] if value.extra else []
            self._say([_ERROR, _INVOCATION, request, {}, value.uri, [value.message], *given])
        else:
            self._say([_YIELD, request, {}, [value]])

    def publish(self, topic: str, event: Any) -> None:
        """PUBLISH an event, without acknowledgement."""
        self._publications += 1
        self._say([_PUBLISH, self._publications, {}, topic, [event]])

    def _say(self, message: list[Any]) -> None:
        """Send a message; a batch leaves in as few writes as can be."""
        if self.isOpen():
            self.put(framed(_pack(message)))
