"""The lane: what is plain, what is not, and what it leans on in Crossbar and Autobahn."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from autobahn.wamp import message
from autobahn.websocket.protocol import WebSocketProtocol
from crossbar.router import broker, dealer, observation, router
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet import tcp
from websockets.frames import Frame, Opcode

from daemon.protocol.rawsocket import cut
from daemon.protocol.rawsocket import framed as raw_framed
from router.backlog import Backlog
from router.lane import clients, routing
from router.lane.clients import LaneProtocol
from router.lane.frames import framed, plain_call, unmasked, whole_text

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


# --- calls --------------------------------------------------------------------------------------------------------

PLAIN = [48, 7, {}, "support.chat.send", ["Hello"], {"client_id": "x"}]


@pytest.mark.parametrize("length", [4, 5, 6])
def test_a_plain_call_is_read_as_autobahn_reads_it(length: int) -> None:
    call = plain_call(json.dumps(PLAIN[:length]).encode())
    assert call is not None
    stock = message.Call.parse(PLAIN[:length])
    assert call[:2] == (stock.request, stock.procedure)
    assert (call[2], call[3]) == (stock.args or [], stock.kwargs)


@pytest.mark.parametrize(
    "text",
    [
        *('[48,7,{"timeout":1},"a.b"]', '[48,7,{"forward_for":[]},"a.b"]', '[48,0,{},"a.b"]', '[48,true,{},"a.b"]'),
        *('[48,-1,{},"a.b"]', f'[48,{2**53 + 1},{{}},"a.b"]', '[48,1.0,{},"a.b"]', '[48,7,[],"a.b"]', "[48,7,{},5]"),
        *('[48,7,{},"a.b",{}]', '[48,7,{},"a.b",[],[]]', '[48,7,{},"a.b",[],{},1]', '[48,7,{},"a.b",null]'),
        *('[48,7,{},"a.b",["\\u0000"]]', '[48,7,{},"a.b",["\\ud800"]]', '[48,7,{},"a.b",[NaN]]', '[32,7,{},"a.b"]'),
        *('[48,7,{},"a.b",[' + "[" * 32 + "]" * 32 + "]]", '[48,7,{},"a.b",[12345678901234567890123]]', "[48,7", "{}"),
    ],
)
def test_whatever_is_not_plain_goes_the_long_way(text: str) -> None:
    assert plain_call(text.encode()) is None


def test_text_that_is_no_utf_8_goes_the_long_way() -> None:
    assert plain_call(b'[48,7,{},"a.b",["\xff\xfe"]]') is None


# --- what leaves --------------------------------------------------------------------------------------------------


class Tcp(tcp.Connection):
    """A connection whose socket takes so much at once."""

    def __init__(self, room: int | Exception) -> None:
        self.room, self.wire, self.later = room, b"", b""
        self.connected, self.disconnecting, self.TLS = True, False, False
        self._tempDataBuffer: list[bytes] = []
        self._tempDataLen, self.offset, self.dataBuffer = 0, 0, b""
        self.calls, self.aborted = 0, False

    def writeSomeData(self, data: bytes) -> Any:  # noqa: N802
        self.calls += 1
        if isinstance(self.room, Exception):
            return self.room
        self.wire += data[: self.room]
        return min(len(data), self.room)

    def write(self, data: bytes) -> None:
        self.later += data
        self._tempDataBuffer.append(data)
        self._tempDataLen += len(data)

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> LaneProtocol:
    client = LaneProtocol.__new__(LaneProtocol)
    client._leaving, client.state = [], client.STATE_OPEN
    client.transport = Tcp(10**6)
    monkeypatch.setattr(LaneProtocol, "backlog", Backlog(lambda each: each.transport._tempDataLen), raising=False)
    monkeypatch.setattr(routing, "leaving", [])
    return client


def test_what_leaves_in_one_tick_is_one_write(client: LaneProtocol) -> None:
    for frame in (b"one", b"two", b"three"):
        client.put(frame)
    routing.leave()
    assert (client.transport.wire, client.transport.calls, client.transport.later) == (b"onetwothree", 1, b"")
    routing.leave()
    assert client.transport.calls == 1


def test_what_the_socket_does_not_take_waits_its_turn(client: LaneProtocol) -> None:
    client.transport.room = 5
    client.put(b"0123456789")
    routing.leave()
    client.put(b"ABC")
    routing.leave()
    assert (client.transport.wire, client.transport.later, client.transport.calls) == (b"01234", b"56789ABC", 1)


def test_a_connection_that_is_lost_is_left_to_the_reactor(client: LaneProtocol) -> None:
    client.transport.room = ConnectionError()
    client.put(b"late")
    routing.leave()
    assert client.transport.later == b"late"


def test_encrypted_connections_are_written_through_their_layer(client: LaneProtocol) -> None:
    client.transport.TLS = True
    client.put(b"secret")
    routing.leave()
    assert (client.transport.wire, client.transport.later) == (b"", b"secret")


def test_who_does_not_read_is_cut_off(client: LaneProtocol) -> None:
    client.transport.room = 0
    for _ in range(17):
        client.put(b"x" * 65_536)
        routing.leave()
    assert client.transport.aborted


def test_the_long_way_stays_behind_the_lane(client: LaneProtocol, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_which_sockets_are_plain(client: LaneProtocol, state: int, spoken: str, compression: Any, plain: bool) -> None:
    client.state, client.websocket_protocol_in_use, client._perMessageCompress = state, spoken, compression
    client._session = object()
    assert client.is_plain is plain


# --- what it leans on ---------------------------------------------------------------------------------------------


def test_calls_under_way_stand_in_these_books() -> None:
    source = inspect.getsource(dealer.Dealer._add_invoke_request)
    for line in (
        "self._invocations[invocation_request_id] = invoke_request",
        "self._invocations_by_call[session._session_id, call.request] = invoke_request",
        "self._callee_to_invocations[callee] = invokes",
        "self._caller_to_invocations[session] = invokes",
    ):
        assert line in source
    removed = inspect.getsource(dealer.Dealer._remove_invoke_request)
    assert removed.count("del self._") == 4
    parameters = ["self", "id", "registration", "caller", "call", "callee", "forward_for", "authorization"]
    assert list(inspect.signature(dealer.InvocationRequest.__init__).parameters) == parameters


def test_turns_and_statistics_are_counted_so() -> None:
    source = inspect.getsource(dealer.Dealer._call)
    assert "registration.extra.roundrobin_current % len(registration.observers)" in source
    assert "callee_extra.concurrency_current += 1" in source
    assert 'self._message_stats["received"][msg_type] += 1' in inspect.getsource(router.Router.process)
    assert 'self._message_stats["sent"][msg_type] += 1' in inspect.getsource(router.Router.send)


def test_patterns_and_stored_events_are_seen_here() -> None:
    source = inspect.getsource(observation.UriObservationMap)
    assert "self._observations_exact = {}" in source
    assert "self._observation_id_to_observation = {}" in source
    assert "self._event_store" in inspect.getsource(broker.Broker)


def test_frames_are_read_from_these_fields() -> None:
    source = inspect.getsource(WebSocketProtocol)
    for field in ("self.data += data", "self.current_frame is None", "self.inside_message", "self._cancelAutoPing"):
        assert field in source
