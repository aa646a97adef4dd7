"""The settings page: invitations that work once, accounts that come and go, keys, and one's own name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.model import CLI
from daemon.protocol import accounts
from daemon.protocol.errors import Conflict, InvalidArgument, NotFound, Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Signer
from daemon.services.access import AccessTable
from daemon.services.accounts import Accounts
from daemon.services.announcer import Announcer
from daemon.services.directory import Directory
from daemon.services.invitations import Invitations
from daemon.services.keys import Keys
from daemon.services.passwords import Passwords
from daemon.services.presence import Presence
from daemon.services.staff import Staff
from daemon.store import admins, audit
from daemon.store.tables import invitations as invitations_table
from tests.unit import people
from tests.unit.conftest import MORNING, InlineDatabase, result

SIGNER = Signer("s" * 32)
URL = "https://support.example.com"
HERE = "127.0.0.1"


async def at_once(fn: Callable[[], Any]) -> Any:
    return fn()


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(at_once, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def staff(database: InlineDatabase, clock: ReactorClock, passwords: Passwords) -> Staff:
    return Staff(database, clock, SIGNER, passwords)  # type: ignore[arg-type]


@pytest.fixture
def invitations(database: InlineDatabase, clock: ReactorClock, passwords: Passwords, staff: Staff) -> Invitations:
    return Invitations(database, clock, passwords, staff, URL)  # type: ignore[arg-type]


@pytest.fixture
def desk(database: InlineDatabase, clock: ReactorClock, announcer: Announcer) -> Accounts:
    names = Directory(database, clock).staff  # type: ignore[arg-type]
    return Accounts(database, clock, Presence(announcer, clock, names))  # type: ignore[arg-type]


@pytest.fixture
def keys(database: InlineDatabase, clock: ReactorClock) -> Keys:
    return Keys(database, clock)  # type: ignore[arg-type]


@pytest.fixture
def olga(conn: sa.Connection) -> Principal:
    return people.admin(conn, "Olga", role="owner")


def invite(invitations: Invitations, owner: Principal, **fields: Any) -> str:
    """The token of a new invitation."""
    given = {"email": "ben@example.com", "role": "agent", **fields}
    answer = result(invitations.invite(owner, accounts.Invite.check(given)))
    link, _, token = answer["link"].partition("#invite=")
    assert link == f"{URL}/admin/"
    return token


def accept(invitations: Invitations, token: str, **fields: Any) -> Any:
    return result(
        invitations.accept(accounts.AcceptInvitation.check({"token": token, "password": "correct horse", **fields}))
    )


def actions(conn: sa.Connection) -> list[tuple[str, str | None]]:
    return [(each.action, each.actor.id) for each in audit.page(conn, None, 100)][::-1]


# --- invitations ---


def test_an_invitation_makes_an_account_once(
    invitations: Invitations, staff: Staff, desk: Accounts, olga: Principal, conn: sa.Connection
) -> None:
    token = invite(invitations, olga, name="Ben")
    assert token not in str(conn.execute(sa.select(invitations_table)).all())
    looked = result(invitations.look(token))
    assert (looked["email"], looked["role"], looked["invited_by"]) == ("ben@example.com", "agent", "Olga")
    assert looked["expires_at"] == "2026-03-05T09:00:00.000Z"
    assert result(desk.all())["invitations"] == [looked]
    login = accept(invitations, token)
    assert (login.admin.email, login.admin.name, login.admin.role) == ("ben@example.com", "Ben", "agent")
    assert result(staff.login("ben@example.com", "correct horse", HERE)).admin.id == login.admin.id
    assert not login.admin.must_change_password
    for again in (lambda: result(invitations.look(token)), lambda: accept(invitations, token)):
        with pytest.raises(Unauthorized):
            again()
    ben = login.admin.id
    assert actions(conn) == [("admin_invited", olga.id), ("admin_added", olga.id), ("login", ben), ("login", ben)]
    assert result(desk.all())["invitations"] == []


def test_whoever_comes_says_what_they_are_called(invitations: Invitations, olga: Principal) -> None:
    assert accept(invitations, invite(invitations, olga, name="Ben"), name="Benedikt").admin.name == "Benedikt"
    assert accept(invitations, invite(invitations, olga, email="cleo@example.com")).admin.name == "cleo"


def test_an_invitation_ends_after_three_days(invitations: Invitations, olga: Principal, reactor: Clock) -> None:
    token = invite(invitations, olga)
    reactor.advance(timedelta(hours=72).total_seconds() - 1)
    result(invitations.look(token))
    reactor.advance(1)
    for late in (lambda: result(invitations.look(token)), lambda: accept(invitations, token)):
        with pytest.raises(Unauthorized):
            late()


def test_an_invitation_is_withdrawn_or_made_anew(
    invitations: Invitations, desk: Accounts, olga: Principal, conn: sa.Connection
) -> None:
    first = invite(invitations, olga)
    second = invite(invitations, olga, email="BEN@example.com", role="owner")
    (kept,) = result(desk.all())["invitations"]
    assert kept["role"] == "owner"
    with pytest.raises(Unauthorized):
        accept(invitations, first)
    for _ in range(2):
        result(invitations.withdraw(olga, kept["id"]))
    with pytest.raises(Unauthorized):
        accept(invitations, second)
    assert [action for action, _ in actions(conn)] == ["admin_invited", "admin_invited", "invitation_withdrawn"]


def test_who_has_an_account_is_not_invited(
    invitations: Invitations, olga: Principal, conn: sa.Connection, desk: Accounts
) -> None:
    ben = people.admin(conn, "Ben", email="ben@example.com")
    with pytest.raises(Conflict):
        invite(invitations, olga, email="Ben@example.com")
    result(desk.disable(olga, ben.id))
    assert accept(invitations, invite(invitations, olga, name="Ben again")).admin.id == ben.id, "the account is back"


def test_what_a_disabled_owner_gave_is_worth_nothing(
    invitations: Invitations, desk: Accounts, olga: Principal, conn: sa.Connection
) -> None:
    token = invite(invitations, olga)
    result(desk.disable(people.admin(conn, "Otto", role="owner"), olga.id))
    with pytest.raises(Unauthorized):
        accept(invitations, token)


# --- accounts ---


def test_accounts_with_their_last_login(
    desk: Accounts, staff: Staff, invitations: Invitations, olga: Principal
) -> None:
    accept(invitations, invite(invitations, olga))
    shown = {each["name"]: each for each in result(desk.all())["accounts"]}
    assert shown["Olga"]["last_login_at"] is None
    assert shown["ben"]["last_login_at"] == "2026-03-02T09:00:00.000Z"
    assert (shown["ben"]["role"], shown["ben"]["disabled_at"]) == ("agent", None)


def test_disabling_ends_everything_and_enabling_lets_in_again(
    desk: Accounts,
    staff: Staff,
    invitations: Invitations,
    olga: Principal,
    conn: sa.Connection,
    database: Any,
    clock: Any,
    reactor: Clock,
) -> None:
    ben = accept(invitations, invite(invitations, olga)).admin
    for _ in range(2):
        assert result(desk.disable(olga, ben.id))["disabled_at"] == "2026-03-02T09:00:00.000Z"
        reactor.advance(1)
    assert result(AccessTable(database, clock).current())["disabled"] == [ben.id]
    with pytest.raises(Unauthorized):
        result(staff.login("ben@example.com", "correct horse", HERE))
    for _ in range(2):
        assert result(desk.enable(olga, ben.id))["disabled_at"] is None
    assert result(AccessTable(database, clock).current())["disabled"] == []
    result(staff.login("ben@example.com", "correct horse", HERE))
    done = [action for action, _ in actions(conn)]
    assert done[3:] == ["admin_disabled", "login_failed", "admin_enabled", "login"]


def test_an_owner_always_remains(desk: Accounts, olga: Principal, conn: sa.Connection) -> None:
    otto = people.admin(conn, "Otto", role="owner")
    with pytest.raises(InvalidArgument):
        result(desk.disable(olga, olga.id))
    result(desk.disable(olga, otto.id))
    with pytest.raises(Unauthorized):
        result(desk.disable(otto, olga.id))
    for act in (desk.disable, desk.enable):
        with pytest.raises(NotFound):
            result(act(olga, "0" * 32))


def test_a_new_name_is_told_to_everybody(
    desk: Accounts, olga: Principal, published: list[Any], conn: sa.Connection
) -> None:
    assert result(desk.rename(olga, "Olga Orlova"))["name"] == "Olga Orlova"
    topic, event = published[-1]
    assert topic == "support.admin.notifications"
    assert event["admins"] == [{"id": olga.id, "name": "Olga Orlova", "online": False, "away": False}]
    admins.disable(conn, f"{olga.id}@staff.example", CLI, MORNING)
    with pytest.raises(Unauthorized):
        result(desk.rename(olga, "Nobody"))


# --- keys ---


def test_keys_are_told_once_and_shown_without_their_secret(keys: Keys, olga: Principal, reactor: Clock) -> None:
    new = result(keys.add(olga, "Robot", "bot"))
    assert new["key"].startswith(f"fdk_{new['id']}")
    reactor.advance(60)
    result(keys.used(new["id"]))
    (shown,) = result(keys.all())["keys"]
    assert shown == {name: value for name, value in new.items() if name != "key"} | {
        "last_used_at": "2026-03-02T09:01:00.000Z"
    }
    assert result(keys.revoke(olga, new["id"]))["revoked_at"] == "2026-03-02T09:01:00.000Z"
    with pytest.raises(NotFound):
        result(keys.revoke(olga, "0" * 32))
