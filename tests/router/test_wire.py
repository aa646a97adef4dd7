"""Whole frames in and joined writes out: what is whole, what is not, and what it leans on in Autobahn and Twisted."""

from __future__ import annotations

import inspect
from contextlib import suppress
from typing import Any

import pytest
from autobahn.twisted.rawsocket import WampRawSocketServerProtocol
from autobahn.wamp import message
from autobahn.wamp.serializer import JsonSerializer
from autobahn.websocket.protocol import WebSocketProtocol
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet import tcp
from twisted.internet.abstract import FileDescriptor
from twisted.internet.task import Clock
from twisted.protocols.basic import IntNStringReceiver
from websockets.frames import Frame, Opcode

from daemon.protocol.rawsocket import cut
from daemon.protocol.rawsocket import framed as raw_framed
from router.backlog import Backlog
from router.wire import clients
from router.wire.burst import burst
from router.wire.clients import ClientSocket
from router.wire.daemons import DaemonSocket
from router.wire.frames import framed, unmasked, whole_text

MASK = b"\x01\x80\xff\x3c"


def masked(text: bytes, *, fin: bool = True, opcode: Opcode = Opcode.TEXT) -> bytes:
    """A client's frame, by another implementation."""
    return Frame(opcode, text, fin).serialize(mask=True)


# --- frames -------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_masks_come_off(data: bytes, mask: bytes) -> None:
    assert unmasked(data, mask) == bytes(each ^ mask[index % 4] for index, each in enumerate(data))


@pytest.mark.parametrize("size", [2, 125, 126, 127, 65_535])
def test_a_whole_text_is_found(size: int) -> None:
    frame = masked(b"x" * size)
    assert whole_text(b"before" + frame + b"after", 6) == (b"x" * size, 6 + len(frame))


@pytest.mark.parametrize(
    "frame",
    [
        *(
            masked(b"a part", fin=False),
            masked(b"the rest", opcode=Opcode.CONT),
            masked(b"binary", opcode=Opcode.BINARY),
        ),
        *(masked(b"ping", opcode=Opcode.PING), masked(b"\x03\xe8bye", opcode=Opcode.CLOSE), masked(b"x" * 65_536)),
        *(Frame(Opcode.TEXT, b"not masked").serialize(mask=False), masked(b"whole")[:-1], b"\x81", b""),
        b"\x81\xfe\x00\x05" + MASK + b"12345",  # a length that is not spelled as shortly as it can be
        bytes([0xC1]) + masked(b"compressed")[1:],
    ],
    ids=[
        *("a part", "the rest", "binary", "ping", "close", "longer than 16 bits", "not masked", "cut", "a byte"),
        *("nothing", "a long length", "compressed"),
    ],
)
def test_anything_else_is_not(frame: bytes) -> None:
    assert whole_text(frame, 0) is None


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_frames_out_are_what_others_write(size: int) -> None:
    text = b"x" * size
    assert framed(text) == Frame(Opcode.TEXT, text).serialize(mask=False)


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(0, 200))
def test_rawsocket_is_cut_where_it_was_joined(messages: list[bytes], at: int) -> None:
    stream = b"".join(map(raw_framed, messages))
    first, rest = cut(stream[:at], 1000)
    second, nothing = cut(rest + stream[at:], 1000)
    assert (first + second, nothing) == (messages, b"")


# --- what leaves --------------------------------------------------------------------------------------------------


class Tcp(tcp.Connection):
    """A connection whose socket takes so much at once."""

    def __init__(self, room: int | Exception) -> None:
        self.room, self.wire, self.later = room, b"", b""
        self.connected, self.disconnecting, self.TLS = True, False, False
        self._tempDataBuffer: list[bytes] = []
        self._tempDataLen, self.offset, self.dataBuffer = 0, 0, b""
        self.calls, self.aborted = 0, False
        self.socket = self

    def send(self, data: bytes) -> int:
        self.calls += 1
        if isinstance(self.room, Exception):
            raise self.room
        self.wire += data[: self.room]
        return min(len(data), self.room)

    def write(self, data: bytes) -> None:
        self.later += data
        self._tempDataBuffer.append(data)
        self._tempDataLen += len(data)

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True


def leave() -> None:
    with burst.together():
        pass


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> ClientSocket:
    client = ClientSocket.__new__(ClientSocket)
    client._leaving, client.state = [], client.STATE_OPEN
    client.transport = Tcp(10**6)
    monkeypatch.setattr(ClientSocket, "backlog", Backlog(lambda each: each.transport._tempDataLen), raising=False)
    monkeypatch.setattr(burst, "waiting", [])
    return client


def opened(client: ClientSocket, spoken: str = "wamp.2.json", compression: Any = None) -> None:
    """The handshake is over."""
    client.websocket_protocol_in_use, client._perMessageCompress, client._session = spoken, compression, object()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clients.DoorProtocol, "onOpen", lambda _self: None)
        client.onOpen()


def test_what_leaves_in_one_burst_is_one_write(client: ClientSocket) -> None:
    for frame in (b"one", b"two", b"three"):
        client.put(frame)
    leave()
    assert (client.transport.wire, client.transport.calls, client.transport.later) == (b"onetwothree", 1, b"")
    leave()
    assert client.transport.calls == 1


