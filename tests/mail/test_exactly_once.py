"""Each email that is owed arrives, and once: two daemons that are killed at random, a server with every bad habit,
people who read, close, block and unsubscribe. What the server took is held against a model."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from daemon.model import SYSTEM
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import mailbox
from daemon.store import addresses, lifecycle, marks, sending, users
from daemon.store.counting import Draft
from daemon.store.owing import Terms
from daemon.store.tables import owed_emails
from tests.mail.moody import Moody
from tests.mail.payers import Payers
from tests.unit import people

DELAY = 2.0
"""Seconds between a reply and its email: what shall cancel it is done at once."""
SETTLED_SECONDS = 1.5
"""A daemon that is killed so soon after the server took a mail may not have noted that."""
MOODS: list[list[str]] = [
    *([[]] * 6),
    ["421"],
    ["451", "421", "451"],
    ["550…"],  # for ever: who dies before noting it asks once more
    ["hang"],
    ["drop"],
    ["taken"],
    ["drop", "451", "hang"],
]


@dataclass
class Desk:
    """Replies to users, and what the users do; ``expected`` and ``failed`` are the model."""

    conn: sa.Connection
    server: Moody
    random: random.Random
    staff: Principal
    expected: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    """Whose email is taken although nobody is told."""
    waiting: dict[str, Principal] = field(default_factory=dict)
    """Who reads when the server has sent their email away."""

    def reply(self, number: int) -> None:
        address = f"user{number}@example.com"
        user = people.user(self.conn, email=address, verified=True)
        for part in range(self.random.randint(1, 3)):
            draft = Draft(self.staff, user.grant, f"Reply {number}, part {part}", f"client-{part}")
            terms = Terms(timedelta(seconds=DELAY), None, lambda at: False)
            with self.conn.engine.execution_options(isolation_level="READ COMMITTED").begin() as conn:
                sending.add(conn, [draft], datetime.now(UTC), terms)
        acts: list[Callable[[Principal, str], bool]] = [self._nothing] * 6
        acts += [self._read, self._close, self._close_and_keep, self._unsubscribe, self._block, self._read_later]
        moods = list(self.random.choice(MOODS))
        self.server.moods[address] = moods
        if "taken" in moods:
            self.dropped.add(address)
        if self.random.choice(acts)(user, address):
            (self.failed if "550…" in moods else self.expected).add(address)

    def _nothing(self, user: Principal, address: str) -> bool:
        return True

    def _read(self, user: Principal, address: str) -> bool:
        marks.read(self.conn, user.grant, user.id, None, datetime.now(UTC))
        return False

    def _close(self, user: Principal, address: str) -> bool:
        lifecycle.set_status(self.conn, user.grant, "closed", datetime.now(UTC))
        return False

    def _close_and_keep(self, user: Principal, address: str) -> bool:
        lifecycle.set_status(self.conn, user.grant, "closed", datetime.now(UTC), keep_email=True)
        return True

    def _unsubscribe(self, user: Principal, address: str) -> bool:
        addresses.unsubscribe(self.conn, mailbox(address))
        return False

    def _block(self, user: Principal, address: str) -> bool:
        users.block(self.conn, user.id, SYSTEM, None, datetime.now(UTC))
        return False

    def _read_later(self, user: Principal, address: str) -> bool:
        """Between two attempts of which none can succeed."""
        self.server.moods[address] = ["451…"]
        self.waiting[address] = user
        return False

    def look(self) -> bool:
        """Let those read whose email was sent away; whether nothing is owed any more."""
        for address in [each for each in self.waiting if self.server.refused[each]]:
            self._read(self.waiting.pop(address), address)
        unsettled = sa.select(sa.func.count()).where(owed_emails.c.settled_at.is_(None))
        return self.conn.execute(unsettled).scalar_one() == 0

    @property
    def states(self) -> dict[str, str]:
        return {row.recipient: row.state for row in self.conn.execute(sa.select(owed_emails))}


@pytest.mark.parametrize(
    ("replies", "kills", "seconds"),
    [(100, 4, 60), pytest.param(1000, 25, 600, marks=pytest.mark.long)],
)
def test_what_was_taken_is_what_was_owed(
    replies: int, kills: int, seconds: int, payers: Payers, server: Moody, conn: sa.Connection
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    desk = Desk(conn, server, chance, people.admin(conn))
    for _ in range(2):
        payers.start()
    kill_at = sorted(chance.uniform(0.1, 0.95) for _ in range(kills))
    for number in range(replies):
        desk.reply(number)
        desk.look()
        if len(payers.kills) < kills and number / replies >= kill_at[len(payers.kills)]:
            payers.kill(chance.randrange(2))
            payers.start()
    deadline = time.monotonic() + seconds
    while not desk.look():
        assert time.monotonic() < deadline, (seed, Counter(desk.states.values()), payers.log.read_text()[-3000:])
        time.sleep(0.05)
    payers.stop()
    _compare(desk, server, payers, seed)
    assert "Traceback" not in payers.log.read_text()
    assert "@example.com" not in payers.log.read_text(), "no address in a log"


def _compare(desk: Desk, server: Moody, payers: Payers, seed: int) -> None:
    assert {each.recipient for each in server.taken} == desk.expected, seed
    assert {address for address, state in desk.states.items() if state == "failed"} == desk.failed, seed
    assert {address for address, state in desk.states.items() if state == "sent"} == desk.expected, seed
    for recipient, count in Counter(each.recipient for each in server.taken).items():
        copies = [each for each in server.taken if each.recipient == recipient]
        assert len({each.message_id for each in copies}) == 1, (seed, copies)
        dropped = recipient in desk.dropped
        killed = sum(each.at <= kill < each.at + SETTLED_SECONDS for each in copies for kill in payers.kills)
        assert count <= 1 + dropped + killed, (seed, copies, payers.kills)
