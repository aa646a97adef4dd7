"""The places where Crossbar looks up its classes, and ours in them."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from autobahn.wamp import message, serializer
from crossbar import _logging as crossbar_logging
from crossbar.common.twisted.web import Site
from crossbar.router import role as crossbar_role
from crossbar.router import session as crossbar_session
from crossbar.router.protocol import WampWebSocketServerFactory
from crossbar.router.session import RouterSessionFactory
from crossbar.worker import transport as crossbar_transport

from daemon.clock import Clock
from daemon.rates import network
from router import cbor
from router.authorizer import decide
from router.backlog import Backlog
from router.crossbar_private.protocol import DoorProtocol
from router.crossbar_private.session import DoorSession
from router.guard import Guard
from router.held import Held
from web.addresses import Addresses
from web.site import bound


def _authorize(_role: Any, session: Any, uri: str, action: str, options: Any) -> dict[str, Any]:
    return decide(session._authrole, session._authid, uri, action, options)


def _welcome(*args: Any, **kwargs: Any) -> Any:
    return message.Welcome(*args, **(kwargs | {"custom": None, "authextra": None}))


def _unsent(protocol: DoorProtocol) -> int:
    tcp = protocol.transport
    return 0 if tcp is None else len(tcp.dataBuffer) - tcp.offset + tcp._tempDataLen


class BoundedSite(Site):  # type: ignore[misc]
    """Refuses bodies that are too large before Twisted has read and kept them, and connections beyond what one address
    may hold before a byte is read.
    """

    held: Held
    addresses: Addresses

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound(self)

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        peer = self.addresses.of_peer(getattr(addr, "host", ""))
        if not peer:
            return super().buildProtocol(addr)
        address = network(peer)
        if not self.held.take(address):
            return None  # Twisted closes it
        channel = super().buildProtocol(addr)
        channel.left = partial(self.held.leave, address)
        return channel


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
    DoorProtocol.addresses = BoundedSite.addresses = addresses
    BoundedSite.held = guard.connections_by_address
    DoorProtocol.backlog = Backlog(_unsent)
    RouterSessionFactory.session = DoorSession
    WampWebSocketServerFactory.protocol = DoorProtocol
    crossbar_transport.Site = BoundedSite
    serializer._cbor_loads = cbor.loads
    crossbar_role.RouterRoleDynamicAuth.authorize = _authorize
    crossbar_session.message = SimpleNamespace(**{**vars(message), "Welcome": _welcome})
    if log_level == "debug":
        crossbar_logging.get_global_log_level = lambda: log_level
