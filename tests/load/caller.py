"""A WAMP session over bare frames, so cheap that two thousand of them in one process measure the router."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.hostile.raw import CLOSE, PING, PONG, TEXT, frame, handshake


class Caller(asyncio.Protocol):
    """One client. It answers pings by itself, as browsers do."""

    def __init__(self) -> None:
        self._data = b""
        self._open = asyncio.Event()
        self._messages: asyncio.Queue[list[Any] | None] = asyncio.Queue()
        self._transport: asyncio.Transport | None = None
        self.gone = asyncio.Event()

    @classmethod
    async def connect(cls, port: int) -> Caller:
        """:raises OSError: nobody listens, or takes the connection, or lets it become a WebSocket."""
        _, caller = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        caller._write(handshake(port))
        await caller._open.wait()
        if caller.gone.is_set():
            raise ConnectionRefusedError
        return caller

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self._messages.put_nowait(None)
        self.gone.set()
        self._open.set()

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._open.is_set():
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                self.hang_up()
                return
            self._open.set()
            self._data = rest
        while (found := _frame_in(self._data)) is not None:
            opcode, payload, self._data = found
            if opcode == TEXT:
                self._messages.put_nowait(json.loads(payload))
            elif opcode == PING:
                self._write(frame(payload, PONG))
            elif opcode == CLOSE:
                self.hang_up()

    def say(self, *message: Any) -> None:
        self._write(frame(json.dumps(message).encode()))

    async def hear(self) -> list[Any]:
        """The next message. :raises ConnectionError: hung up."""
        message = await self._messages.get()
        if message is None:
            raise ConnectionResetError
        return message

    def hang_up(self) -> None:
        """Without a word, as when the power fails."""
        assert self._transport is not None
        self._transport.abort()

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)


def _frame_in(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Opcode, payload and what follows of a server's frame (RFC 6455, 5.2), once it is whole."""
    if len(data) < 2:
        return None
    size, begin = data[1] & 0x7F, 2
    if size > 125:
        begin += 2 if size == 126 else 8
        size = int.from_bytes(data[2:begin], "big")
    end = begin + size
    return (data[0] & 0x0F, data[begin:end], data[end:]) if len(data) >= end else None
