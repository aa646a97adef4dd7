"""Each place where we lean on Crossbar's private parts: these fail when Crossbar changes under us."""

from __future__ import annotations

import inspect
from importlib.metadata import version
from types import SimpleNamespace

import cbor2
import pytest
from autobahn.exception import Disconnected
from autobahn.twisted.websocket import WampWebSocketServerProtocol
from autobahn.wamp import message, serializer
from autobahn.wamp.websocket import WampWebSocketProtocol
from autobahn.websocket.protocol import WebSocketProtocol
from crossbar import _logging
from crossbar.node import worker
from crossbar.router import broker, dealer, role, router, session
from crossbar.webservice import websocket
from crossbar.worker import transport

from router.crossbar_private import DoorProtocol


def test_the_versions_are_those_that_were_read() -> None:
    assert (version("crossbar"), version("autobahn")) == ("26.10.1", "26.10.2")


def test_factories_take_their_classes_from_attributes() -> None:
    assert "self.session(self._routerFactory)" in inspect.getsource(session.RouterSessionFactory.__call__)
    assert "WampWebSocketServerFactory(" in inspect.getsource(websocket)


def test_a_dynamic_role_is_asked_by_its_method() -> None:
    assert "self._roles[authrole].authorize" in inspect.getsource(router.Router.authorize)
    parameters = ["self", "session", "uri", "action", "options"]
    assert list(inspect.signature(role.RouterRole.authorize).parameters) == parameters


def test_welcome_is_built_by_name_from_the_module() -> None:
    source = inspect.getsource(session.RouterSession)
    assert "message.Welcome(" in source
    assert '"x_cb_pid"' in source
    assert "custom" in inspect.signature(message.Welcome.__init__).parameters


def test_the_site_is_built_by_name_from_the_module() -> None:
    assert "transport_factory = Site(" in inspect.getsource(transport.RouterWebTransport)


def test_sessions_are_found_by_id() -> None:
    source = inspect.getsource(router.Router.attach)
    assert "self._session_id_to_session[session._session_id] = session" in source


def test_the_limit_of_a_message_holds_both_ways_and_is_read_at_each() -> None:
    for each in (WebSocketProtocol.sendMessage, WebSocketProtocol.onMessageFrameBegin):
        assert "0 < self.maxMessagePayloadSize < " in inspect.getsource(each)


def test_calls_and_subscriptions_are_kept_by_these_names() -> None:
    assert "self._invocations_by_call[session._session_id, call.request] = " in inspect.getsource(dealer.Dealer)
    assert "self._session_to_subscriptions[session].add(" in inspect.getsource(broker.Broker)


def test_a_callee_is_interrupted_only_where_it_says_that_it_can_be() -> None:
    source = inspect.getsource(dealer.Dealer.detach)
    assert '_session_roles["callee"].call_canceling' in source
    assert "message.Interrupt(" in source


def test_levels_of_the_log_are_looked_up_by_these_names() -> None:
    assert "log_levels.index(get_global_log_level())" in inspect.getsource(_logging.make_JSON_observer)
    assert "self._logger = make_logger()" in inspect.getsource(worker.WorkerProcess.__init__)


def test_cbor_is_read_by_this_name() -> None:
    source = inspect.getsource(serializer.CBORObjectSerializer.unserialize)
    assert source.count("_cbor_loads(") == 2
    assert serializer._cbor_loads is cbor2.loads


def test_autobahn_hands_over_whole_messages_here() -> None:
    source = inspect.getsource(WampWebSocketProtocol.onMessage)
    assert "self._serializer.unserialize(payload, isBinary)" in source
    assert "self._session.onMessage(msg)" in source


def test_autobahn_raises_where_a_socket_that_closes_is_written_to_and_ours_does_not() -> None:
    """The broker sends an event to one after another: an error would keep it from all who come later."""
    event = message.Event(1, 2, args=[{"type": "closed"}])
    closing, stock = DoorProtocol(), WampWebSocketServerProtocol()
    for each in (closing, stock):
        each._session, each.state = SimpleNamespace(_authid=None, _session_id=None), WebSocketProtocol.STATE_CLOSED
        each._serializer = serializer.JsonSerializer()
    closing.send(event)
    with pytest.raises(Disconnected):
        stock.send(event)
