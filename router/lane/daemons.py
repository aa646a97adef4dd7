"""The lane's side of the daemons: RawSocket with msgpack, as Autobahn speaks it, with a short way for what is plain."""

from __future__ import annotations

from typing import Any

import msgpack
from crossbar.router.protocol import WampRawSocketServerProtocol
from twisted.logger import Logger

from daemon.protocol.principals import BACKEND
from daemon.protocol.rawsocket import cut
from router.lane import routing

log = Logger()
_KINDS = frozenset((8, 16, 70))
"""ERROR, PUBLISH and YIELD: the second byte of a message, behind the length of its array (msgpack spec, "fixarray")."""


class LaneBackend(WampRawSocketServerProtocol):  # type: ignore[misc]
    """One daemon's connection."""

    _unprocessed: bytes

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if not self._handshake_complete or not self.isOpen() or self._session._authrole != BACKEND:
            super().dataReceived(data)
            return
        try:
            messages, self._unprocessed = cut(self._unprocessed + data, self.MAX_LENGTH)
        except ValueError as too_long:
            self.lengthLimitExceeded(too_long.args[0])
            return
        for payload in messages:
            if not self.isOpen():
                break
            if len(payload) < 2 or payload[1] not in _KINDS or not self._goes(payload):
                self.stringReceived(payload)
        routing.leave()

    @property
    def is_plain(self) -> bool:
        """Whether invocations may be written here as msgpack."""
        return bool(self.isOpen() and self._serializer.SERIALIZER_ID == "msgpack")

    def _goes(self, payload: bytes) -> bool:
        try:
            return self.is_plain and _routed(self._session, msgpack.unpackb(payload))
        except ValueError:
            return False  # for Autobahn to refuse
        except Exception:
            log.failure("a message of a daemon could not be routed")
            return True


def _routed(session: Any, given: Any) -> bool:
    match given:
        case [70, int(number), dict(options), list(args), *more] if not options and len(more) < 2:
            return routing.answer(session, number, [50], [args, *more], "result")
        case [8, 68, int(number), dict(options), str(uri), *more] if not options and len(more) < 3:
            return routing.answer(session, number, [8, 48], [uri, *more], "error")
        case [16, int(), dict(options), str(topic), list(args)] if not options:
            return routing.publish(session, topic, args)
    return False
