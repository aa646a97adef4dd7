"""A part that dies, again and again, and one that will not."""

from __future__ import annotations

import io
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessExitedAlready, ProcessTerminated
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from daemon.up.output import Output
from daemon.up.part import Part, Recipe

NO_PROCESS = 2**30
"""Larger than any process id of Linux: a signal to it goes nowhere."""


class Process:
    """Stands for a child process; the test ends it."""

    pid = NO_PROCESS

    def __init__(self, protocol: Any) -> None:
        self.signals: list[int] = []
        self._protocol = protocol
        protocol.makeConnection(self)

    def signalProcess(self, number: int) -> None:  # noqa: N802
        if self._protocol is None:
            raise ProcessExitedAlready
        self.signals.append(number)

    def say(self, data: bytes) -> None:
        self._protocol.childDataReceived(2, data)

    def end(self, code: int | None = None, killed_by: int | None = None) -> None:
        protocol, self._protocol = self._protocol, None
        reason = Failure(ProcessTerminated(code, killed_by))
        protocol.processExited(reason)
        protocol.processEnded(reason)


class Reactor(Clock):
    """Time that the test moves, and the processes that were started."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[Process] = []

    def spawnProcess(self, protocol: Any, *_: Any, **__: Any) -> None:  # noqa: N802
        self.started.append(Process(protocol))


@pytest.fixture
def reactor() -> Reactor:
    return Reactor()


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def part(reactor: Reactor, log: io.StringIO) -> Iterator[Part]:
    output = Output(False, log)
    yield Part(Recipe("daemon", ["daemon"], {}, grace=10), reactor, output)
    output.close()


def stopped(part: Part) -> list[None]:
    done: list[None] = []
    Deferred.fromCoroutine(part.stop()).addCallback(done.append)
    return done


def test_the_wait_doubles_up_to_five_seconds(part: Part, reactor: Reactor) -> None:
    part.start()
    for number, delay in enumerate([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], 1):
        assert len(reactor.started) == number
        reactor.started[-1].end(1)
        reactor.advance(delay * 0.99)
        assert len(reactor.started) == number
        reactor.advance(delay * 0.02)
    assert part.ends == 8


def test_after_a_healthy_time_the_wait_is_short_again(part: Part, reactor: Reactor) -> None:
    part.start()
    for delay in (0.1, 0.2, 0.4):
        reactor.started[-1].end(1)
        reactor.advance(delay)
    reactor.advance(10)
    reactor.started[-1].end(1)
    reactor.advance(0.1)
    assert len(reactor.started) == 5


def test_how_it_ended_is_told(part: Part, reactor: Reactor, log: io.StringIO) -> None:
    part.start()
    reactor.started[-1].say(b"half a li")
    reactor.started[-1].say(b"ne\nand the last")
    reactor.started[-1].end(killed_by=signal.SIGKILL)
    part._output.close()
    assert log.getvalue().splitlines() == [
        "daemon    | half a line",
        "frontdesk | daemon ended (killed by SIGKILL); it starts again in 0.1 s",
        "daemon    | and the last",
    ]


def test_stopping_asks_and_waits(part: Part, reactor: Reactor) -> None:
    part.start()
    done = stopped(part)
    assert reactor.started[0].signals == [signal.SIGTERM]
    assert done == []
    reactor.started[0].end(0)
    assert done == [None]
    reactor.advance(60)
    assert len(reactor.started) == 1
    assert not reactor.getDelayedCalls()


def test_after_its_grace_it_is_killed(part: Part, reactor: Reactor) -> None:
    part.start()
    stopped(part)
    reactor.advance(10)
    assert reactor.started[0].signals == [signal.SIGTERM, signal.SIGKILL]


def test_it_can_be_killed_sooner(part: Part, reactor: Reactor) -> None:
    part.start()
    done = stopped(part)
    part.insist()
    assert reactor.started[0].signals == [signal.SIGTERM, signal.SIGKILL]
    reactor.started[0].end(killed_by=signal.SIGKILL)
    assert done == [None]
    part.insist()


def test_stopping_between_two_runs_starts_none(part: Part, reactor: Reactor) -> None:
    part.start()
    reactor.started[0].end(1)
    assert stopped(part) == [None]
    reactor.advance(60)
    assert len(reactor.started) == 1


def test_one_that_never_started_has_nothing_to_stop(part: Part) -> None:
    assert stopped(part) == [None]
