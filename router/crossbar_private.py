"""Every place where we lean on what Crossbar 26.10 and Autobahn 26.10 do not document, each with its reason.

``tests/router/test_crossbar_private.py`` fails when one of them changes under us.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

from autobahn.wamp import message, serializer
from autobahn.wamp.exception import ApplicationError, InvalidUriError, ProtocolError
from autobahn.websocket.types import ConnectionDeny
from crossbar import _logging as crossbar_logging
from crossbar.common.twisted.web import Site
from crossbar.router import role as crossbar_role
from crossbar.router import session as crossbar_session
from crossbar.router.protocol import WampWebSocketServerFactory, WampWebSocketServerProtocol
from crossbar.router.session import RouterSession, RouterSessionFactory
from crossbar.worker import transport as crossbar_transport
from twisted.logger import Logger
from txaio import make_logger

from config import Settings
from daemon.clock import Clock, Timer
from daemon.protocol.errors import ChatError, Forbidden, InvalidArgument
from daemon.protocol.limits import FRAME_BYTES, JOIN_SECONDS
from daemon.protocol.principals import BACKEND, ROLES, Principal
from daemon.rates import network
from router import cbor
from router.authorizer import decide
from router.backlog import Backlog
from router.config import SERIALIZERS, node_config
from router.door import call_in, check_call, too_deep
from router.guard import Guard
from router.undefined import without_undefined
from web.addresses import Addresses
from web.site import bound

log = Logger()

ENDED, REPLACED = "support.close.ended", "support.close.replaced"
"""Reasons of the GOODBYE to a session whose login, key or user has ended; or whose user has too many."""
_GOODBYE_SECONDS = 1.0
SUBPROTOCOLS = tuple(f"wamp.2.{each}" for each in SERIALIZERS)

_FOR_BACKEND = (message.Publish, message.Register, message.Unregister)
_FOR_CLIENTS = (message.Call, message.Subscribe, message.Unsubscribe, message.Cancel, message.Goodbye, *_FOR_BACKEND)
"""What a client may say, and what it is told that it may not. All else breaks the protocol."""


class DoorProtocol(WampWebSocketServerProtocol):  # type: ignore[misc]
    """Looks at JSON text before Autobahn does: a decoder on the far side of the router would fail on deep nesting and
    drop the daemon, and a string that begins with U+0000 would be taken for binary (WAMP spec, "Binary conversion").
    """

    guard: Guard[DoorSession]
    clock: Clock
    addresses: Addresses
    backlog: Backlog[DoorProtocol]
    _address: str | None = None
    _welcome_timer: Timer | None = None

    def onConnect(self, request: Any) -> Any:  # noqa: N802
        address = network(
            self.addresses.nearest(
                request.peer.split(":", 1)[-1].rpartition(":")[0], request.headers.get("x-forwarded-for", "")
            )
        )
        if not self.guard.connected(address):
            raise ConnectionDeny(429, "too many sockets from this address")
        self._address = address
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
        if self._address is not None:
            self.guard.disconnected(self._address)
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
            msg.callee = msg.callee_authid = msg.callee_authrole = None
        super().send(msg)
        if self.transport is None:
            return
        self._cut_who_is_late()
        if isinstance(msg, message.Abort):
            self.sendClose(self.CLOSE_STATUS_CODE_NORMAL)

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


class DoorSession(RouterSession):  # type: ignore[misc]
    """Checks what a client calls, and how much, before the router routes it."""

    guard: Guard[DoorSession]
    clock: Clock
    principal: Principal | None = None

    def __init__(self, router_factory: Any) -> None:
        super().__init__(router_factory)
        self._sign_in = iter((message.Hello, message.Authenticate))

    def onJoin(self, details: Any) -> None:  # noqa: N802
        super().onJoin(details)
        if details.authrole in ROLES:
            self.principal = Principal.from_authid(details.authrole, details.authid)
            for session in self.guard.joined(self.principal, self):
                end_session(session, self.clock, REPLACED)
        elif details.authrole == BACKEND:
            # A caller who hangs up would have the procedure interrupted, perhaps between commit and announcement.
            self._session_roles["callee"].call_canceling = False

    def onLeave(self, details: Any) -> None:  # noqa: N802
        if self.principal is not None:
            self.guard.left(self.principal, self)
            self.principal = None
        super().onLeave(details)

    def onMessage(self, msg: Any) -> None:  # noqa: N802
        """:raises ProtocolError: a message out of order, or one that no client says."""
        if self._session_id is None:
            expected = next(self._sign_in, None)
            if expected is None or not isinstance(msg, expected):
                raise ProtocolError("out of order")
            super().onMessage(msg)
        elif self.principal is None:
            super().onMessage(msg)  # a daemon
        elif self._passes(msg):
            super().onMessage(msg)
            if isinstance(msg, message.Goodbye):
                self._transport.close()  # WAMP would let it stay and sign in again, or not

    def _passes(self, msg: Any) -> bool:
        """Whether the router shall see a message of a client; if not, the client has been told.

        :raises ProtocolError: no client says this.
        """
        assert self.principal is not None
        if not isinstance(msg, _FOR_CLIENTS):
            raise ProtocolError("not for clients")
        if isinstance(msg, message.Goodbye):
            return True
        call = isinstance(msg, message.Call)
        if call and (self._session_id, msg.request) in self._router._dealer._invocations_by_call:
            # The router keeps calls by their number: the second would take the place of the first, and neither end.
            raise ProtocolError("a number that is in use")
        try:
            self.guard.call(self.principal, msg.procedure if call else "")
            self._check(msg)
        except ChatError as error:
            self._refuse(msg, error)
            return False
        if call:
            # Options that let the router end a call by itself, and send what no client of ours asks for.
            msg.timeout = msg.receive_progress = None
        # A call that has begun is finished: it may have been stored already.
        return not isinstance(msg, message.Cancel)

    def _check(self, msg: Any) -> None:
        """:raises ChatError: what the client is told."""
        if isinstance(msg, _FOR_BACKEND):
            raise NotAuthorized("Only the product itself registers and publishes.")
        if getattr(msg, "forward_for", None) is not None:
            # It would replace the caller that the daemon is told of: a visitor would become an admin.
            raise NotAuthorized("forward_for is the router's own.")
        if isinstance(msg, message.Call):
            if msg.payload is not None:
                raise InvalidArgument("arguments must be a list", field="0")
            check_call(msg.procedure, msg.args, msg.kwargs)
        elif isinstance(msg, message.Subscribe):
            assert self.principal is not None
            self.guard.subscribing(self.principal, len(self._router._broker._session_to_subscriptions[self]))

    def holds_zero(self, payload: bytes) -> bool:
        """Whether JSON text is a call with U+0000 in it: before a string that begins with it is taken for binary."""
        request, uri, args, kwargs = call_in(payload)
        try:
            check_call(uri, args, kwargs)
        except ChatError:
            if self.principal is not None:
                self._passes(message.Call(request, uri, args=args, kwargs=kwargs))
            return True
        return False

    def _refuse(self, msg: Any, error: ChatError) -> None:
        if self.principal is not None and self.guard.floods(self.principal):
            self._transport.transport.abortConnection()
        elif not isinstance(msg, message.Cancel) and (not isinstance(msg, message.Publish) or msg.acknowledge):
            uri = ApplicationError.NOT_AUTHORIZED if isinstance(error, NotAuthorized) else error.uri
            reply = message.Error(msg.MESSAGE_TYPE, msg.request, uri, args=[error.message], kwargs=error.extra or None)
            self._transport.send(reply)


class NotAuthorized(Forbidden):
    """What the router's own refusals look like."""


