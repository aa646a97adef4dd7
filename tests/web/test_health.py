"""Health, calls that take too long, and clients that hang up."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock, deferLater
from twisted.internet.threads import deferToThread

from daemon.clock import ReactorClock
from daemon.protocol.errors import Forbidden, Unavailable
from tests.web.conftest import Client, FakeDaemon
from web.app import Result
from web.calls import PatientCalls
from web.health import health

URI = "support.backend.health"


@pytest_twisted.ensureDeferred
async def test_all_is_well(site: Client, daemon: FakeDaemon) -> None:
    daemon.answers[URI] = Result({"database": "ok"}, {})
    response = await site("GET", "/api/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "parts": {"router": "ok", "daemon": "ok", "database": "ok"}}


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        (Result({"database": "away"}, {}), {"router": "ok", "daemon": "ok", "database": "away"}),
        (Unavailable(), {"router": "ok", "daemon": "away", "database": "unknown"}),
    ],
)
@pytest_twisted.ensureDeferred
async def test_a_part_is_away(site: Client, daemon: FakeDaemon, answer: Any, parts: dict[str, str]) -> None:
    daemon.answers[URI] = answer
    response = await site("GET", "/api/health")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "parts": parts, **Unavailable().to_wire()}
    assert response.headers["Retry-After"] == "1"


def test_a_daemon_that_does_not_answer_is_away_after_two_seconds() -> None:
    clock = Clock()
    daemon = FakeDaemon(answers={URI: Deferred})
    reports: list[Any] = []
    Deferred.fromCoroutine(health(PatientCalls(daemon.call, ReactorClock(clock)))).addCallback(reports.append)
    clock.advance(1.9)
    assert reports == []
    clock.advance(0.2)
    assert reports[0][0] == 503
    assert reports[0][1]["parts"]["daemon"] == "away"


def test_a_call_is_never_cancelled() -> None:
    """It may have committed: what is left of it must still happen."""
    clock = Clock()
    calling: Deferred[Result] = Deferred()
    calls = PatientCalls(FakeDaemon(answers={"u": lambda: calling}).call, ReactorClock(clock))
    outcomes: list[Any] = []
    waiting = Deferred.fromCoroutine(calls("u", None, {}))
    waiting.addBoth(outcomes.append)
    waiting.cancel()
    assert len(outcomes) == 1
    assert not calling.called
    calling.callback(Result({}, {}))
    assert clock.getDelayedCalls() == []


def test_the_failure_of_a_call_nobody_waits_for_is_logged(logged: list[dict[str, Any]]) -> None:
    for error, times in ((ZeroDivisionError(), 1), (Forbidden("no"), 0)):
        logged.clear()
        clock, calling = Clock(), Deferred[Result]()
        calls = PatientCalls(FakeDaemon(answers={"u": lambda calling=calling: calling}).call, ReactorClock(clock))
        outcomes: list[Any] = []
        Deferred.fromCoroutine(calls("u", None, {})).addErrback(outcomes.append)
        clock.advance(12)
        assert outcomes[0].check(Unavailable)
        calling.errback(error)
        assert len([event for event in logged if "log_failure" in event]) == times


@pytest_twisted.ensureDeferred
async def test_a_client_that_hangs_up(site: Client, daemon: FakeDaemon, logged: list[dict[str, Any]]) -> None:
    asked: Deferred[None] = Deferred()
    calling: Deferred[Result] = Deferred()

    def answer() -> Deferred[Result]:
        asked.callback(None)
        return calling

    daemon.answers["support.backend.session"] = answer
    connection = await deferToThread(socket.create_connection, ("127.0.0.1", site.port))
    connection.sendall(b"POST /api/session HTTP/1.1\r\nHost: a\r\n\r\n")
    await asked
    connection.close()
    while not any("hung up" in event.get("log_format", "") for event in logged):
        await deferLater(reactor, 0.01)
    calling.callback(Result({}, {}))
    assert not any("log_failure" in event for event in logged)


@pytest_twisted.ensureDeferred
async def test_the_log_names_no_query_and_no_token(site: Client, logged: list[dict[str, Any]]) -> None:
    await site("GET", "/api/support_chat?secret=1", headers=site.bearer())
    await site("GET", "/chat?link=secret")
    lines = [event for event in logged if event["log_namespace"] == "web.mount"]
    assert [(event["path"], event["code"]) for event in lines] == [("/api/support_chat", 400), ("/chat", 200)]
    assert "secret" not in repr(lines)
    assert "Bearer" not in repr(lines)
