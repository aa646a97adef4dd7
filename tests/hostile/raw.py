"""Below WAMP: a WebSocket without a session, and what comes over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

HELLO = [1, "support", {"roles": {"caller": {}, "subscriber": {}}, "authmethods": ["ticket"]}]


def open_socket(url: str, codec: str = "json") -> ClientConnection:
    return connect(url, subprotocols=[f"wamp.2.{codec}"], compression=None)  # type: ignore[list-item]


def all_from(socket: ClientConnection, seconds: float) -> Iterator[str | bytes]:
    """What comes until the other side is silent for so long, or closes."""
    with suppress(TimeoutError, ConnectionClosed):
        while True:
            yield socket.recv(timeout=seconds)
