"""The router's table of credentials: complete versions, for as long as it matters, and word of each change."""

import select
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from twisted.internet.defer import Deferred, execute
from twisted.internet.epollreactor import EPollReactor

from daemon.database import connect
from daemon.model import CLI
from daemon.protocol import tokens
from daemon.protocol.tokens import Identity
from daemon.services.access import AccessListener, AccessTable
from daemon.store import access, installation, keys, logins, users, visits
from daemon.store.tables import support_chats
from daemon.store.tables import users as users_table
from daemon.store.users import Claims
from daemon.store.visits import Arrival
from tests import postgres
from tests.unit import people
from tests.unit.conftest import MORNING, result

SECONDS = 10
"""At most, until PostgreSQL says what it has to say."""


@pytest.fixture
def url(cluster_url):
    """A database where transactions are committed."""
    with postgres.scratch(cluster_url, "access") as url:
        yield url


@pytest.fixture
def busy(url):
    engine = connect(url, connections=16)
    with engine.begin() as connection:
        installation.epoch(connection)
    yield engine
    engine.dispose()


def test_an_empty_table(conn, database, clock):
    table = result(AccessTable(database, clock).current())
    lists = {"ended": [], "blocked": [], "erased": [], "disabled": []}
    assert table == {"epoch": table["epoch"], "version": 1, "keys": {}, **lists}
    assert len(table["epoch"]) == 32


def test_ended_logins_are_listed_as_long_as_what_they_signed_could_live(conn, database, clock, reactor):
    user = logins.of_user(conn, people.user(conn).id, clock.now())
    admin = logins.of_admin(conn, people.admin(conn).id, clock.now())
    logins.of_user(conn, people.user(conn).id, clock.now())
    for each in (user, admin):
        logins.end(conn, each, clock.now())

    def ended():
        return set(result(AccessTable(database, clock).current())["ended"])

    assert ended() == {user, admin}
    reactor.advance(15 * 60 + 3599)
    assert ended() == {user, admin}
    reactor.advance(2)
    assert ended() == {admin}
    reactor.advance(12 * 3600 + 3600 - 15 * 60 - 3600 - 3)
    assert ended() == {admin}
    reactor.advance(2)
    assert ended() == set()


def test_blocked_users_are_listed_and_blocking_again_is_no_change(conn, clock):
    blocked, _ = people.user(conn), people.user(conn)
    users.block(conn, blocked.id, CLI, None, clock.now())
    table = access.table(conn, clock.now())
    assert table["blocked"] == [blocked.id]
    users.block(conn, blocked.id, CLI, None, clock.now() + timedelta(hours=1))
    assert access.table(conn, clock.now()) == table


def test_the_second_of_two_changes_waits_for_the_commit_of_the_first(busy):
    with busy.connect() as first, busy.connect() as second:
        access.changed(first)
        second.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            access.changed(second)
        second.rollback()
        assert access.table(second, MORNING)["version"] == 1
        second.rollback()
        first.commit()
        access.changed(second)
        second.commit()
        assert access.table(second, MORNING)["version"] == 3


def test_a_version_holds_all_of_its_changes_whenever_it_is_read(busy):
    writers, each_writes = 6, 25

    def write(name):
        for _ in range(each_writes):
            with busy.begin() as conn:
                keys.add(conn, name, "read", CLI, MORNING)

    def read():
        with busy.begin() as conn:
            table = access.table(conn, MORNING)
        return table["version"] - 1, len(table["keys"])

    with ThreadPoolExecutor(writers) as pool:
        writing = [pool.submit(write, str(each)) for each in range(writers)]
        seen = [read()]
        while not all(each.done() for each in writing):
            seen.append(read())
        for each in writing:
            each.result()
    assert all(version == count for version, count in seen)
    assert seen == sorted(seen)
    assert read() == (150, 150)


def test_500_at_once_with_one_new_sub_are_one_user_with_one_chat(busy):
    arrival = Arrival(Claims(), None, None, MORNING)

    def come(number):
        with busy.begin() as conn:
            return visits.identified(conn, arrival, Identity("new", f"{number}@example.com", "Ann", {}))

    with ThreadPoolExecutor(16) as pool:
        came = list(pool.map(come, range(500)))
    assert len({(visit.user.id, visit.chat_id) for visit in came}) == 1
    assert len({visit.login_id for visit in came}) == 500
    with busy.connect() as conn:
        for table in (users_table, support_chats):
            assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_one_resume_token_signed_in_by_many_at_once_is_taken_over_once(busy):
    resume = tokens.fingerprint(tokens.opaque())
    with busy.begin() as conn:
        visitor = visits.anonymous(conn, Arrival(Claims(), None, None, MORNING), resume)

    def come(number):
        with busy.begin() as conn:
            who = Identity(str(number % 2), None, None, {})
            return visits.identified(conn, Arrival(Claims(), None, resume, MORNING), who)

    with ThreadPoolExecutor(16) as pool:
        came = list(pool.map(come, range(64)))
    assert {visit.chat_id for visit in came} > {visitor.chat_id}
    with busy.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(users_table)) == 2
        owner = conn.scalar(sa.select(support_chats.c.user_id).where(support_chats.c.id == visitor.chat_id))
    assert {visit.user.id for visit in came if visit.chat_id == visitor.chat_id} == {owner}