def _authorize(_role: Any, session: Any, uri: str, action: str, options: Any) -> dict[str, Any]:
    return decide(session._authrole, session._authid, uri, action, options)


def _welcome(*args: Any, **kwargs: Any) -> Any:
    return message.Welcome(*args, **(kwargs | {"custom": None, "authextra": None}))


def _unsent(protocol: DoorProtocol) -> int:
    tcp = protocol.transport
    return 0 if tcp is None else len(tcp.dataBuffer) - tcp.offset + tcp._tempDataLen


class BoundedSite(Site):  # type: ignore[misc]
    """Refuses bodies that are too large before Twisted has read and kept them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self)


def install(guard: Guard[DoorSession], clock: Clock, addresses: Addresses, log_level: str) -> None:
    """Put our classes in the places where Crossbar looks them up. Called once, before the first transport starts.

    - Session and protocol classes: the class attributes that the factories instantiate.
    - ``authorize`` of a dynamic role: Crossbar would call a procedure over WAMP for each decision and marshal the
      session's HTTP headers into it; ours is a function call.
    - ``Site``: the transport builds it by that name and lets nobody choose its class.
    - CBOR: Autobahn's serializer reads with that name, all tags included.
    - WELCOME: Crossbar tells node, worker, pid and peer address to every client.
    - The level of the log: what the worker passes on to the controller is held to Crossbar's own.
    """
    DoorSession.guard = DoorProtocol.guard = guard
    DoorSession.clock = DoorProtocol.clock = clock
    DoorProtocol.addresses = addresses
    DoorProtocol.backlog = Backlog(_unsent)
    RouterSessionFactory.session = DoorSession
    WampWebSocketServerFactory.protocol = DoorProtocol
    crossbar_transport.Site = BoundedSite
    serializer._cbor_loads = cbor.loads
    crossbar_role.RouterRoleDynamicAuth.authorize = _authorize
    crossbar_session.message = SimpleNamespace(**{**vars(message), "Welcome": _welcome})
    if log_level == "debug":
        crossbar_logging.get_global_log_level = lambda: log_level


class _NoKeys:
    """Stands for the node's two key pairs, which only a network of nodes would use."""

    is_open = True
    is_locked = False

    def __getitem__(self, _which: int) -> _NoKeys:
        return self

    def public_key(self, **_form: bool) -> str:
        return "0" * 64


def make_node(settings: Settings, reactor: Any) -> Any:
    """A node with its configuration loaded, ready to start. At debug it shows what our own code in the worker logs."""
    from crossbar.node import worker
    from crossbar.personality import Personality

    if settings.log == "debug":
        worker.make_logger = partial(make_logger, level=settings.log)

    node = Personality.Node(Personality, str(settings.node_dir), reactor=reactor)
    node._node_secmod = _NoKeys()
    node.load_config(None, default=node_config(settings))
    return node


def sessions_of(component: Any) -> Iterator[Any]:
    """Every session on the realm of an in-router component."""
    yield from list(component._transport._router._session_id_to_session.values())


def end_session(session: Any, clock: Clock, reason: str) -> None:
    """Close a session whether or not the client plays along: GOODBYE, no more reading, TCP aborted a second later.

    ``wamp.session.kill`` only asks; a client that ignores GOODBYE would go on calling and hearing.
    """
    transport = session._transport
    tcp = getattr(transport, "transport", None)
    if tcp is None:
        return
    transport.send(message.Goodbye(reason))
    tcp.pauseProducing()
    clock.call_later(_GOODBYE_SECONDS, tcp.abortConnection)
