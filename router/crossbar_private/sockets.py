"""What all sockets have alike is kept once, and a plain request becomes a socket at once.

Autobahn gives each socket a copy of its factory's 29 options, of its own state before anything has happened, two
Deferreds that nobody waits for and all that was said in the handshake: some 70 attributes. Here they are the class's,
until one differs.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from autobahn.twisted.util import create_transport_details, peer2str
from autobahn.wamp.types import TransportDetails
from autobahn.wamp.websocket import WampWebSocketProtocol
from autobahn.websocket.protocol import TrafficStats, WebSocketProtocol, _is_same_origin, _url_to_origin
from autobahn.websocket.utf8validator import Utf8Validator
from crossbar.router.protocol import WampWebSocketServerProtocol
from twisted.internet.tcp import Connection

from router.crossbar_private.upgrade import Upgrade, plain_upgrade

_FALSE = (
    *("triggered", "inside_message", "wasMaxFramePayloadSizeExceeded", "wasMaxMessagePayloadSizeExceeded"),
    *("closedByMe", "failedByMe", "droppedByMe", "wasClean", "wasServerConnectionDropTimeout"),
    *("wasOpenHandshakeTimeout", "wasCloseHandshakeTimeout", "wasServingFlashSocketPolicyFile"),
)
_NONE = (
    *("_perMessageCompress", "trackedTimings", "current_frame", "wasNotCleanReason", "localCloseCode", "_cbtid"),
    *("localCloseReason", "remoteCloseCode", "remoteCloseReason", "openHandshakeTimeoutCall"),
    *("closeHandshakeTimeoutCall", "autoPingTimeoutCall", "autoPingPending", "autoPingPendingCall"),
    *("autoPingPendingSent", "_authid", "_authrole", "_authrealm", "_authmethod", "_authextra", "_authprovider"),
)


class Unasked:
    """A Deferred for which nobody waits."""

    def callback(self, _result: Any) -> None:
        """Nobody hears it."""


class Socket(WampWebSocketServerProtocol):  # type: ignore[misc]
    """A WebSocket of Autobahn and Crossbar. One factory makes all that a process has."""

    SUBPROTOCOLS: tuple[str, ...] = ()
    is_open = is_closed = Unasked()
    """A Deferred of its own would have the socket as its result, which is freed at once without."""
    state = WebSocketProtocol.STATE_CONNECTING
    send_state = WebSocketProtocol.SEND_STATE_GROUND
    data = b""
    autoPingPendingSeq = 0  # noqa: N815
    websocket_version = 13
    send_queue = ()
    """Only writes that are chopped or forced out wait in it, and there are none."""
    trafficStats = TrafficStats()  # noqa: N815
    """Of all together; nobody reads them."""
    _valid_events = ()
    _options_of: Any = None
    locals().update(dict.fromkeys(_FALSE, False) | dict.fromkeys(_NONE))

    def __init__(self) -> None:
        """Nothing has happened yet."""

    @cached_property
    def utf8validator(self) -> Any:
        """Made for the first text that does not come in one whole frame."""
        return Utf8Validator()

    @cached_property
    def _transport_details(self) -> TransportDetails:
        details = create_transport_details(self.transport, self.is_server)
        details.channel_framing = TransportDetails.CHANNEL_FRAMING_WEBSOCKET
        return details

    def connectionMade(self) -> None:  # noqa: N802
        self.peer = peer2str(self.transport)
        self._connectionMade()
        if isinstance(self.transport, Connection):
            self.transport.setTcpNoDelay(self.tcpNoDelay)

    def _connectionMade(self) -> None:  # noqa: N802
        if Socket._options_of is not self.factory:
            Socket._options_of = self.factory
            for name in self.CONFIG_ATTRS:
                option = getattr(self.factory, name)
                setattr(Socket, name, staticmethod(option) if callable(option) else option)
        self.factory.countConnections += 1
        if self.openHandshakeTimeout > 0:
            self.openHandshakeTimeoutCall = self.factory._batched_timer.call_later(
                self.openHandshakeTimeout, self.onOpenHandshakeTimeout
            )

    def processHandshake(self) -> None:  # noqa: N802
        asked = plain_upgrade(self.data, self.SUBPROTOCOLS)
        if asked is None or not self._is_welcome(asked):
            super().processHandshake()
            return
        self.data = b""
        self._serializer = self.factory._serializers[asked.subprotocol.removeprefix("wamp.2.")]
        self.websocket_protocol_in_use = asked.subprotocol
        self.transport.write(asked.answer(self.factory.server))
        self.state = self.STATE_OPEN
        if self.openHandshakeTimeoutCall is not None:
            self.openHandshakeTimeoutCall.cancel()
            self.openHandshakeTimeoutCall = None
        if self.autoPingInterval:
            self.autoPingPendingCall = self.factory._batched_timer.call_later(self.autoPingInterval, self._sendAutoPing)
        self.onOpen()

    def _is_welcome(self, asked: Upgrade) -> bool:
        """Whether a page of that origin may come, as Autobahn decides it."""
        options = self.factory.headers or self.webStatus or self.maxConnections or self.trustXForwardedFor
        if options or not self.factory.server:
            return False
        if not asked.origin:
            return True
        try:
            origin = _url_to_origin(asked.origin)
        except ValueError:
            return False
        scheme = "https" if self.factory.isSecure else "http"
        port = self.factory.externalPort or self.factory.port
        return bool(_is_same_origin(origin, scheme, port, self.allowedOriginsPatterns))

    def onOpen(self) -> None:  # noqa: N802
        WampWebSocketProtocol.onOpen(self)
