"""Each place where we lean on Crossbar's private parts: these fail when Crossbar changes under us."""

from __future__ import annotations

import inspect
from importlib.metadata import version

from autobahn.wamp import message
from autobahn.websocket.protocol import WebSocketProtocol
from crossbar.router import role, router, session
from crossbar.webservice import websocket
from crossbar.worker import transport


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
