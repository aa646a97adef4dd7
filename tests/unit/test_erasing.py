"""A person is gone for good: from every table, and from whatever a backup brings back."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from daemon.clock import ReactorClock
from daemon.database import connect
from daemon.model import CLI, Actor
from daemon.protocol.errors import NotFound
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Identity, mailbox
from daemon.services.access import AccessTable
from daemon.services.people import People
from daemon.services.sending import Sending
from daemon.store import access, addresses, erasing, lifecycle, logins, notes, users, visits
from daemon.store.tables import audit, erasures, metadata
from daemon.store.tables import users as users_table
from daemon.store.tombstones import Tombstone, Tombstones
from daemon.store.users import Claims
from daemon.store.visits import Arrival
from tests import postgres
from tests.unit import people
from tests.unit.conftest import MORNING, InlineDatabase, result, with_staff

ADA = Actor("admin", "a" * 32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "erased.jsonl"


@pytest.fixture
def tombstones(file: Path) -> Tombstones:
    return Tombstones(file)


@pytest.fixture
def desk(database: InlineDatabase, clock: ReactorClock, tombstones: Tombstones) -> People:
    return People(database, clock, tombstones)  # type: ignore[arg-type]


def everything(conn: sa.Connection) -> str:
    """All rows of all tables, ids in our spelling."""
    return str([tuple(row) for table in metadata.sorted_tables for row in conn.execute(sa.select(table))])


def arrive(conn: sa.Connection, external_id: str = "customer-42", resume: str | None = None) -> visits.Visit:
    identity = Identity(external_id, "vera@example.com", "Vera Vermeer", {"plan": "gold-plated"})
    return visits.identified(conn, Arrival(Claims(), "https://shop.example/vase", resume, MORNING), identity)


def principal(visit: visits.Visit) -> Principal:
    return Principal("user", visit.user.id, visit.chat_id)


def test_not_a_word_of_the_person_is_left(
    desk: People, sending: Sending, conn: sa.Connection, ada: Principal, visitor: Principal, clock: ReactorClock
) -> None:
    visit = arrive(conn)
    user = principal(visit)
    sent = result(sending.send(user, user.grant, "my porcelain broke", "client-id-1")).message
    result(sending.send(ada, user.grant, "we are sorry, Vera Vermeer", "client-id-2"))
    result(sending.send(visitor, visitor.grant, "somebody else", "client-id-1"))
    notes.add(conn, user.grant, ada.id, "handle like china", "client-id-1", MORNING)
    lifecycle.tag(conn, user.grant, "fragile", MORNING)
    result(desk.block(ada, user.id, "insulted porcelain"))
    owner = people.admin(conn, "Olga", role="owner")
    traces = [
        user.id,
        user.grant,
        visit.login_id,
        sent.id,
        "Vermeer",
        "gold-plated",
        "porcelain",
        "customer-42",
        "vase",
        "china",
        "fragile",
    ]
    assert all(each in everything(conn) for each in traces)

    result(desk.erase(owner, user.id))

    left = everything(conn)
    assert [each for each in traces if each in left] == [user.id, user.grant], "the tombstone"
    assert conn.execute(sa.select(erasures)).all() == [(user.id, user.grant, MORNING)]
    conn.execute(sa.delete(erasures))
    assert not [each for each in traces if each in everything(conn)]
    assert "somebody else" in left
    log = conn.execute(sa.select(audit.c.action, audit.c.actor_id, audit.c.user_id).order_by(audit.c.id)).all()
    assert log == [("user_blocked", ada.id, None), ("user_erased", owner.id, None)]
    with pytest.raises(NotFound):
        result(sending.send(user, user.grant, "too late", "client-id-3"))
    with pytest.raises(NotFound):
        result(sending.send(ada, user.grant, "too late", "client-id-3"))


@pytest.mark.parametrize("column", [c for t in metadata.sorted_tables for c in t.c if c.foreign_keys], ids=str)
def test_what_refers_to_a_person_goes_with_them_or_forgets_them(column: sa.Column[Any]) -> None:
    (key,) = column.foreign_keys
    if key.column.table.name in ("users", "support_chats"):
        assert key.ondelete == ("SET NULL" if str(column) in FORGETS else "CASCADE")


FORGETS = {"audit.user_id", "audit.chat_id", "users.linked_user_id"}


def test_the_note_that_an_address_wants_no_email_goes_too(
    desk: People, conn: sa.Connection, ada: Principal, visitor: Principal
) -> None:
    for address in ("vera@example.com", "other@example.com"):
        addresses.unsubscribe(conn, mailbox(address))
    result(desk.erase(ada, visitor.id))
    kept = [addresses.unsubscribed_at(conn, mailbox(f"{each}@example.com")) is not None for each in ("vera", "other")]
    assert kept == [False, True]


def test_the_router_hears_of_it_as_long_as_a_token_could_live(
    desk: People, conn: sa.Connection, database: InlineDatabase, clock: ReactorClock, reactor: Any, ada: Principal
) -> None:
    visit = arrive(conn)
    before = access.table(conn, clock.now())["version"]
    result(desk.erase(ada, visit.user.id))
    table = access.table(conn, clock.now())
    assert (table["erased"], table["version"]) == ([visit.user.id], before + 1)
    reactor.advance(15 * 60 + 3601)
    assert result(AccessTable(database, clock).current())["erased"] == []  # type: ignore[arg-type]


def test_erased_twice_is_not_found(desk: People, conn: sa.Connection, ada: Principal, visitor: Principal) -> None:
    result(desk.erase(ada, visitor.id))
    with pytest.raises(NotFound):
        result(desk.erase(ada, visitor.id))


def test_who_comes_again_is_somebody_new(desk: People, conn: sa.Connection, ada: Principal) -> None:
    first = arrive(conn)
    result(desk.erase(ada, first.user.id))
    again = arrive(conn)
    assert again.user.id != first.user.id
    assert again.chat_id != first.chat_id
    assert access.table(conn, MORNING)["erased"] == [first.user.id]


def test_the_file_is_ours_alone_and_holds_ids_only(
    desk: People, conn: sa.Connection, ada: Principal, file: Path, tombstones: Tombstones
) -> None:
    one, two = (principal(arrive(conn, name)) for name in ("1", "2"))
    result(desk.erase(ada, one.id))
    result(desk.erase(ada, two.id))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == "".join(f'{{"user_id":"{each.id}","chat_id":"{each.grant}"}}\n' for each in (one, two))
    assert tombstones.all() == [Tombstone(one.id, one.grant), Tombstone(two.id, two.grant)]


def test_a_torn_line_swallows_nothing(file: Path, tombstones: Tombstones) -> None:
    one, two = Tombstone("1" * 32, "2" * 32), Tombstone("3" * 32, None)
    tombstones.add([one])
    with file.open("a") as torn:
        torn.write('{"user_id":"44')
    assert Tombstones(file).all() == [one]
    tombstones.add([two])
    assert Tombstones(file).all() == [one, two]


def test_a_person_whose_tombstone_cannot_be_kept_is_not_erased(
    conn: sa.Connection, visitor: Principal, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError), conn.begin_nested():
        erasing.erase(conn, Tombstones(tmp_path / "missing" / "erased.jsonl"), visitor.id, CLI, MORNING)
    assert users.find(conn, visitor.id, None) == visitor.id


def restored(conn: sa.Connection, user: Principal) -> None:
    """A backup of before the erasure is back: it knows no tombstone."""
    conn.execute(sa.delete(erasures))
    conn.execute(sa.insert(users_table).values(id=user.id, created_at=MORNING, name="Vera Vermeer"))


def test_a_restored_backup_does_not_bring_them_back(
    conn: sa.Connection, visitor: Principal, tombstones: Tombstones
) -> None:
    gone = principal(arrive(conn))
    erasing.erase(conn, tombstones, gone.id, CLI, MORNING)
    restored(conn, gone)
    assert erasing.erase_again(conn, tombstones, MORNING) == 1
    assert users.find(conn, gone.id, None) is None
    assert users.find(conn, visitor.id, None) == visitor.id
    assert erasing.erase_again(conn, tombstones, MORNING) == 0
    actors = list(conn.scalars(sa.select(audit.c.actor_kind).order_by(audit.c.id)))
    assert actors == ["cli", "system"]


def test_nor_as_the_visitor_whose_chat_they_took_over(
    conn: sa.Connection, tombstones: Tombstones, ada: Principal, sending: Sending
) -> None:
    visitor = visits.anonymous(conn, Arrival(Claims(name="Vera Vermeer"), None, None, MORNING), "resume")
    result(sending.send(principal(visitor), visitor.chat_id, "my vase", "client-id-1"))
    user = arrive(conn, resume="resume")
    assert user.chat_id == visitor.chat_id
    erasing.erase(conn, tombstones, user.user.id, CLI, MORNING)
    # The backup is older than the sign-in: there the chat is still the visitor's.
    restored(conn, principal(visitor))
    conn.execute(
        sa.insert(metadata.tables["support_chats"]).values(
            id=visitor.chat_id, user_id=visitor.user.id, created_at=MORNING, updated_at=MORNING
        )
    )
    assert erasing.erase_again(conn, tombstones, MORNING) == 1
    assert users.find(conn, visitor.user.id, None) is None


def test_a_new_file_is_completed_from_the_table(conn: sa.Connection, tombstones: Tombstones, tmp_path: Path) -> None:
    gone = principal(arrive(conn))
    erasing.erase(conn, tombstones, gone.id, CLI, MORNING)
    other_machine = Tombstones(tmp_path / "other.jsonl")
    for _ in range(2):
        erasing.erase_again(conn, other_machine, MORNING)
        assert other_machine.all() == tombstones.all()


def test_an_erasure_and_sends_at_once(cluster_url: str, tombstones: Tombstones) -> None:
    """Each send is stored and then erased, or finds nothing: no row of the person outlasts the erasure."""
    from concurrent.futures import ThreadPoolExecutor

    from daemon.store import sending
    from daemon.store.counting import Draft

    with postgres.scratch(cluster_url, "erasing") as url:
        engine = connect(url, connections=8)
        with engine.begin() as conn:
            user = principal(arrive(conn))
            ada = people.admin(conn)

        def send(number: int) -> bool:
            with engine.begin() as conn:
                sender = user if number % 2 else ada
                draft = Draft(sender, user.grant, "hello", f"client-id-{number}")
                (outcome,) = sending.add(conn, [draft], MORNING, with_staff()).outcomes
                if not isinstance(outcome, sending.Stored):
                    assert isinstance(outcome, NotFound)
                return isinstance(outcome, sending.Stored)

        def erase() -> None:
            with engine.begin() as conn:
                erasing.erase(conn, tombstones, user.id, CLI, MORNING)

        with ThreadPoolExecutor(8) as pool:
            sends = [pool.submit(send, number) for number in range(40)]
            erased = pool.submit(erase)
            sends += [pool.submit(send, number) for number in range(40, 80)]
            erased.result()
            stored = [each.result() for each in sends]
        assert stored.count(False)
        assert not stored[-1]
        with engine.begin() as conn:
            assert "hello" not in everything(conn)
            assert logins.prune(conn, MORNING) == 0
        engine.dispose()
