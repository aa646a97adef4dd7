"""The SMTP port on a real network: who has it, and how many come in."""

from __future__ import annotations

import smtplib
import socket
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor
from twisted.internet.task import Clock
from twisted.internet.threads import deferToThread

from config.addresses import Endpoint
from daemon.clock import ReactorClock
from daemon.mail.incoming import listener as listeners
from daemon.mail.incoming.listener import Listener
from daemon.mail.incoming.office import Office
from tests.product import free_port


def listener(port: int, time: Clock) -> Listener:
    nobody: Any = None  # no session gets as far as a recipient
    clock = ReactorClock(time)
    office = Office(nobody, clock, deferToThread, domain="acme.example", own_address="a@acme.example", limited=True)
    return Listener(reactor, Endpoint("127.0.0.1", port), office, clock)


def greeting(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        return connection.recv(100).decode()


@pytest_twisted.ensureDeferred
async def test_one_has_the_port_and_the_other_takes_over() -> None:
    port, time = free_port(), Clock()
    first, second = listener(port, time), listener(port, time)
    first.start()
    second.start()
    assert (first.port, second.port) == (port, None)
    assert await deferToThread(greeting, port) == "220 acme.example ESMTP\r\n"
    time.advance(listeners.AGAIN_SECONDS)
    assert second.port is None
    await first.stop()
    time.advance(listeners.AGAIN_SECONDS)
    assert second.port == port
    assert (await deferToThread(greeting, port)).startswith("220 ")
    await second.stop()


@pytest_twisted.ensureDeferred
async def test_who_waits_for_the_port_can_be_stopped() -> None:
    port, time = free_port(), Clock()
    first, second = listener(port, time), listener(port, time)
    first.start()
    second.start()
    await second.stop()
    await first.stop()
    time.advance(listeners.AGAIN_SECONDS)
    assert second.port is None


@pytest_twisted.ensureDeferred
async def test_connections_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "FROM_ONE", 3)
    port, time = free_port(), Clock()
    incoming = listener(port, time)
    incoming.start()

    def crowd() -> tuple[str, str]:
        silent = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(3)]
        for each in silent:
            assert each.recv(100).startswith(b"220")
        refused = greeting(port)
        silent[0].close()
        # The end of one is heard a little later than it happens.
        while (after := greeting(port)) == refused:
            pass
        for each in silent:
            each.close()
        return refused, after

    refused, after = await deferToThread(crowd)
    assert refused == "421 4.3.2 Too many connections, try again later\r\n"
    assert after.startswith("220")
    await incoming.stop()


@pytest_twisted.ensureDeferred
async def test_a_standard_client_without_a_recipient(monkeypatch: pytest.MonkeyPatch) -> None:
    port, time = free_port(), Clock()
    incoming = listener(port, time)
    incoming.start()

    def talk() -> list[int]:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
            assert server.ehlo()[0] == 250
            assert server.has_extn("size")
            assert server.has_extn("8bitmime")
            return [
                server.noop()[0],
                server.mail("a@b.example")[0],
                server.rcpt("x@elsewhere.example")[0],
                server.rset()[0],
            ]

    assert await deferToThread(talk) == [250, 250, 550, 250]
    await incoming.stop()
