"""Every place where we lean on what Crossbar 26.10 and Autobahn 26.10 do not document, each with its reason.

``tests/router/test_crossbar_private.py`` fails when one of them changes under us.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError
from autobahn.websocket.types import ConnectionDeny
from crossbar.common.twisted.web import Site
from crossbar.router import role as crossbar_role
from crossbar.router import session as crossbar_session
from crossbar.router.protocol import WampWebSocketServerFactory, WampWebSocketServerProtocol
from crossbar.router.session import RouterSession, RouterSessionFactory
from crossbar.worker import transport as crossbar_transport

from config import Settings
from daemon.clock import Clock, Timer
from daemon.protocol.errors import ChatError, Forbidden
from daemon.protocol.limits import FRAME_BYTES, JOIN_SECONDS, UNSENT_BYTES
from daemon.protocol.principals import ROLES, Principal
from router.authorizer import decide
from router.config import node_config
from router.door import call_in, check_call, too_deep
from router.guard import Guard
from router.undefined import without_undefined
from web.addresses import Addresses
from web.site import bound

ENDED, REPLACED = "support.close.ended", "support.close.replaced"
"""Reasons of the GOODBYE to a session whose login, key or user has ended; or whose user has too many."""
_GOODBYE_SECONDS = 1.0


class DoorProtocol(WampWebSocketServerProtocol):  # type: ignore[misc]
    """Looks at JSON text before Autobahn does: a decoder on the far side of the router would fail on deep nesting and
    drop the daemon, and a string that begins with U+0000 would be taken for binary (WAMP spec, "Binary conversion").
    """

    guard: Guard[DoorSession]
    clock: Clock
    addresses: Addresses
    _address: str | None = None
    _welcome_timer: Timer | None = None

    def onConnect(self, request: Any) -> Any:  # noqa: N802
        address = self.addresses.nearest(
            request.peer.split(":", 1)[-1].rpartition(":")[0], request.headers.get("x-forwarded-for", "")
        )
        if not self.guard.connected(address):
            raise ConnectionDeny(429, "too many sockets from this address")
        self._address = address
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
        super().onClose(wasClean, code, reason)

    def send(self, msg: Any) -> None:
        """A client that does not read is cut when 1 MiB waits for it: the router has one memory for all. Nor need it
        know which daemon answers.
        """
        if isinstance(msg, message.Result):
            msg.callee = msg.callee_authid = msg.callee_authrole = None
        super().send(msg)
        tcp = self.transport
        if tcp is not None and len(tcp.dataBuffer) - tcp.offset + tcp._tempDataLen > UNSENT_BYTES:
            tcp.abortConnection()

    def sendMessage(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """Autobahn holds what we send to the limit of what we take; but a page of messages may have 256 KiB."""
        self.maxMessagePayloadSize = 0
        try:
            super().sendMessage(*args, **kwargs)
        finally:
            self.maxMessagePayloadSize = FRAME_BYTES

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        if not isBinary:
            if too_deep(payload):
                self._bailout(1009, "nested too deep")
                return
            if b"\\u0000" in payload and self._session.refuses(message.Call.MESSAGE_TYPE, *call_in(payload)):
                return
        elif self.websocket_protocol_in_use == "wamp.2.msgpack":
            payload = without_undefined(payload)
        super().onMessage(payload, isBinary)


class DoorSession(RouterSession):  # type: ignore[misc]
    """Checks what a client calls, and how much, before the router routes it."""

    guard: Guard[DoorSession]
    clock: Clock
    principal: Principal | None = None

    def onJoin(self, details: Any) -> None:  # noqa: N802
        super().onJoin(details)
        if details.authrole in ROLES:
            self.principal = Principal.from_authid(details.authrole, details.authid)
            for session in self.guard.joined(self.principal, self):
                end_session(session, self.clock, REPLACED)

    def onLeave(self, details: Any) -> None:  # noqa: N802
        if self.principal is not None:
            self.guard.left(self.principal, self)
            self.principal = None
        super().onLeave(details)

    def onMessage(self, msg: Any) -> None:  # noqa: N802
        if self.principal is not None:
            if getattr(msg, "forward_for", None) is not None:
                # It would replace the caller that the daemon is told of: a visitor would become an admin.
                text = Forbidden("forward_for is the router's own.")
                self._refuse(msg.MESSAGE_TYPE, msg.request, text, ApplicationError.NOT_AUTHORIZED)
                return
            if isinstance(msg, message.Call):
                if self.refuses(msg.MESSAGE_TYPE, msg.request, msg.procedure, msg.args, msg.kwargs):
                    return
            elif hasattr(msg, "request") and self.refuses(msg.MESSAGE_TYPE, msg.request, "", None, None):
                return
        super().onMessage(msg)

    def refuses(self, kind: int, request: int, uri: str, args: Any, kwargs: Any) -> bool:
        """Whether a message may not pass: too fast, or arguments that are not plain. The caller is told why; one that
        goes on and on is cut off.
        """
        if self.principal is None:
            return False
        try:
            self.guard.call(self.principal, uri)
            check_call(uri, args, kwargs)
        except ChatError as error:
            if self.guard.floods(self.principal):
                self._transport.transport.abortConnection()
            else:
                self._refuse(kind, request, error)
            return True
        return False

    def _refuse(self, kind: int, request: int, error: ChatError, uri: str | None = None) -> None:
        self._transport.send(
            message.Error(kind, request, uri or error.uri, args=[error.message], kwargs=error.extra or None)
        )


def _authorize(_role: Any, session: Any, uri: str, action: str, options: Any) -> dict[str, Any]:
    return decide(session._authrole, session._authid, uri, action, options)


def _welcome(*args: Any, **kwargs: Any) -> Any:
    return message.Welcome(*args, **(kwargs | {"custom": None, "authextra": None}))


class BoundedSite(Site):  # type: ignore[misc]
    """Refuses bodies that are too large before Twisted has read and kept them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self)


def install(guard: Guard[DoorSession], clock: Clock, addresses: Addresses) -> None:
    """Put our classes in the places where Crossbar looks them up. Called once, before the first transport starts.

    - Session and protocol classes: the class attributes that the factories instantiate.
    - ``authorize`` of a dynamic role: Crossbar would call a procedure over WAMP for each decision and marshal the
      session's HTTP headers into it; ours is a function call.
    - ``Site``: the transport builds it by that name and lets nobody choose its class.
    - WELCOME: Crossbar tells node, worker, pid and peer address to every client.
    """
    DoorSession.guard = DoorProtocol.guard = guard
    DoorSession.clock = DoorProtocol.clock = clock
    DoorProtocol.addresses = addresses
    RouterSessionFactory.session = DoorSession
    WampWebSocketServerFactory.protocol = DoorProtocol
    crossbar_transport.Site = BoundedSite
    crossbar_role.RouterRoleDynamicAuth.authorize = _authorize
    crossbar_session.message = SimpleNamespace(**{**vars(message), "Welcome": _welcome})


class _NoKeys:
    """Stands for the node's two key pairs, which only a network of nodes would use."""

    is_open = True
    is_locked = False

    def __getitem__(self, _which: int) -> _NoKeys:
        return self

    def public_key(self, **_form: bool) -> str:
        return "0" * 64


def make_node(settings: Settings, reactor: Any) -> Any:
    """A node with its configuration loaded, ready to start."""
    from crossbar.personality import Personality

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
