"""A daemon's socket: RawSocket with msgpack, as Autobahn speaks it. One read is one burst, and plain events go a
shorter way.
"""

from __future__ import annotations

from typing import Any

import msgpack
from crossbar.router.protocol import WampRawSocketServerProtocol
from twisted.logger import Logger

from daemon.protocol.principals import BACKEND
from daemon.protocol.rawsocket import received
from router.wire.burst import burst
from router.wire.events import publish

log = Logger()


class DaemonSocket(WampRawSocketServerProtocol):  # type: ignore[misc]
    """One daemon's connection."""

    KINDS = frozenset((16,))
    """Messages that may be plain, here PUBLISH: their second byte, behind the length of the array (msgpack spec,
    "fixarray")."""
    _unprocessed: bytes

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        if not self._handshake_complete or not self.isOpen() or self._session._authrole != BACKEND:
            super().dataReceived(data)
            return
        messages = received(self, data)
        with burst.together():
            for payload in messages:
                if not self.isOpen():
                    break
                if len(payload) < 2 or payload[1] not in self.KINDS or not self._goes(payload):
                    self.stringReceived(payload)

    @property
    def is_plain(self) -> bool:
        """Whether what is read and written here is msgpack."""
        return bool(self.isOpen() and self._serializer.SERIALIZER_ID == "msgpack")

    def _goes(self, payload: bytes) -> bool:
        try:
            return self.is_plain and self.routed(msgpack.unpackb(payload))
        except ValueError:
            return False  # for Autobahn to refuse
        except Exception:
            log.failure("a message of a daemon could not be routed")
            return True

    def routed(self, given: Any) -> bool:
        """Whether a message was plain and is routed."""
        match given:
            case [16, int(), dict(options), str(topic), list(args)] if not options:
                return publish(self._session, topic, args)
        return False
