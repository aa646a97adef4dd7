"""The socket of a client: whom it lets in, which frames it reads, and when it is cut."""

from __future__ import annotations

from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import InvalidUriError, ProtocolError
from autobahn.websocket.types import ConnectionDeny
from twisted.logger import Logger

from daemon.clock import Clock, Timer
from daemon.protocol.limits import FRAME_BYTES, JOIN_SECONDS
from daemon.rates import network
from router.backlog import Backlog
from router.config import SERIALIZERS
from router.crossbar_private.session import DoorSession
from router.crossbar_private.sockets import Socket
from router.crossbar_private.upgrade import Upgrade
from router.door import too_deep
from router.guard import Guard
from router.undefined import without_undefined
from web.addresses import Addresses

log = Logger()

SUBPROTOCOLS = tuple(f"wamp.2.{each}" for each in SERIALIZERS)


class DoorProtocol(Socket):
    """Looks at JSON text before Autobahn does: a decoder on the far side of the router would fail on deep nesting and
    drop the daemon, and a string that begins with U+0000 would be taken for binary (WAMP spec, "Binary conversion").
    """

    SUBPROTOCOLS = SUBPROTOCOLS
    guard: Guard[DoorSession]
    clock: Clock
    addresses: Addresses
    backlog: Backlog[DoorProtocol]
    _address: str | None = None
    _welcome_timer: Timer | None = None

    def connectionMade(self) -> None:  # noqa: N802
        """Lets go of the HTTP channel and its request, which hold each other as long as the socket lives and longer."""
        super().connectionMade()
        channel = self.transport.producer
        self.transport.unregisterProducer()
        channel.requests.clear()
        channel.leave()

    def _is_welcome(self, asked: Upgrade) -> bool:
        return super()._is_welcome(asked) and self._has_room(asked.forwarded)

    def _has_room(self, forwarded: str) -> bool:
        """Whether its address may hold one more; then it counts. ``forwarded`` is the value of X-Forwarded-For."""
        address = network(self.addresses.nearest(self.peer.split(":", 1)[-1].rpartition(":")[0], forwarded))
        if self.guard.sockets_by_address.take(address):
            self._address = address
        return self._address is not None

    def onConnect(self, request: Any) -> Any:  # noqa: N802
        if not self._has_room(request.headers.get("x-forwarded-for", "")):
            raise ConnectionDeny(429, "too many sockets from this address")
        request.protocols = [each for each in request.protocols if each in SUBPROTOCOLS]  # and no batched ones
        return super().onConnect(request)

    def onOpen(self) -> None:  # noqa: N802
        self._welcome_timer = self.clock.call_later(JOIN_SECONDS, self._cut_unless_joined)
        super().onOpen()

    def _cut_unless_joined(self) -> None:
        if self._session is None or self._session._session_id is None:
            self.transport.abortConnection()

    def onClose(self, wasClean: bool, code: int, reason: str | None) -> None:  # noqa: N802, N803
        if self._welcome_timer is not None and self._welcome_timer.active():
            self._welcome_timer.cancel()
        self._welcome_timer = None
        if self._address is not None:
            self.guard.sockets_by_address.leave(self._address)
            self._address = None
        self.backlog.gone(self)
        super().onClose(wasClean, code, reason)

    def send(self, msg: Any) -> None:
        """Clients that do not read are cut off. Nor need they know which daemon answers. One that is not let in must
        go: else it could try tickets as long as the line holds. To one that closes, nothing can be said: Autobahn would
        raise, and the broker would pass over all who had still to hear the event.
        """
        if self.state != self.STATE_OPEN:
            return
        if isinstance(msg, message.Result):
            self._undisclosed(msg)
        super().send(msg)
        if self.transport is None:
            return
        self._cut_who_is_late()
        if isinstance(msg, message.Abort):
            self.sendClose(self.CLOSE_STATUS_CODE_NORMAL)

    @staticmethod
    def _undisclosed(msg: message.Result) -> None:
        msg.callee = msg.callee_authid = msg.callee_authrole = None

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        """A pong is sent too: whoever pings on and on need not read them."""
        super().onPing(payload)
        self._cut_who_is_late()

    def _cut_who_is_late(self) -> None:
        late = self.backlog.sent(self)
        if late is not None:
            late.transport.abortConnection()

    def sendMessage(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """Autobahn holds what we send to the limit of what we take; but a page of messages may have 256 KiB."""
        self.maxMessagePayloadSize = 0
        try:
            super().sendMessage(*args, **kwargs)
        finally:
            self.maxMessagePayloadSize = FRAME_BYTES

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """Instead of Autobahn's: that logs a traceback with the text of a frame that it cannot read, at any level."""
        if self.state != self.STATE_OPEN:
            return
        try:
            if not isBinary:
                if too_deep(payload):
                    raise ProtocolError("nested too deep")
                if b"\\u0000" in payload and self._session.holds_zero(payload):
                    return
            elif self.websocket_protocol_in_use == "wamp.2.msgpack":
                payload = without_undefined(payload)
            messages = self._serializer.unserialize(payload, isBinary)
        except Exception as error:
            # Whatever a parser raises on what a stranger made up. The text would repeat what was sent.
            self._break_off(error)
            return
        for each in messages:
            try:
                self._session.onMessage(each)
            except (ProtocolError, InvalidUriError) as error:
                self._break_off(error)
            except Exception:
                log.failure("a message could not be handled: {kind}", kind=type(each).__name__)
                self.transport.abortConnection()

    def _break_off(self, error: Exception) -> None:
        log.info("a socket does not speak WAMP and is closed: {kind}", kind=type(error).__name__)
        self.transport.abortConnection()
