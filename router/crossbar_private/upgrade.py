"""The opening handshake of a plain WebSocket request (RFC 6455, 4.2), without a socket.

Plain is what browsers and libraries send: a GET for ``/ws`` whose fields each stand once. All else is left to Autobahn,
which then says what is wrong with it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1

_END = b"\r\n\r\n"
_REQUEST = "GET /ws HTTP/1.1"
_NAME = re.compile(r"[a-z0-9-]+")
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")
_EXTENSIONS = ("", "permessage-deflate", "permessage-deflate; client_max_window_bits")
"""What offers compression in a known way; no offer is taken."""
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MOST_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A request for a WebSocket. ``origin`` and ``forwarded`` (X-Forwarded-For) are empty where they are not given."""

    key: str
    subprotocol: str
    origin: str
    forwarded: str

    def answer(self, server: str) -> bytes:
        """The response, as Autobahn writes it."""
        accept = b64encode(sha1(self.key.encode() + _MAGIC, usedforsecurity=False).digest()).decode()
        return (
            f"HTTP/1.1 101 Switching Protocols\r\nServer: {server}\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Protocol: {self.subprotocol}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        ).encode()


def plain_upgrade(data: bytes, subprotocols: Sequence[str]) -> Upgrade | None:
    """The request in these bytes, if they are a plain one and nothing else; it names one of these subprotocols."""
    if len(data) > _MOST_BYTES or not data.endswith(_END) or data.find(_END) != len(data) - 4 or not data.isascii():
        return None
    request, *lines = data[:-4].decode().split("\r\n")
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or name in fields or not _NAME.fullmatch(name) or not value.isprintable():
            return None
        fields[name] = value.strip()
    offered = [each.strip() for each in fields.get("sec-websocket-protocol", "").split(",")]
    chosen = next((each for each in offered if each in subprotocols), None)
    if (
        request != _REQUEST
        or chosen is None
        or len(set(offered)) != len(offered)
        or not _HOST.fullmatch(fields.get("host", ""))
        or fields.get("upgrade", "").lower() != "websocket"
        or "upgrade" not in [each.strip().lower() for each in fields.get("connection", "").split(",")]
        or fields.get("sec-websocket-version") != "13"
        or fields.get("sec-websocket-extensions", "") not in _EXTENSIONS
        or not _KEY.fullmatch(fields.get("sec-websocket-key", ""))
        or "content-length" in fields
        or "transfer-encoding" in fields
    ):
        return None
    return Upgrade(fields["sec-websocket-key"], chosen, fields.get("origin", ""), fields.get("x-forwarded-for", ""))
