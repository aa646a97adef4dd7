"""Staff sign-in: equal answers for all that is wrong, ever longer waits, and what a new password ends."""

import queue
import threading
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from twisted.internet.defer import Deferred

from daemon.model import CLI
from daemon.protocol.errors import Conflict, Forbidden, InvalidArgument, NotFound, RateLimited, Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Signer
from daemon.services.access import AccessTable
from daemon.services.backoff import FORGOTTEN, MOST, Backoff
from daemon.services.passwords import WAITING, HashingThreads, Passwords
from daemon.services.staff import Staff
from daemon.store import admins
from daemon.store.admins import NewAdmin
from daemon.store.tables import admins as admins_table
from daemon.store.tables import logins
from tests.unit.conftest import result

SIGNER = Signer("s" * 32)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RIGHT, WRONG = "correct horse", "battery staple"
HERE = "127.0.0.1"


async def at_once(fn):
    return fn()


class Now:
    """A service whose answers are there at once."""

    def __init__(self, service):
        self._service = service

    def __getattr__(self, name):
        return lambda *args: result(getattr(self._service, name)(*args))


@pytest.fixture
def staff(database, clock):
    return Now(Staff(database, clock, SIGNER, Passwords(at_once, CHEAP)))


@pytest.fixture
def table(database, clock):
    """Reads the router's table."""
    return lambda: result(AccessTable(database, clock).current())


@pytest.fixture
def ann(conn, clock):
    return admins.add(conn, NewAdmin("Ann@example.com", "Ann", "owner", CHEAP.hash(RIGHT)), CLI, clock.now())


def must_change(conn, admin):
    conn.execute(sa.update(admins_table).where(admins_table.c.id == admin.id).values(must_change_password=True))


def test_sign_in(staff, ann, clock):
    login = staff.login("ann@example.com", RIGHT, HERE)
    access = SIGNER.read_cookie(login.cookie, clock.now())
    assert login.to_wire() == {
        "admin": {"id": ann.id, "email": "Ann@example.com", "name": "Ann", "role": "owner"},
        "csrf": SIGNER.csrf(access.login_id),
    }
    assert access.principal == Principal("admin", ann.id, "owner")
    assert access.expires == int(clock.now().timestamp()) + 12 * 3600
    assert not access.must_change_password
    with pytest.raises(Unauthorized):
        SIGNER.read_access(login.cookie, clock.now())


def test_every_sign_in_is_a_login_of_its_own(staff, ann, conn, clock):
    cookies = [(staff.login("ann@example.com", RIGHT, HERE)).cookie for _ in range(2)]
    assert len({SIGNER.read_cookie(each, clock.now()).login_id for each in cookies}) == 2
    assert conn.scalars(sa.select(logins.c.admin_id)).all() == [ann.id] * 2


def test_all_that_is_wrong_looks_alike_and_costs_alike(database, clock, ann, conn):
    hashed = []

    async def counting(fn):
        hashed.append(fn)
        return fn()

    staff = Now(Staff(database, clock, SIGNER, Passwords(counting, CHEAP)))
    admins.add(conn, NewAdmin("ben@example.com", "Ben", "agent", CHEAP.hash(RIGHT)), CLI, clock.now())
    admins.disable(conn, "ben@example.com", CLI, clock.now())
    refusals = []
    for email, password in (("ann@example.com", WRONG), ("ben@example.com", RIGHT), ("nobody@example.com", RIGHT)):
        with pytest.raises(Unauthorized) as caught:
            staff.login(email, password, HERE)
        refusals.append(caught.value.to_wire())
    assert refusals[0] == refusals[1] == refusals[2]
    assert len(hashed) == 3
    assert conn.scalar(sa.select(sa.func.count()).select_from(logins)) == 0


def test_waits_grow_from_the_fifth_wrong_password(staff, ann, reactor):
    def wait():
        with pytest.raises(RateLimited) as caught:
            staff.login("ann@example.com", RIGHT, HERE)
        return caught.value.extra["retry_after_ms"]

    def fail():
        with pytest.raises(Unauthorized):
            staff.login("ann@example.com", WRONG, HERE)

    for _ in range(5):
        fail()
    for seconds in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        assert wait() == seconds * 1000
        reactor.advance(seconds - 0.5)
        assert wait() == 500
        reactor.advance(0.5)
        fail()
    reactor.advance(900)
    staff.login("ANN@example.com", RIGHT, HERE)
    for _ in range(5):
        fail()