def test_what_the_socket_does_not_take_waits_its_turn(client: ClientSocket) -> None:
    client.transport.room = 5
    client.put(b"0123456789")
    leave()
    client.put(b"ABC")
    leave()
    assert (client.transport.wire, client.transport.later, client.transport.calls) == (b"01234", b"56789ABC", 1)


def test_a_connection_that_is_lost_is_left_to_the_reactor(client: ClientSocket) -> None:
    client.transport.room = ConnectionResetError()
    client.put(b"late")
    leave()
    assert client.transport.later == b"late"


def test_encrypted_connections_are_written_through_their_layer(client: ClientSocket) -> None:
    client.transport.TLS = True
    client.put(b"secret")
    leave()
    assert (client.transport.wire, client.transport.later) == (b"", b"secret")


def test_what_a_daemon_is_told_in_one_turn_is_one_write() -> None:
    daemon = DaemonSocket.__new__(DaemonSocket)
    line = daemon.transport = Tcp(10**6)
    line.reactor, daemon._leaving = Clock(), []
    for each in (b"one", b"two", b"three"):
        daemon.say(each)
    assert line.wire == b""
    line.reactor.advance(0)
    assert (line.wire, line.calls) == (b"".join(map(raw_framed, (b"one", b"two", b"three"))), 1)
    daemon.say(b"four")
    daemon.sendString(b"the long way")
    line.reactor.advance(0)
    assert line.wire.endswith(raw_framed(b"four"))
    assert line.later == raw_framed(b"the long way")
    daemon.say(b"too late")
    daemon.transport = None
    line.reactor.advance(0)


def test_who_does_not_read_is_cut_off(client: ClientSocket) -> None:
    client.transport.room = 0
    for _ in range(17):
        client.put(b"x" * 65_536)
        leave()
    assert client.transport.aborted


def test_the_long_way_stays_behind_what_waits(client: ClientSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients.DoorProtocol, "sendData", lambda self, data: self.transport.write(data))
    client.put(b"first ")
    client.sendData(b"second")
    assert client.transport.wire + client.transport.later == b"first second"


@pytest.mark.parametrize(
    ("state", "spoken", "compression", "plain"),
    [
        (WebSocketProtocol.STATE_OPEN, "wamp.2.json", None, True),
        (WebSocketProtocol.STATE_CLOSING, "wamp.2.json", None, False),
        (WebSocketProtocol.STATE_OPEN, "wamp.2.msgpack", None, False),
        (WebSocketProtocol.STATE_OPEN, "wamp.2.json", object(), False),
    ],
)
def test_which_sockets_are_plain(client: ClientSocket, state: int, spoken: str, compression: Any, plain: bool) -> None:
    opened(client, spoken, compression)
    client.state = state
    assert client.is_plain is plain
    client._session = None
    assert not client.is_plain


# --- what it leans on ---------------------------------------------------------------------------------------------


def test_frames_are_read_from_these_fields() -> None:
    source = inspect.getsource(WebSocketProtocol)
    for field in ("self.data += data", "self.current_frame is None", "self.inside_message", "self._cancelAutoPing"):
        assert field in source


def test_what_a_burst_sends_is_what_autobahn_sends(client: ClientSocket) -> None:
    opened(client)
    client._serializer = JsonSerializer()
    event, result = message.Event(1, 2, args=[{"é": 1}]), message.Result(7, args=["x"], callee=9, callee_authid="d")
    with burst.together():
        client.send(event)
        client.send(result)
        assert client.transport.wire == b""
    parts = [b'[36,1,2,{},[{"\xc3\xa9":1}]]', b'[50,7,{},["x"]]']
    assert client.transport.wire == b"".join(map(framed, parts))


def test_a_burst_that_fails_is_written_all_the_same(client: ClientSocket) -> None:
    with suppress(ZeroDivisionError), burst.together():
        client.put(b"kept")
        raise ZeroDivisionError
    assert (client.transport.wire, burst.lasts, burst.waiting) == (b"kept", False, [])


def test_text_that_is_no_utf_8_is_left_to_autobahn(client: ClientSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    monkeypatch.setattr(ClientSocket, "onMessage", lambda _self, text, _binary: heard.append(text))
    assert [client._goes(text) for text in (b"plain", "é".encode(), b"\xff")] == [True, True, False]
    assert heard == [b"plain", "é".encode()]


def test_rawsocket_is_read_from_these_fields() -> None:
    assert "self._handshake_complete" in inspect.getsource(WampRawSocketServerProtocol.dataReceived)
    assert "self._unprocessed" in inspect.getsource(IntNStringReceiver.dataReceived)


def test_writes_are_joined_in_these_fields() -> None:
    source = inspect.getsource(FileDescriptor)
    for field in (
        "self._tempDataBuffer.append(data)",
        "self._tempDataLen += len(data)",
        "self.offset",
        "self.dataBuffer",
    ):
        assert field in source
    assert "untilConcludes(self.socket.send, limitedData)" in inspect.getsource(tcp.Connection.writeSomeData)
    assert "self.socket.recv(self.bufferSize)" in inspect.getsource(tcp.Connection.doRead)
