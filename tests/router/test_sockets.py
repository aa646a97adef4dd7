"""How requests become sockets, and what all sockets have alike: as Autobahn and Crossbar do it, or these fail."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.wamp.types import TransportDetails
from autobahn.websocket.protocol import TrafficStats
from autobahn.websocket.utf8validator import Utf8Validator
from crossbar.router.session import RouterSession
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from router.crossbar_private import DoorSession
from router.crossbar_private.protocol import SUBPROTOCOLS
from router.crossbar_private.sockets import Socket
from router.crossbar_private.upgrade import plain_upgrade

FIELDS = {
    "Host": ["127.0.0.1:8080", "support.example.com", "", "a:b", "a:1:2", "[::1]:80"],
    "Upgrade": ["websocket", "WebSocket", "h2c, websocket", "h2c"],
    "Connection": ["Upgrade", "keep-alive, Upgrade", "keep-alive", ""],
    "Sec-WebSocket-Version": ["13", "8", "7", "013", "x"],
    "Sec-WebSocket-Key": ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25j!Q==", "=" * 24],
    "Sec-WebSocket-Protocol": ["wamp.2.json", "x, wamp.2.cbor,wamp.2.json", "wamp.2.json,wamp.2.json", "wamp.2.ubjson"],
    "Sec-WebSocket-Extensions": ["permessage-deflate; client_max_window_bits", "x", "permessage-deflate; a=1", ""],
    "User-Agent": ["Mozilla/5.0 (X11; Linux x86_64)", "\t tabs", "caf\xe9"],
    "Cookie": ["a=b; c=d"],
}
"""Values of each field, the usual ones first."""


def request(fields: list[tuple[str, str]], line: str = "GET /ws HTTP/1.1") -> bytes:
    return "\r\n".join([line, *(f"{name}: {value}" for name, value in fields), "", ""]).encode("iso-8859-1")


PLAIN = [(name, values[0]) for name, values in FIELDS.items()]


class Tcp(StringTransport):
    """As a real connection, it may be told so although nobody produces."""

    def unregisterProducer(self) -> None:  # noqa: N802
        self.producer = None


class Stock(WebSocketServerProtocol):  # type: ignore[misc]
    """Autobahn's own, which takes the first subprotocol of ours that is offered, as the door does."""

    def onConnect(self, request: Any) -> str | None:  # noqa: N802
        return next((each for each in request.protocols if each in SUBPROTOCOLS), None)


def factory(protocol: type[Any]) -> Any:
    made = WebSocketServerFactory(protocols=SUBPROTOCOLS, server="Crossbar", reactor=Clock())
    made.protocol = protocol
    made.setProtocolOptions(webStatus=False, allowedOrigins=["https://example.com:443"], allowNullOrigin=False)
    return made


def stock_answer(data: bytes) -> bytes:
    protocol, transport = factory(Stock).buildProtocol(None), Tcp()
    protocol.makeConnection(transport)
    protocol.dataReceived(data)
    answer: bytes = transport.value()
    return answer


@given(
    st.tuples(*(st.sampled_from([values[0], *values]) for values in FIELDS.values())),
    st.sets(st.sampled_from(sorted(FIELDS)), max_size=1),
    st.lists(st.sampled_from([*PLAIN, ("X-Forwarded-For", "1.2.3.4"), ("Bad Name", "x")]), max_size=1),
)
def test_what_is_plain_is_answered_as_autobahn_answers_it(values: Any, left_out: set[str], more: Any) -> None:
    fields = [each for each in zip(FIELDS, values, strict=True) if each[0] not in left_out]
    data = request(fields + more)
    asked = plain_upgrade(data, SUBPROTOCOLS)
    if asked is not None:
        assert asked.answer("Crossbar") == stock_answer(data)


