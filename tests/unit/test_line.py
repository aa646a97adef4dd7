"""The daemon's line: what is taken goes the short way, and everything else arrives as Autobahn hands it over."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgpack
import pytest
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.wamp.serializer import MsgPackSerializer
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from daemon.face.line import Line
from daemon.protocol.errors import NotFound, RateLimited

SEND, OTHER = 7, 8
HANDSHAKE = b"\x7f\xf2\x00\x00"


class Session:
    """What a factory makes for each connection."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def onOpen(self, line: Line) -> None:  # noqa: N802
        self.line = line

    def onMessage(self, message: Any) -> None:  # noqa: N802
        self.heard.append(message.marshal())

    def onClose(self, _was_clean: bool) -> None:  # noqa: N802
        pass


def frame(*message: Any) -> bytes:
    payload = msgpack.packb(list(message))
    return struct.pack("!I", len(payload)) + payload


def messages(written: bytes) -> list[Any]:
    found = []
    while written:
        (length,) = struct.unpack("!I", written[:4])
        found.append(msgpack.unpackb(written[4 : 4 + length]))
        written = written[4 + length :]
    return found


class World:
    def __init__(self) -> None:
        self.session, self.taken, self.reads = Session(), list[Any](), list[int]()
        factory = WampRawSocketClientFactory(lambda: self.session, serializer=MsgPackSerializer())
        factory.protocol = Line
        self.line: Line = factory.buildProtocol(None)
        self.transport, self.reactor = StringTransport(), Clock()
        self.transport.reactor = self.reactor  # type: ignore[attr-defined]
        self.line.makeConnection(self.transport)
        self.line.dataReceived(HANDSHAKE)
        self.transport.clear()

    def take(self, request: int, details: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> bool:
        if details.get("odd"):
            return False
        self.taken.append((request, details, args, kwargs))
        return True

    @contextmanager
    def together(self) -> Iterator[None]:
        yield
        self.reads.append(len(self.taken))

    @property
    def written(self) -> list[Any]:
        self.reactor.advance(0)
        return messages(self.transport.value())


STREAM = [
    frame(68, 1, SEND, {"caller": 5}, ["Hello"], {"client_id": "x"}),
    frame(68, 2, OTHER, {"caller": 5}, [], {"limit": 2}),
    frame(68, 3, SEND, {"caller": 5}),
    frame(68, 4, SEND, {"caller": 5}, ["a" * 300]),
    frame(36, 11, 12, {}, [{"type": "x"}]),
    frame(68, 5, SEND, {}, [], {"content": "é"}),
    frame(68, 6, SEND, {}, None, {"content": "by name"}),
]


@given(st.lists(st.integers(0, sum(map(len, STREAM))), max_size=8))
def test_frames_arrive_whole_however_they_are_cut(cuts: list[int]) -> None:
    world, stream = World(), b"".join(STREAM)
    world.line.take(SEND, world.take, world.together)
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(stream)], strict=True):
        world.line.dataReceived(stream[begin:end])
    assert [each[0] for each in world.taken] == [1, 3, 4, 5, 6]
    assert world.taken[0] == (1, {"caller": 5}, ["Hello"], {"client_id": "x"})
    assert world.taken[1][2:] == ([], {})
    assert world.taken[2][2:] == (["a" * 300], {})
    assert world.taken[4][2:] == ([], {"content": "by name"})
    assert [each[:2] for each in world.session.heard] == [[68, 2], [36, 11]]


def test_what_one_read_brings_is_taken_together() -> None:
    world = World()
    world.line.take(SEND, world.take, world.together)
    world.line.dataReceived(b"".join(STREAM[:3]))
    world.line.dataReceived(b"".join(STREAM[3:]))
    assert world.reads == [2, 5]


def test_what_nobody_takes_goes_the_long_way() -> None:
    world = World()
    world.line.dataReceived(STREAM[0])
    world.line.take(OTHER, world.take, world.together)
    world.line.dataReceived(STREAM[2] + frame(68, 9, OTHER, {"caller": 5, "caller_authid": "x"}))
    assert [each[1] for each in world.session.heard] == [1, 3]
    assert [each[0] for each in world.taken] == [9]


def test_answers_and_events_are_wamp() -> None:
    world = World()
    world.line.answer(1, {"id": "é"})
    world.line.answer(2, NotFound())
    world.line.answer(3, RateLimited("Too fast.", 5))
    world.line.publish("support.presence", {"type": "presence"})
    assert world.written == [
        [70, 1, {}, [{"id": "é"}]],
        [8, 68, 2, {}, "support.error.not_found", [NotFound().message]],
        [8, 68, 3, {}, "support.error.rate_limited", ["Too fast."], {"retry_after_ms": 5}],
        [16, 1, {}, "support.presence", [{"type": "presence"}]],
    ]


def test_nobody_is_answered_on_a_line_that_is_lost() -> None:
    world = World()
    world.line.connectionLost(Failure(ConnectionError()))
    world.line.answer(1, {})
    assert world.written == []


def test_a_message_that_is_too_long_breaks_the_line_off() -> None:
    world = World()
    world.line.take(SEND, world.take, world.together)
    with pytest.raises(Exception, match="length of received message exceeded"):
        world.line.dataReceived(struct.pack("!I", 2**25))
