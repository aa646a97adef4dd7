"""The lane: what is plain, what is not, and what it leans on in Crossbar and Autobahn."""

from __future__ import annotations

import inspect
import json

import pytest
from autobahn.wamp import message
from crossbar.router import broker, dealer, observation, router

from router.lane.calls import plain_call

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
