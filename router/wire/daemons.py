"""A daemon's socket: RawSocket with msgpack, as Autobahn speaks it. One read is one burst, and plain answers and events
go a shorter way.
"""

from __future__ import annotations

from typing import Any

import msgpack
from crossbar.router.protocol import WampRawSocketServerProtocol
from twisted.logger import Logger

from config.runtime import JoinedWrites
from daemon.protocol.principals import BACKEND
from daemon.protocol.rawsocket import framed, received
from router.wire import books, events
from router.wire.burst import burst

log = Logger()

_ERROR, _PUBLISH, _INVOCATION, _YIELD = 8, 16, 68, 70
_CALL, _RESULT = 48, 50
_KINDS = frozenset((_ERROR, _PUBLISH, _YIELD))
"""Messages that may be plain: their second byte, behind the length of the array (msgpack spec, "fixarray")."""
READ_BYTES = 256 * 1024
"""Taken from the socket at once, where Twisted takes 64 KiB: what a daemon says of a hundred messages is more, and what
is read in two parts is written twice to most clients. Measured: 1.78 to 1.26 writes a message."""


class DaemonSocket(JoinedWrites, WampRawSocketServerProtocol):  # type: ignore[misc]
    """One daemon's connection."""

    _unprocessed: bytes

    def connectionMade(self) -> None:  # noqa: N802
        super().connectionMade()
        self.transport.bufferSize = READ_BYTES

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if not self._handshake_complete or not self.isOpen() or self._session._authrole != BACKEND:
            super().dataReceived(data)
            return
        messages = received(self, data)
        kinds = _KINDS if self.speaks_msgpack else ()
        with burst.together():
            for payload in messages:
                if self._session is None:
                    break
                if len(payload) < 2 or payload[1] not in kinds or not self._goes(payload):
                    self.stringReceived(payload)

    @property
    def speaks_msgpack(self) -> bool:
        """Whether it is open, and what is read and written here is msgpack."""
        return self._session is not None and bool(self._serializer.SERIALIZER_ID == "msgpack")

    def say(self, message: bytes) -> None:
        """Send a message with the others of this turn of the reactor."""
        self.put(framed(message))

    def _goes(self, payload: bytes) -> bool:
        try:
            return _routed(self._session, msgpack.unpackb(payload))
        except ValueError:
            return False  # for Autobahn to refuse
        except Exception:
            log.failure("a message of a daemon could not be routed")
            return True


def _routed(session: Any, given: Any) -> bool:
    """Whether a message was plain, which is without options, and is routed."""
    if type(given) is not list:
        return False
    kind, size = given[0], len(given)
    if kind == _YIELD and 4 <= size <= 5:
        _, number, options, *values = given
        if not options and type(values[0]) is list:
            return books.answer(session, number, (_RESULT,), values, "result")
    elif kind == _PUBLISH and size == 5:
        _, _, options, topic, args = given
        if not options and type(topic) is str and type(args) is list:
            return events.publish(session, topic, args)
    elif kind == _ERROR and 5 <= size <= 7:
        _, of, number, options, uri, *values = given
        if of == _INVOCATION and not options and type(uri) is str:
            return books.answer(session, number, (_ERROR, _CALL), [uri, *values], "error")
    return False
