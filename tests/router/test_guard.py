"""What one client may take, by the clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from twisted.internet.task import Clock

from config import Rate, Settings
from daemon.clock import ReactorClock
from daemon.protocol.errors import Forbidden, RateLimited, Unavailable
from daemon.protocol.limits import ADDRESS_SOCKETS
from daemon.protocol.principals import Principal
from router.guard import Guard

ANN = Principal("user", "a" * 32, "c" * 32)
BEN = Principal("user", "b" * 32, "d" * 32)
DESK = Principal("admin", "e" * 32, "agent")
SEND, READ = "support.chat.send", "support.chat.pulse"


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:  # type: ignore[no-untyped-def]
    return Settings(data_dir=tmp_path, secret="s" * 40, user_rate=Rate(3, 1.0), join_rate=5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(settings: Settings, clock: Clock) -> Guard[str]:
    return Guard(settings, ReactorClock(clock))


def passed(guard: Guard[str], who: Principal, uri: str, tries: int) -> int:
    count = 0
    for _ in range(tries):
        try:
            guard.call(who, uri)
        except RateLimited:
            continue
        count += 1
    return count


def test_a_burst_passes_then_one_a_second(guard: Guard[str], clock: Clock) -> None:
    assert passed(guard, ANN, SEND, 10) == 3
    with pytest.raises(RateLimited) as refused:
        guard.call(ANN, SEND)
    assert 1 <= refused.value.extra["retry_after_ms"] <= 1001
    clock.advance(1)
    assert passed(guard, ANN, SEND, 10) == 1
    clock.advance(60)
    assert passed(guard, ANN, SEND, 10) == 3


def test_each_user_and_each_kind_has_its_own(guard: Guard[str]) -> None:
    assert passed(guard, ANN, SEND, 10) == 3
    assert passed(guard, BEN, SEND, 10) == 3
    assert passed(guard, ANN, READ, 50) == 20
    assert passed(guard, DESK, "support.admin.chats", 500) == 200


def test_off_means_no_limit(settings: Settings, clock: Clock) -> None:
    guard: Guard[str] = Guard(replace(settings, user_rate=None), ReactorClock(clock))
    assert passed(guard, ANN, SEND, 1000) == passed(guard, ANN, READ, 1000) == 1000


def test_only_who_goes_on_and_on_is_cut(guard: Guard[str], clock: Clock) -> None:
    assert [guard.floods(ANN) for _ in range(101)] == [False] * 100 + [True]
    assert not guard.floods(BEN)
    clock.advance(10)
    assert not guard.floods(ANN)


def test_sign_ins_are_spread(guard: Guard[str], clock: Clock) -> None:
    for _ in range(5):
        guard.joining(ANN)
    with pytest.raises(Unavailable) as refused:
        guard.joining(BEN)
    assert refused.value.extra["retry_after_ms"] > 0
    clock.advance(1)
    guard.joining(BEN)


def test_one_user_cannot_take_all_sign_ins(settings: Settings, clock: Clock) -> None:
    guard: Guard[str] = Guard(replace(settings, join_rate=200), ReactorClock(clock))
    for _ in range(30):
        guard.joining(ANN)
    with pytest.raises(Unavailable):
        guard.joining(ANN)
    for _ in range(100):
        guard.joining(DESK)
    guard.joining(BEN)
    clock.advance(1)
    guard.joining(ANN)


def test_subscriptions_of_a_session_end_somewhere(guard: Guard[str]) -> None:
    for who, most in ((ANN, 4), (DESK, 1_000)):
        guard.subscribing(who, most - 1)
        with pytest.raises(Forbidden):
            guard.subscribing(who, most)


def test_one_socket_too_many_closes_the_oldest(guard: Guard[str]) -> None:
    assert [guard.joined(ANN, str(number)) for number in range(10)] == [[]] * 10
    assert guard.joined(ANN, "10") == ["0"]
    assert guard.joined(BEN, "b") == []
    guard.left(ANN, "0")
    guard.left(ANN, "5")
    assert guard.joined(ANN, "11") == []
    assert guard.joined(DESK, "d") == []


def test_sockets_of_one_address_end_somewhere(settings: Settings, guard: Guard[str], clock: Clock) -> None:
    assert all(guard.sockets_by_address.take("192.0.2.1") for _ in range(ADDRESS_SOCKETS))
    assert not guard.sockets_by_address.take("192.0.2.1")
    assert guard.sockets_by_address.take("192.0.2.2")
    guard.sockets_by_address.leave("192.0.2.1")
    assert guard.sockets_by_address.take("192.0.2.1")
    off: Guard[str] = Guard(replace(settings, address_limits=False), ReactorClock(clock))
    assert all(off.sockets_by_address.take("192.0.2.1") for _ in range(ADDRESS_SOCKETS + 1))