def test_what_browsers_send_is_plain() -> None:
    asked = plain_upgrade(
        request([*PLAIN, ("Origin", "https://a.example"), ("x-forwarded-for", "1.2.3.4")]), SUBPROTOCOLS
    )
    assert asked is not None
    assert (asked.subprotocol, asked.origin, asked.forwarded) == ("wamp.2.json", "https://a.example", "1.2.3.4")


@pytest.mark.parametrize(
    "line", ["GET /ws?a HTTP/1.1", "GET /ws HTTP/1.0", "POST /ws HTTP/1.1", "GET http://a/ws HTTP/1.1"]
)
def test_another_request_is_not(line: str) -> None:
    assert plain_upgrade(request(PLAIN, line), SUBPROTOCOLS) is None


def test_neither_is_half_of_one_nor_more_than_one() -> None:
    whole = request(PLAIN)
    for data in (whole[:-1], whole + b"x", whole + whole, whole.replace(b"\r\n", b"\n"), b""):
        assert plain_upgrade(data, SUBPROTOCOLS) is None
    assert plain_upgrade(request([*PLAIN, ("X-Long", "x" * 4_096)]), SUBPROTOCOLS) is None


class Ours(Socket):
    SUBPROTOCOLS = SUBPROTOCOLS
    opened = False

    def onOpen(self) -> None:  # noqa: N802
        self.opened = True


@pytest.mark.parametrize(
    ("origin", "comes"),
    [
        ("https://example.com", True),
        ("https://example.com:8443", False),
        ("http://example.com", False),
        ("null", False),
    ],
)
def test_pages_of_other_origins_are_refused_as_autobahn_refuses_them(origin: str, comes: bool) -> None:
    made = factory(Ours)
    made._serializers = {"json": None}
    protocol, transport = made.buildProtocol(None), Tcp()
    protocol.makeConnection(transport)
    data = request([*PLAIN, ("Origin", origin)])
    protocol.dataReceived(data)
    assert protocol.opened is comes
    assert transport.value() == stock_answer(data)


def test_a_socket_begins_as_autobahns_does_and_opens_as_it_does() -> None:
    stock, ours = (factory(each).buildProtocol(None) for each in (Stock, Ours))
    ours.factory = stock.factory
    stock.factory._serializers = {"json": None}
    for each in (stock, ours):
        each.makeConnection(Tcp(peerAddress=IPv4Address("TCP", "192.0.2.1", 4711)))
    assert stock.openHandshakeTimeoutCall is not None
    assert ours.openHandshakeTimeoutCall is not None
    compare(stock, ours, "openHandshakeTimeoutCall")
    for each in (stock, ours):
        each.dataReceived(request(PLAIN))
    words = {name for name in vars(stock) if name.startswith(("http_", "websocket_"))}
    compare(stock, ours, "_wskey", *words - {"websocket_version", "websocket_protocol_in_use"})


def compare(stock: Any, ours: Any, *unlike: str) -> None:
    for name, value in vars(stock).items():
        if name in ("is_open", "is_closed", "transport", "_valid_events", "_results", *unlike):
            continue
        found = getattr(ours, name)
        if isinstance(value, deque):
            assert len(value) == len(found) == 0
        elif isinstance(value, TransportDetails):
            assert found.marshal() == value.marshal()
        elif isinstance(value, TrafficStats | Utf8Validator):
            assert type(found) is type(value)
        else:
            assert found == value, name


def test_a_session_begins_as_crossbars_does() -> None:
    made = SimpleNamespace(factory=SimpleNamespace(_config={"auth": {}}))
    stock, ours = RouterSession(None), DoorSession(None)
    stock._transport, stock._transport_config = made, made.factory._config
    ours.onOpen(made)
    for name, value in vars(stock).items():
        if name not in ("log", "_valid_events", "_results", "_request_id_gen", "_uri_to_ecls", "_session_roles"):
            assert getattr(ours, name) == value, name
    for name in ("_pending_session_id", "_previous_session_id", "_pending_auth", "_session_roles"):
        assert getattr(ours, name) is None
