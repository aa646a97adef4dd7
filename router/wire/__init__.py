"""What the router's sockets spare themselves on every message, whichever way it is routed: whole frames in, and what
one burst of a daemon sends to a client as one write; and events are encoded once for all who hear them.

Autobahn reads a frame in five steps and writes each message by itself; Twisted then asks epoll twice more for each
socket that it writes to. A group commit answers a hundred callers at once, so both add up. Whatever is not whole, not
text, compressed, binary or not from a daemon goes Autobahn's way. ``tests/router/test_wire.py`` fails when a part
changes that this leans on.

:mod:`router.wire.clients` is the side of the sockets, :mod:`router.wire.daemons` that of the daemons,
:mod:`router.wire.burst`, :mod:`router.wire.books` and :mod:`router.wire.events` what lies between.
"""

from __future__ import annotations

from crossbar.router.protocol import WampRawSocketServerFactory, WampWebSocketServerFactory

from router.wire import books
from router.wire.clients import ClientSocket
from router.wire.daemons import DaemonSocket


def open_(client: type[ClientSocket] = ClientSocket) -> None:
    """Called once, after the door is in place and before the first transport starts."""
    WampWebSocketServerFactory.protocol = client
    WampRawSocketServerFactory.protocol = DaemonSocket
    books.open_()