def test_who_waits_keeps_nobody_else_waiting(staff, ann):
    for _ in range(5):
        with pytest.raises(Unauthorized):
            staff.login("ann@example.com", WRONG, HERE)
    assert staff.login("ann@example.com", RIGHT, "192.0.2.1")
    with pytest.raises(Unauthorized):
        staff.login("ben@example.com", WRONG, HERE)


def test_attempts_at_once_count_before_they_fail(clock):
    backoff = Backoff(clock)
    for _ in range(5):
        backoff.attempt(("ann", HERE))
    with pytest.raises(RateLimited):
        backoff.attempt(("ann", HERE))


def test_old_attempts_are_forgotten(clock, reactor):
    backoff = Backoff(clock)
    for _ in range(5):
        backoff.attempt(("ann", HERE))
    reactor.advance(FORGOTTEN.total_seconds() + 1)
    for _ in range(5):
        backoff.attempt(("ann", HERE))


def test_the_memory_of_attempts_is_bounded(clock):
    backoff = Backoff(clock)
    for each in range(MOST + 10):
        backoff.attempt((str(each), HERE))
    assert len(backoff._records) == MOST


def test_a_full_queue_is_no_wrong_password(database, clock, ann):
    full = True

    async def run(fn):
        if full:
            raise RateLimited("full", retry_after_ms=1000)
        return fn()

    staff = Now(Staff(database, clock, SIGNER, Passwords(run, CHEAP)))
    for _ in range(20):
        with pytest.raises(RateLimited, match="full"):
            staff.login("ann@example.com", RIGHT, HERE)
    full = False
    assert staff.login("ann@example.com", RIGHT, HERE)


def test_logout(staff, ann, table, clock):
    login = staff.login("ann@example.com", RIGHT, HERE)
    login_id = SIGNER.read_cookie(login.cookie, clock.now()).login_id
    staff.logout(login_id)
    staff.logout(login_id)
    assert table()["ended"] == [login_id]


def test_a_first_password_must_be_changed(staff, ann, conn, clock):
    must_change(conn, ann)
    login = staff.login("ann@example.com", RIGHT, HERE)
    assert login.to_wire()["password_change_required"] is True
    access = SIGNER.read_cookie(login.cookie, clock.now())
    assert access.must_change_password
    changed = staff.change_password(access.principal, access.login_id, RIGHT, WRONG)
    assert "password_change_required" not in changed.to_wire()
    assert not SIGNER.read_cookie(changed.cookie, clock.now()).must_change_password


def test_a_new_password_ends_every_login_and_begins_one(staff, ann, table, clock):
    first, second = [
        SIGNER.read_cookie((staff.login("ann@example.com", RIGHT, HERE)).cookie, clock.now()) for _ in range(2)
    ]
    changed = staff.change_password(first.principal, first.login_id, RIGHT, WRONG)
    new = SIGNER.read_cookie(changed.cookie, clock.now())
    assert set(table()["ended"]) == {first.login_id, second.login_id}
    assert new.login_id not in {first.login_id, second.login_id}
    assert changed.csrf == SIGNER.csrf(new.login_id)
    with pytest.raises(Unauthorized):
        staff.login("ann@example.com", RIGHT, HERE)
    assert staff.login("ann@example.com", WRONG, HERE)


def test_a_wrong_current_password_changes_nothing_and_is_counted(staff, ann, table):
    principal = Principal("admin", ann.id, "owner")
    for _ in range(5):
        with pytest.raises(InvalidArgument) as caught:
            staff.change_password(principal, "a" * 32, WRONG, "another one")
        assert caught.value.extra["field"] == "current"
    with pytest.raises(RateLimited):
        staff.change_password(principal, "a" * 32, RIGHT, "another one")
    assert staff.login("ann@example.com", RIGHT, HERE)


