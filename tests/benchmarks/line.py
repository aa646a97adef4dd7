"""A WAMP client that costs little: JSON over a WebSocket (RFC 6455), as much of both as a benchmark needs.

The machine that is measured runs the generator too; a client library would take most of it.
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable
from typing import Any

import orjson

from tests.benchmarks.history import Person

_CLOSE, _PING = 0x88, 0x89


class Line(asyncio.Protocol):
    """One connection, signed in and subscribed when :attr:`ready` is done.

    :param heard: called with each event's one argument.
    """

    def __init__(self, person: Person, topics: list[str], heard: Callable[[Line, dict[str, Any]], None]) -> None:
        self.person = person
        self._topics = topics
        self._heard = heard
        self._waiting: dict[int, Callable[[list[Any]], None]] = {}
        self._request = 0
        self._buffer = bytearray()
        self._is_open = False
        self.lost = False
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ready: asyncio.Future[Line] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(
        cls, port: int, person: Person, topics: list[str], heard: Callable[[Line, dict[str, Any]], None]
    ) -> Line:
        """:raises OSError: refused, or closed before it was ready."""
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: cls(person, topics, heard), "127.0.0.1", port)
        return await line.ready

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(
            b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n"
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self.gone.set_result(None)
        if not self.ready.done():
            self.ready.set_exception(OSError("closed before it was ready"))

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._is_open:
            head = buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            del buffer[: head + 4]
            self._is_open = True
            self._say([1, "support", {"roles": {"caller": {}, "subscriber": {}}, "authmethods": ["ticket"]}])
        begin = 0
        while len(buffer) - begin >= 2:
            size, at = buffer[begin + 1], begin + 2
            if size == 126:
                size, at = int.from_bytes(buffer[at : at + 2]), at + 2
            elif size == 127:
                size, at = int.from_bytes(buffer[at : at + 8]), at + 8
            if len(buffer) < at + size:
                break
            kind, payload = buffer[begin], bytes(buffer[at : at + size])
            begin = at + size
            if kind == _PING:
                self._frame(0x8A, payload)
            elif kind != _CLOSE:
                self._message(orjson.loads(payload))
        del buffer[:begin]

    def _message(self, message: list[Any]) -> None:
        match message[0]:
            case 36:
                self._heard(self, message[4][0])
            case 50 | 33:
                self._waiting.pop(message[1])(message)
            case 8:
                self._waiting.pop(message[2])(message)
            case 4:
                self._say([5, self.person.ticket, {}])
            case 2 if not self._topics:
                self.ready.set_result(self)
            case 2:
                for topic in list(self._topics):
                    self._ask(self._subscribed, 32, {}, topic)
            case 3:
                self.ready.set_exception(OSError(message[2]))

    def _subscribed(self, message: list[Any]) -> None:
        self._topics.pop()
        if not self._topics:
            self.ready.set_result(self)

    def _ask(self, done: Callable[[list[Any]], None], kind: int, *rest: Any) -> None:
        self._request += 1
        self._waiting[self._request] = done
        self._say([kind, self._request, *rest])

    def send(self, content: str, client_id: str, done: Callable[[list[Any]], None]) -> None:
        """Call ``support.chat.send``; ``done`` gets the RESULT or ERROR."""
        self._ask(done, 48, {}, "support.chat.send", [content, client_id])

    def _say(self, message: list[Any]) -> None:
        self._frame(0x81, orjson.dumps(message))

    def _frame(self, kind: int, payload: bytes) -> None:
        # The mask of a client is there against proxies (RFC 6455, 10.3); four zero bytes leave the payload as it is.
        size = len(payload)
        head = bytes([kind, 0x80 | size]) if size < 126 else struct.pack("!BBH", kind, 0xFE, size)
        self._transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        self._transport.abort()


def unique() -> str:
    return os.urandom(8).hex()