class Readers:
    """As much of a reactor as the listener needs; :meth:`turn` waits for one event."""

    def __init__(self):
        self.readers = []

    def addReader(self, reader):  # noqa: N802
        self.readers.append(reader)

    def removeReader(self, reader):  # noqa: N802
        self.readers.remove(reader)

    def turn(self):
        ready, _, _ = select.select(self.readers, [], [], SECONDS)
        assert ready, "PostgreSQL said nothing"
        for each in ready:
            each.doRead()


@pytest.fixture
def readers():
    return Readers()


@pytest.fixture
def told():
    return []


@pytest.fixture
def erased():
    return []


@pytest.fixture
def listener(url, readers, clock, told, erased):
    listener = AccessListener(url, readers, execute, clock, lambda: told.append(clock.now()), erased.append)
    yield listener
    listener.stop()
    assert readers.readers == []


def add_key(engine, name="bot"):
    with engine.begin() as conn:
        keys.add(conn, name, "read", CLI, MORNING)


def test_a_change_is_heard_after_its_commit(busy, listener, readers, told):
    listener.start()
    assert len(told) == 1
    with busy.connect() as conn:
        keys.add(conn, "never", "read", CLI, MORNING)
        assert select.select(readers.readers, [], [], 0)[0] == []
        conn.rollback()
    add_key(busy)
    readers.turn()
    assert len(told) == 2


def test_a_chat_that_was_erased_is_told_by_its_id(busy, listener, readers, told, erased):
    listener.start()
    with busy.begin() as conn:
        access.changed(conn, erased_chat="c" * 32)
    readers.turn()
    assert (len(told), erased) == (2, ["c" * 32])
    add_key(busy)
    readers.turn()
    assert (len(told), erased) == (3, ["c" * 32])


def test_changes_that_come_together_are_told_once(busy, listener, readers, told):
    listener.start()
    for _ in range(3):
        add_key(busy)
    readers.turn()
    while select.select(readers.readers, [], [], 0.05)[0]:
        readers.turn()
    assert 2 <= len(told) <= 4


def test_a_lost_connection_is_made_again_and_what_was_missed_is_told(busy, listener, readers, told, reactor):
    listener.start()
    cut(busy)
    while readers.readers:  # first its last words, then the end of the stream
        readers.turn()
    assert len(told) == 1
    add_key(busy)
    reactor.advance(0.5)
    assert len(told) == 2
    add_key(busy)
    readers.turn()
    assert len(told) == 3


def test_the_reactor_lets_go_of_a_connection_that_was_lost(busy, url, clock, reactor, told):
    real = EPollReactor()
    others = set(real.getReaders())
    listener = AccessListener(url, real, execute, clock, lambda: told.append(clock.now()), told.append)
    listener.start()
    assert set(real.getReaders()) > others
    cut(busy)
    while set(real.getReaders()) > others:
        real.doPoll(SECONDS)
    assert len(reactor.getDelayedCalls()) == 1
    listener.stop()
    real.removeAll()


def test_waits_grow_while_postgresql_is_away(readers, clock, reactor, told, tmp_path):
    attempts = []

    def try_it(fn, *args):
        attempts.append(reactor.seconds() - MORNING.timestamp())
        return execute(fn, *args)

    listener = AccessListener(
        f"postgresql://nobody@/none?host={tmp_path}", readers, try_it, clock, lambda: told.append(1), told.append
    )
    listener.start()
    reactor.pump([0.25] * 4 * 100)
    assert attempts == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5, 91.5]
    listener.stop()
    reactor.pump([30, 30])
    assert len(attempts) == 9
    assert told == []


def test_stopping_while_a_connection_is_made_drops_it(url, readers, clock, told):
    making, made = Deferred(), []

    def later(fn, *args):
        made.append(fn(*args))
        return making

    listener = AccessListener(url, readers, later, clock, lambda: told.append(1), told.append)
    listener.start()
    listener.stop()
    making.callback(made[0])
    assert (told, readers.readers) == ([], [])
    assert made[0].closed


LISTENING = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'frontdesk access' AND datname = 'access'"


def cut(engine):
    with engine.begin() as conn:
        conn.execute(sa.text(LISTENING.replace("count(*)", "pg_terminate_backend(pid)")))