def test_the_same_password_is_no_new_one(staff, ann):
    with pytest.raises(InvalidArgument) as caught:
        staff.change_password(Principal("admin", ann.id, "owner"), "a" * 32, RIGHT, RIGHT)
    assert caught.value.extra["field"] == "new"


def test_me(staff, ann, conn, clock):
    me = Principal("admin", ann.id, "owner")
    assert staff.me(me) == {"admin": ann.to_wire()}
    with pytest.raises(Forbidden):
        staff.me(Principal("integrator", ann.id, "admin"))
    admins.disable(conn, ann.email, CLI, clock.now())
    with pytest.raises(Unauthorized):
        staff.me(me)


def test_disabling_between_the_password_and_the_login(database, clock, conn, ann):
    async def disabling(fn):
        admins.disable(conn, ann.email, CLI, clock.now())
        return fn()

    staff = Now(Staff(database, clock, SIGNER, Passwords(disabling, CHEAP)))
    with pytest.raises(Unauthorized):
        staff.login("ann@example.com", RIGHT, HERE)


def test_disable_ends_what_there_is(staff, ann, conn, clock, table):
    login = staff.login("ann@example.com", RIGHT, HERE)
    before = table()["version"]
    assert admins.disable(conn, "ANN@EXAMPLE.COM", CLI, clock.now()).disabled_at == clock.now()
    current = table()
    assert current["disabled"] == [ann.id]
    assert current["ended"] == [SIGNER.read_cookie(login.cookie, clock.now()).login_id]
    assert current["version"] > before
    with pytest.raises(NotFound):
        admins.disable(conn, "nobody@example.com", CLI, clock.now())


def test_an_address_has_one_account_and_a_disabled_one_comes_back(ann, conn, clock, staff, table):
    again = NewAdmin("ann@EXAMPLE.com", "Ann B", "agent", CHEAP.hash(WRONG))
    with pytest.raises(Conflict):
        admins.add(conn, again, CLI, clock.now())
    admins.disable(conn, ann.email, CLI, clock.now())
    back = admins.add(conn, again, CLI, clock.now())
    assert (back.id, back.name, back.role, back.disabled_at) == (ann.id, "Ann B", "agent", None)
    assert table()["disabled"] == []
    assert staff.login("ann@example.com", WRONG, HERE)


def test_the_first_start_is_known_by_its_admins(conn, clock):
    assert not admins.any_exist(conn)
    first = admins.add(conn, NewAdmin("a@b", "A", "owner", "hash", must_change_password=True), CLI, clock.now())
    assert admins.any_exist(conn)
    assert [each.email for each in admins.all(conn)] == ["a@b"]
    assert first.must_change_password


def test_a_hash_is_argon2id_and_of_this_password_alone():
    passwords = Now(Passwords(at_once, CHEAP))
    stored = passwords.hash(RIGHT)
    assert stored.startswith("$argon2id$")
    assert passwords.hash(RIGHT) != stored
    assert passwords.matches(stored, RIGHT)
    assert not passwords.matches(stored, WRONG)
    assert not passwords.matches(None, RIGHT)
    assert not passwords.matches(stored, "\x00" + RIGHT)


def test_hashes_in_threads_wait_in_a_bounded_queue():
    """The reactor is a stand-in here: what threads hand back waits until the test takes it."""
    handed_back = queue.SimpleQueue()
    reactor = SimpleNamespace(callFromThread=lambda fn, *args: handed_back.put(lambda: fn(*args)))
    threads = HashingThreads(reactor)
    may_go = threading.Event()
    waiting = [Deferred.fromCoroutine(threads(may_go.wait)) for _ in range(WAITING)]
    with pytest.raises(RateLimited):
        result(threads(may_go.wait))
    threads.start()
    try:
        may_go.set()
        for _ in waiting:
            handed_back.get(timeout=10)()
        assert [each.result for each in waiting] == [True] * WAITING
        again = Deferred.fromCoroutine(threads(threading.get_ident))
        handed_back.get(timeout=10)()
        assert again.result != threading.get_ident()
    finally:
        threads.stop()
