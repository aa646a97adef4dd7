"""Who did what to which chat or account: every change leaves one entry, and none says what was written."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.model import CLI, SYSTEM
from daemon.protocol.errors import Conflict, NotFound, Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Signer
from daemon.services.audit import AuditLog
from daemon.services.chats import Chats
from daemon.services.passwords import Passwords
from daemon.services.staff import Staff
from daemon.store import admins, audit, keys, logins
from daemon.store.admins import NewAdmin
from tests.unit import people
from tests.unit.conftest import MORNING, InlineDatabase, result

SIGNER = Signer("s" * 32)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def log(database: InlineDatabase) -> Callable[..., dict[str, Any]]:
    """A page of it, as owners see it."""
    book = AuditLog(database)  # type: ignore[arg-type]
    return lambda before=None, limit=None: dict(result(book.page(before, limit)))


def entries(log: Callable[..., dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Those fields of all entries, the oldest first."""
    return [tuple(each[name] for name in names) for each in reversed(log()["entries"])]


Work = Callable[[Chats, Principal, str], Coroutine[Any, Any, Any]]


@pytest.mark.parametrize(
    ("work", "action", "detail"),
    [
        (lambda chats, by, chat: chats.archive(by, chat, keep_email=False), "chat_archived", {}),
        (lambda chats, by, chat: chats.set_status(by, chat, "pending"), "status_changed", {"status": "pending"}),
        (lambda chats, by, chat: chats.set_priority(by, chat, "high"), "priority_changed", {"priority": "high"}),
        (lambda chats, by, chat: chats.claim(by, chat), "chat_claimed", {}),
    ],
)
def test_a_change_of_a_chat_is_noted_once(
    log: Any, chats: Chats, visitor: Principal, ada: Principal, work: Work, action: str, detail: dict[str, str]
) -> None:
    for _ in range(2):
        result(work(chats, ada, visitor.grant))
    (entry,) = log()["entries"]
    assert entry == {
        "id": entry["id"],
        "at": "2026-03-02T09:00:00.000Z",
        "actor_kind": "admin",
        "actor_id": ada.id,
        "actor_name": "Ada",
        "action": action,
        "chat_id": visitor.grant,
        "user_id": None,
        "admin_id": None,
        "detail": detail,
    }


def test_restoring_and_assigning(
    log: Any, chats: Chats, visitor: Principal, ada: Principal, conn: sa.Connection
) -> None:
    robot = people.key(conn, "Robot", "admin")
    result(chats.unarchive(robot, visitor.grant))
    result(chats.archive(robot, visitor.grant, keep_email=False))
    result(chats.unarchive(robot, visitor.grant))
    result(chats.assign(robot, visitor.grant, ada.id))
    result(chats.assign(robot, visitor.grant, None))
    assert entries(log, "actor_kind", "actor_name", "action", "admin_id", "detail") == [
        ("key", "Robot", "chat_archived", None, {}),
        ("key", "Robot", "chat_restored", None, {}),
        ("key", "Robot", "chat_assigned", ada.id, {}),
        ("key", "Robot", "chat_assigned", None, {}),
    ]


def test_what_failed_is_not_noted(
    log: Any, chats: Chats, visitor: Principal, ada: Principal, conn: sa.Connection
) -> None:
    with pytest.raises(NotFound):
        result(chats.archive(ada, "0" * 32, keep_email=False))
    result(chats.claim(ada, visitor.grant))
    with pytest.raises(Conflict):
        result(chats.claim(people.admin(conn, "Bo"), visitor.grant))
    assert entries(log, "action", "actor_name") == [("chat_claimed", "Ada")]


async def at_once(fn: Callable[[], Any]) -> Any:
    return fn()


def test_sign_in_and_out(log: Any, conn: sa.Connection, database: InlineDatabase, clock: ReactorClock) -> None:
    ann = admins.add(conn, NewAdmin("ann@example.com", "Ann", "owner", CHEAP.hash("right one")), CLI, MORNING)
    staff = Staff(database, clock, SIGNER, Passwords(at_once, CHEAP))  # type: ignore[arg-type]
    login = result(staff.login("ann@example.com", "right one", "127.0.0.1"))
    access = SIGNER.read_cookie(login.cookie, clock.now())
    changed = result(staff.change_password(access.principal, access.login_id, "right one", "another one"))
    again = SIGNER.read_cookie(changed.cookie, clock.now()).login_id
    for _ in range(2):
        result(staff.logout(again))
    for hours in (1, 2):
        admins.disable(conn, "ann@example.com", CLI, MORNING + timedelta(hours=hours))
    assert entries(log, "action", "actor_kind", "admin_id", "detail") == [
        ("admin_added", "cli", ann.id, {"role": "owner"}),
        ("login", "admin", ann.id, {}),
        ("password_changed", "admin", ann.id, {}),
        ("logout", "admin", ann.id, {}),
        ("admin_disabled", "cli", ann.id, {}),
    ]


def test_a_users_sign_out_is_nobodys_business(log: Any, conn: sa.Connection, visitor: Principal) -> None:
    logins.end(conn, logins.of_user(conn, visitor.id, MORNING), MORNING)
    assert log()["entries"] == []


def test_wrong_passwords_are_counted_by_the_minute(
    log: Any, conn: sa.Connection, database: InlineDatabase, clock: ReactorClock, reactor: Clock
) -> None:
    ann = admins.add(conn, NewAdmin("ann@example.com", "Ann", "owner", CHEAP.hash("right one")), SYSTEM, MORNING)
    staff = Staff(database, clock, SIGNER, Passwords(at_once, CHEAP))  # type: ignore[arg-type]

    def attempt(email: str, *addresses: str) -> None:
        for address in addresses:
            with pytest.raises(Unauthorized):
                result(staff.login(email, "wrong", address))

    attempt("ann@example.com", "10.0.0.1", "10.0.0.2", "10.0.0.3")
    attempt("secret-address@example.com", "10.0.0.1", "10.0.0.2")
    reactor.advance(61)
    attempt("Ann@Example.com", "10.0.0.4")
    assert entries(log, "action", "actor_kind", "admin_id", "detail")[1:] == [
        ("login_failed", "system", ann.id, {"count": 3}),
        ("login_failed", "system", None, {"count": 2}),
        ("login_failed", "system", ann.id, {"count": 1}),
    ]
    assert "secret-address" not in str(log())


def test_keys(log: Any, conn: sa.Connection) -> None:
    id = keys.add(conn, "a bot", "bot", CLI, MORNING)[4:36]
    for _ in range(2):
        keys.revoke(conn, id, CLI, MORNING)
    assert entries(log, "action", "detail") == [
        ("key_added", {"key_id": id, "scope": "bot"}),
        ("key_revoked", {"key_id": id}),
    ]


def test_pages(log: Any, conn: sa.Connection) -> None:
    for number in range(5):
        audit.write(conn, CLI, "key_added", MORNING, number=number)
    first = log(limit=2)
    assert [each["detail"]["number"] for each in first["entries"]] == [4, 3]
    assert first["has_more"]
    second = log(before=first["entries"][-1]["id"], limit=3)
    assert [each["detail"]["number"] for each in second["entries"]] == [2, 1, 0]
    assert not second["has_more"]


def test_a_year_is_kept(log: Any, conn: sa.Connection) -> None:
    for days in (366, 364):
        audit.write(conn, CLI, "key_added", MORNING - timedelta(days=days), days=days)
    assert audit.prune(conn, MORNING) == 1
    assert entries(log, "detail") == [({"days": 364},)]
