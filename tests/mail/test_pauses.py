"""Daemons that are restarted around the moment, whose clock jumps, or that are stopped in the middle of a delivery."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.store import sending
from daemon.store.counting import Draft
from daemon.store.owing import Terms
from daemon.store.tables import owed_emails
from tests.mail.moody import Moody
from tests.mail.payers import Payers
from tests.unit import people

LIBFAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
VERA = "vera@example.com"


def owe(conn: sa.Connection, delay: float) -> float:
    """A reply to somebody new; when its email is due, by ``time.monotonic()``."""
    number = conn.execute(sa.select(sa.func.count()).select_from(owed_emails)).scalar_one()
    user = people.user(conn, email=VERA, verified=True)
    draft = Draft(people.admin(conn), user.grant, f"Reply {number}", "client-1")
    with conn.engine.execution_options(isolation_level="READ COMMITTED").begin() as writing:
        sending.add(writing, [draft], datetime.now(UTC), Terms(timedelta(seconds=delay), None, lambda at: False))
    return time.monotonic() + delay


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def settled(conn: sa.Connection) -> bool:
    return not conn.scalar(sa.select(sa.func.count()).where(owed_emails.c.settled_at.is_(None)))


def is_paying(payers: Payers) -> Callable[[], bool]:
    """Whether the newest process has looked: it tells when it is there."""
    return lambda: payers.log.read_text().count("paying") >= payers.started


@pytest.mark.long
@pytest.mark.parametrize("after", [-1.0, 1.0], ids=["a second before", "a second after"])
def test_a_restart_around_the_moment(payers: Payers, server: Moody, conn: sa.Connection, after: float) -> None:
    payers.start()
    until(is_paying(payers))
    due = owe(conn, 6)
    payers.stop()
    until(lambda: time.monotonic() >= due + after)
    payers.start()
    until(lambda: settled(conn))
    payers.stop()
    (taken,) = server.taken
    assert taken.at >= due - 0.1


@pytest.mark.long
@pytest.mark.parametrize("sign", ["+", "-"])
def test_the_daemons_clock_jumps(payers: Payers, server: Moody, conn: sa.Connection, tmp_path: Path, sign: str) -> None:
    """The machine's clock stays; the process alone sees another time of day, from one moment to the next."""
    assert LIBFAKETIME, "apt-get install libfaketime"
    clock = tmp_path / "clock"
    clock.write_text("+0")
    payers.start(
        LD_PRELOAD=str(LIBFAKETIME[0]),
        FAKETIME_TIMESTAMP_FILE=str(clock),
        FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1",
        DONT_FAKE_MONOTONIC="1",
    )
    until(is_paying(payers))
    due = owe(conn, 3)
    # Five times an hour: one of them comes while a timer waits.
    for hours in range(1, 6):
        clock.write_text(f"{sign}{hours}h")
        time.sleep(0.2)
    until(lambda: settled(conn))
    later = owe(conn, 3)
    until(lambda: settled(conn))
    payers.stop()
    assert len(server.taken) == 2
    for moment, taken in zip((due, later), server.taken, strict=True):
        assert -0.1 <= taken.at - moment < 30, "PostgreSQL's time decides, and timers count seconds"


@pytest.mark.long
def test_stopped_past_the_lease(payers: Payers, server: Moody, conn: sa.Connection) -> None:
    """A daemon is stopped while it speaks with the server; another sends; the first wakes up and finds all answered."""
    server.moods[VERA] = ["wait"]
    payers.start()
    until(is_paying(payers))
    owe(conn, 0)
    assert server.asked.wait(30)
    sleeper = payers.running[0]
    sleeper.send_signal(signal.SIGSTOP)
    payers.start()
    until(lambda: len(server.taken) == 1)
    until(lambda: settled(conn))
    server.go.set()
    # Its answer lies in the socket before it wakes up.
    time.sleep(0.5)
    sleeper.send_signal(signal.SIGCONT)
    until(lambda: "was paused" in payers.log.read_text() or "did not answer in time" in payers.log.read_text())
    payers.stop()
    assert len(server.taken) == 1
    (row,) = conn.execute(sa.select(owed_emails))
    assert (row.state, row.lease) == ("sent", 2)
