"""Plain calls and answers: the short way leaves behind what the long one does, at each end and in the books."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from autobahn.wamp.exception import ProtocolError
from autobahn.wamp.message import Call, Cancel, Register, Subscribe
from crossbar.router import broker, dealer, observation, router

from router.wire import books
from tests.router.inside import Daemon, Inside

URI, TOPIC = "support.chat.send", "support.chat.c"


@pytest.fixture(autouse=True)
def _calls_go_through_the_books(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dealer.Dealer, "processCall", books._process_call(dealer.Dealer.processCall))


def shared(inside: Inside, daemons: int = 1, **options: Any) -> list[Daemon]:
    """Daemons that share the procedure, which a user has called once: the right is known."""
    found = [inside.daemon() for _ in range(daemons)]
    for each in found:
        each.says(Register(1, URI, invoke="roundrobin", **options))
    first = inside.client()
    first.says(Call(1, URI))
    for each in found:
        for invocation in each.heard[1:]:
            each.writes(70, invocation[1], {}, [])
    assert len(first.heard) == 1
    return found


def numbers(daemon: Daemon) -> list[int]:
    return [each[1] for each in daemon.heard if each[0] == 68]


def invocations(daemon: Daemon) -> list[list[Any]]:
    """Without the registration's number, which is by chance."""
    return [[number, *given] for kind, number, _, *given in daemon.heard if kind == 68]


# Each conversation gives what happened in it that no end heard.


def plain(inside: Inside) -> Any:
    (daemon,), user = shared(inside), inside.client()
    for request, (args, kwargs) in enumerate(((["a", 1], None), ([], {"b": 2}), ([], {"c": "é"}), (None, None)), 1):
        user.says(Call(request, URI, args=args, kwargs=kwargs))
    under_way = inside.books
    for number, values in zip(numbers(daemon)[1:], ([[1]], [[], {"k": [None]}], [["é", {}], {}], [[]]), strict=True):
        daemon.writes(70, number, {}, *values)
    return under_way, invocations(daemon), user.heard


def refused(inside: Inside) -> Any:
    (daemon,), user = shared(inside), inside.client()
    for request in (1, 2, 3):
        user.says(Call(request, URI, args=["x"]))
    for number, values in zip(numbers(daemon)[1:], ([], [["why"]], [["why"], {"field": "content"}]), strict=True):
        daemon.writes(8, 68, number, {}, "support.error.invalid_argument", *values)
    return user.heard


def turns(inside: Inside) -> Any:
    daemons, user = shared(inside, 3), inside.client()
    for request in range(1, 8):
        user.says(Call(request, URI))
    for each in reversed(daemons):
        for number in numbers(each):
            each.writes(70, number, {}, [number])
    return [invocations(each) for each in daemons], user.heard


def busy(inside: Inside) -> Any:
    """A daemon that takes one call at a time goes the long way, and is free again after each."""
    (daemon,), user = shared(inside, concurrency=1), inside.client()
    for request in (1, 2):
        user.says(Call(request, URI))
    daemon.writes(70, numbers(daemon)[-1], {}, [])
    user.says(Call(3, URI))
    daemon.writes(70, numbers(daemon)[-1], {}, [])
    return user.heard


def options(inside: Inside) -> Any:
    (daemon,), user = shared(inside), inside.client()
    user.says(Call(1, URI, args=["x"], receive_progress=True))
    number = numbers(daemon)[-1]
    for part in (1, 2):
        daemon.writes(70, number, {"progress": True}, [part])
    daemon.writes(70, number, {}, [3])
    user.says(Call(2, URI, args=["x"], timeout=60_000))
    daemon.writes(70, numbers(daemon)[-1], {}, [4])
    return user.heard, invocations(daemon)


def strangers(inside: Inside) -> Any:
    """Answers to what nobody asked, and to what another was asked."""
    (daemon,), user, other = shared(inside), inside.client(), inside.daemon()
    user.says(Call(1, URI))
    daemon.writes(70, 99, {}, ["nobody asked"])
    daemon.writes(8, 68, 99, {}, "a.b")
    with pytest.raises(ProtocolError):
        other.writes(70, numbers(daemon)[-1], {}, ["not mine"])
    with suppress(ProtocolError):
        other.writes(8, 68, numbers(daemon)[-1], {}, "a.b")
    return user.heard


def cancelled(inside: Inside) -> Any:
    (daemon,), user = shared(inside), inside.client()
    user.says(Call(1, URI))
    user.says(Cancel(1, "skip"))
    daemon.writes(70, numbers(daemon)[-1], {}, ["too late"])
    return user.heard, inside.books


def gone_caller(inside: Inside) -> Any:
    (daemon,), user = shared(inside), inside.client()
    user.says(Call(1, URI))
    number = numbers(daemon)[-1]
    user.leaves()
    daemon.writes(70, number, {}, ["nobody hears"])
    return user.heard, inside.books


def gone_callee(inside: Inside) -> Any:
    (daemon, other), user = shared(inside, 2), inside.client()
    for request in (1, 2):
        user.says(Call(request, URI))
    daemon.leaves()
    user.says(Call(3, URI))
    for number in numbers(other):
        other.writes(70, number, {}, [])
    return user.heard, inside.books


def events(inside: Inside) -> Any:
    """Publications have numbers by chance: those are left out."""
    (daemon,), other, users = shared(inside), inside.daemon(), [inside.client(), inside.client()]
    for each in (*users, other, daemon):
        each.says(Subscribe(9, TOPIC))
    daemon.writes(16, 1, {}, TOPIC, [{"type": "new_message"}])
    daemon.writes(16, 2, {}, "support.chat.nobody", ["x"])
    daemon.writes(16, 3, {"exclude_me": False}, TOPIC, ["to me too"])
    return [[each[3:] for each in end.heard if each[0] == 36] for end in (*users, other, daemon)]


@pytest.mark.parametrize(
    "conversation",
    [plain, refused, turns, busy, options, strangers, cancelled, gone_caller, gone_callee, events],
    ids=lambda each: each.__name__,
)
def test_both_ways_are_one(conversation: Callable[[Inside], Any]) -> None:
    def told(short: bool) -> Any:
        inside = Inside(short)
        given = conversation(inside)
        registration = inside.dealer._registration_map._observations_exact.get(URI)
        busy = [each.concurrency_current for each in registration.observers_extra.values()]
        return given, inside.books, inside.counted, busy, registration.extra.roundrobin_current

    assert told(short=True) == told(short=False)


def test_what_is_plain_goes_the_short_way() -> None:
    inside = Inside(short=True)
    (daemon,), user = shared(inside), inside.client()
    for request in (1, 2):
        user.says(Call(request, URI))
    first, second = numbers(daemon)[1:]
    assert daemon.writes(70, first, {}, [1])
    assert daemon.writes(8, 68, second, {}, "a.b")
    assert daemon.writes(16, 1, {}, TOPIC, [])
    for raw in ((70, first, {}, b"sealed"), (70, first, {"progress": True}, []), (16, 2, {"acknowledge": True}, TOPIC)):
        assert not daemon.writes(*raw)


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
