"""The gather window opens by load alone."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.protocol.principals import Principal
from daemon.services import sending as service
from daemon.services.announcer import Announcer
from daemon.services.sending import Sending
from tests.unit.conftest import InlineDatabase, ignore, with_staff


class Counting:
    """A database that says how many drafts each transaction had."""

    def __init__(self, database: InlineDatabase) -> None:
        self._database, self.batches = database, list[int]()

    async def run(self, fn: Any, drafts: Any, *args: Any) -> Any:
        self.batches.append(len(drafts))
        return await self._database.run(fn, drafts, *args)


@pytest.fixture
def reactor() -> Clock:
    reactor = Clock()
    reactor.advance(1_000)
    return reactor


@pytest.fixture
def database(database: InlineDatabase) -> Counting:
    return Counting(database)


@pytest.fixture
def sending(database: Counting, announcer: Announcer, reactor: Clock) -> Sending:
    return Sending(database, announcer, ReactorClock(reactor), with_staff, ignore, 0.005)  # type: ignore[arg-type]


def send(sending: Sending, visitor: Principal, *names: str) -> None:
    for name in names:
        Deferred.fromCoroutine(sending.send(visitor, visitor.grant, name, f"client-{name}"))


def test_who_writes_alone_never_waits(sending: Sending, database: Counting, visitor: Principal, reactor: Clock) -> None:
    for name in "abc":
        send(sending, visitor, name)
        reactor.advance(0.020)
    assert database.batches == [1, 1, 1]
    assert reactor.getDelayedCalls() == []


def test_under_load_they_wait_for_each_other(
    sending: Sending, database: Counting, visitor: Principal, reactor: Clock
) -> None:
    send(sending, visitor, "a")
    reactor.advance(0.010)
    send(sending, visitor, "b")
    reactor.advance(0.003)
    send(sending, visitor, "c", "d")
    assert database.batches == [1]
    reactor.advance(0.002)
    assert database.batches == [1, 3]
    reactor.advance(0.050)
    send(sending, visitor, "e")
    assert database.batches == [1, 3, 1]


def test_a_full_batch_waits_no_longer(
    sending: Sending, database: Counting, visitor: Principal, reactor: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_TOGETHER", 2)
    send(sending, visitor, *"abcde")
    assert database.batches == [1]
    reactor.advance(0.005)
    assert database.batches == [1, 2, 2]


def test_without_a_window_nobody_waits(
    database: Counting, announcer: Announcer, visitor: Principal, reactor: Clock
) -> None:
    plain = Sending(database, announcer, ReactorClock(reactor), with_staff, ignore)  # type: ignore[arg-type]
    send(plain, visitor, *"abc")
    assert database.batches == [1, 1, 1]
