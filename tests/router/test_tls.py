"""A client's socket on TLS of our own, both ways in which Twisted does it: what leaves is encrypted, and counted."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
import pytest_twisted
import trustme
from autobahn.websocket.protocol import WebSocketProtocol
from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.ssl import PrivateCertificate
from twisted.internet.threads import deferToThread

from daemon.protocol.limits import UNSENT_BYTES
from router.backlog import Backlog
from router.crossbar_private import places
from router.wire.burst import burst
from router.wire.clients import ClientSocket

reactor: Any = _reactor
FRAME = b"x" * 65_536


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


class Server(Protocol):
    """Hands its transport over when the client has said something, encrypted."""

    connected_to: Deferred[Any]
    lost: Deferred[None]

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.connected_to.callback(self.transport)

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        self.lost.callback(None)


class Starting(Server):
    """Begins in the open, as after STARTTLS: the transport stays, and says so by its ``TLS``."""

    options: Any

    def connectionMade(self) -> None:  # noqa: N802
        self.transport.startTLS(self.options)  # type: ignore[union-attr]


@pytest.fixture(params=["listening", "startTLS"])
def server(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[tuple[int, Server]]:
    pem = authority.issue_cert("localhost").private_key_and_cert_chain_pem.bytes()
    options = PrivateCertificate.loadPEM(pem).options()
    protocol = Server() if request.param == "listening" else Starting()
    protocol.connected_to, protocol.lost = Deferred(), Deferred()
    Starting.options = options
    factory = Factory.forProtocol(lambda: protocol)
    if request.param == "listening":
        port = reactor.listenSSL(0, factory, options, interface="127.0.0.1")
    else:
        port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    yield port.getHost().port, protocol
    pytest_twisted.blockon(port.stopListening())


def client_on(transport: Any, monkeypatch: pytest.MonkeyPatch) -> ClientSocket:
    client = ClientSocket.__new__(ClientSocket)
    client._leaving, client.state, client.transport = [], WebSocketProtocol.STATE_OPEN, transport
    monkeypatch.setattr(ClientSocket, "backlog", Backlog(places._unsent), raising=False)
    return client


def speak(port: int, trusting: ssl.SSLContext, hear: Callable[[ssl.SSLSocket], bytes]) -> Deferred[bytes]:
    def run() -> bytes:
        with (
            socket.create_connection(("127.0.0.1", port), 10) as plain,
            trusting.wrap_socket(plain, server_hostname="localhost") as encrypted,
        ):
            encrypted.sendall(b"hello")
            return hear(encrypted)

    return deferToThread(run)


@pytest_twisted.ensureDeferred
async def test_what_leaves_in_one_burst_is_encrypted(
    server: tuple[int, Server], trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, protocol = server
    wanted = b"onetwo" + FRAME

    def hear(encrypted: ssl.SSLSocket) -> bytes:
        heard = b""
        while len(heard) < len(wanted):
            heard += encrypted.recv(65_536)
        return heard

    heard = speak(port, trusting, hear)
    client = client_on(await protocol.connected_to, monkeypatch)
    with burst.together():
        for frame in (b"one", b"two", FRAME):
            client.put(frame)
    assert await heard == wanted
    await protocol.lost


@pytest_twisted.ensureDeferred
async def test_who_does_not_read_is_cut_off(
    server: tuple[int, Server], trusting: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, protocol = server

    cut = Event()

    def hear(_: ssl.SSLSocket) -> bytes:
        cut.wait(10)
        return b""

    silent = speak(port, trusting, hear)
    client = client_on(await protocol.connected_to, monkeypatch)
    for _ in range(UNSENT_BYTES // len(FRAME) + 1):
        with burst.together():
            client.put(FRAME)
    await protocol.lost.addTimeout(10, reactor)
    cut.set()
    await silent
