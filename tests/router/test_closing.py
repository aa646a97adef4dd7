"""How a socket ends: what Autobahn and Twisted do by then, and that nothing of it stays."""

from __future__ import annotations

import gc
import inspect
import weakref

import pytest
from autobahn.twisted.resource import WebSocketResource
from autobahn.twisted.websocket import WebSocketServerFactory
from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel, Request
from txaio._common import _BatchedTimer

from config import Settings
from daemon.clock import ReactorClock
from router.backlog import Backlog
from router.config import node_config
from router.crossbar_private import DoorProtocol
from web.site import PatientChannel


def test_a_closed_socket_does_not_wait_for_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DoorProtocol, "backlog", Backlog(lambda _: 0), raising=False)
    factory = WebSocketServerFactory()
    factory.setProtocolOptions(openHandshakeTimeout=0)
    factory.protocol = DoorProtocol
    gc.disable()
    try:
        transport, channel = StringTransport(), PatientChannel()
        channel.timeOut = None  # as it is while a request is served
        channel.makeConnection(transport)
        channel.requests = [Request(channel)]
        socket = factory.buildProtocol(None)
        held = [weakref.ref(each) for each in (socket, channel, channel.requests[0])]
        socket.makeConnection(transport)
        del channel
        assert [each() is None for each in held] == [False, True, True]
        clock = Clock()
        socket._welcome_timer = ReactorClock(clock).call_later(5, socket._cut_unless_joined)
        clock.advance(6)
        socket.connectionLost(Failure(ConnectionDone()))
        del socket
        assert [each() is None for each in held] == [True, True, True]
    finally:
        gc.enable()


def test_a_request_that_becomes_a_socket_is_not_asked_again() -> None:
    source = inspect.getsource(WebSocketResource.render)
    assert "request.channel.transport, None" in source
    assert "self._networkProducer.registerProducer(self, True)" in inspect.getsource(HTTPChannel.connectionMade)


@pytest.mark.parametrize("second", [100.0, 100.5, 100.999])
def test_what_is_said_last_has_a_second_to_leave(second: float, settings: Settings) -> None:
    """Autobahn's timers fall on whole seconds, before the time that was asked for."""
    (worker,) = node_config(settings)["workers"]
    options = worker["transports"][0]["paths"]["ws"]["options"]
    clock, cut = Clock(), list[float]()
    clock.advance(second)
    timer = _BatchedTimer(200.0, 1000, clock.seconds, clock.callLater)
    timer.call_later(options["close_handshake_timeout"] / 1000, lambda: cut.append(clock.seconds()))
    clock.pump([0.1] * 25)
    assert 1.0 <= cut[0] - second <= 2.2


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    return Settings.from_environment({"FRONTDESK_DATA_DIR": str(tmp_path)})
