"""Below WAMP: a WebSocket without a session, what comes over it, and frames below what any library sends."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

HELLO = [1, "support", {"roles": {"caller": {}, "subscriber": {}}, "authmethods": ["ticket"]}]


def open_socket(url: str, codec: str = "json") -> ClientConnection:
    return connect(url, subprotocols=[f"wamp.2.{codec}"], compression=None)  # type: ignore[list-item]


def all_from(connection: ClientConnection, seconds: float) -> Iterator[str | bytes]:
    """What comes until the other side is silent for so long, or closes."""
    with suppress(TimeoutError, ConnectionClosed):
        while True:
            yield connection.recv(timeout=seconds)


TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(
    payload: bytes, opcode: int = TEXT, *, fin: bool = True, rsv: int = 0, mask: bool = True, length: Any = None
) -> bytes:
    """A frame of RFC 6455, 5.2. ``length``: what is written in its place, already packed."""
    size = len(payload)
    if length is None:
        length = (
            bytes([size])
            if size < 126
            else b"\x7e" + struct.pack(">H", size)
            if size < 65_536
            else b"\x7f" + struct.pack(">Q", size)
        )
    head = bytes([(fin << 7) | (rsv << 4) | opcode, length[0] | (mask << 7)]) + length[1:]
    if not mask:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(each ^ key[at % 4] for at, each in enumerate(payload))


class Line:
    """A session over a bare TCP connection."""

    def __init__(self, port: int, ticket: str) -> None:
        self.tcp = socket.create_connection(("127.0.0.1", port), timeout=1.5)
        self.tcp.sendall(handshake(port))
        self.head = b""
        self._rest = b""
        while b"\r\n\r\n" not in self.head:
            self.head += self.tcp.recv(65536)
        self.head, _, self._rest = self.head.partition(b"\r\n\r\n")
        self.tcp.sendall(frame(b'[1,"support",{"roles":{"caller":{}},"authmethods":["ticket"]}]'))
        assert self.text().startswith(b"[4,")
        self.tcp.sendall(frame(f'[5,"{ticket}",{{}}]'.encode()))
        assert self.text().startswith(b"[2,")

    def text(self) -> bytes:
        """The next text frame; those between are passed over. :raises ConnectionError: closed."""
        while True:
            opcode, payload = self.next()
            if opcode == TEXT:
                return payload
            if opcode == CLOSE:
                raise ConnectionError

    def next(self) -> tuple[int, bytes]:
        first, second = self._take(2)
        size = second & 0x7F
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        return first & 0x0F, self._take(size)

    def _take(self, size: int) -> bytes:
        while len(self._rest) < size:
            more = self.tcp.recv(65536)
            if not more:
                raise ConnectionError
            self._rest += more
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def handshake(port: int, **changes: str | None) -> bytes:
    headers: dict[str, str | None] = {
        "Host": f"127.0.0.1:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "wamp.2.json",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join(["GET /ws HTTP/1.1", *lines, "", ""]).encode("latin-1")
