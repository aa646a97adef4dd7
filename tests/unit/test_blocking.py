"""Staff shut somebody out, and let them in again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.model import CLI, SYSTEM
from daemon.protocol.errors import Forbidden, InvalidArgument, NotFound
from daemon.protocol.principals import Principal
from daemon.protocol.schemas import Block
from daemon.services.people import People
from daemon.services.sending import Sending
from daemon.store import access, users
from daemon.store.tables import audit, owed_emails
from daemon.store.tables import users as users_table
from daemon.store.tombstones import Tombstones
from tests.unit import people
from tests.unit.conftest import MORNING, InlineDatabase, result


@pytest.fixture
def desk(database: InlineDatabase, clock: ReactorClock, tmp_path) -> People:
    return People(database, clock, Tombstones(tmp_path / "erased.jsonl"))  # type: ignore[arg-type]


def states(conn: sa.Connection, user: Principal) -> set[tuple[str, str]]:
    columns = (owed_emails.c.kind, owed_emails.c.state)
    return {tuple(row) for row in conn.execute(sa.select(*columns).where(owed_emails.c.user_id == user.id))}


def reason(conn: sa.Connection, user: Principal) -> str | None:
    return conn.scalar(sa.select(users_table.c.blocked_reason).where(users_table.c.id == user.id))


def log(conn: sa.Connection) -> list[str]:
    return list(conn.scalars(sa.select(audit.c.action).order_by(audit.c.id)))


def test_a_blocked_user_is_in_the_routers_table_until_unblocked(
    desk: People, conn: sa.Connection, visitor: Principal, ada: Principal
) -> None:
    before = access.table(conn, MORNING)["version"]
    user = result(desk.block(ada, visitor.id, "insults"))
    assert (user.id, user.email, user.blocked) == (visitor.id, "vera@example.com", True)
    table = access.table(conn, MORNING)
    assert (table["blocked"], table["version"]) == ([visitor.id], before + 1)
    assert result(desk.unblock(ada, visitor.id)).to_wire()["blocked"] is False
    table = access.table(conn, MORNING)
    assert (table["blocked"], table["version"]) == ([], before + 2)
    assert log(conn) == ["user_blocked", "user_unblocked"]


def test_repeating_changes_nothing_but_a_new_reason(
    desk: People, conn: sa.Connection, visitor: Principal, ada: Principal, reactor: Clock
) -> None:
    first = result(desk.block(ada, visitor.id, "insults"))
    table = access.table(conn, MORNING)
    reactor.advance(60)
    assert result(desk.block(ada, visitor.id, None)) == first
    assert reason(conn, visitor) == "insults"
    assert result(desk.block(ada, visitor.id, "spam")) == first
    assert reason(conn, visitor) == "spam"
    assert access.table(conn, MORNING) == table
    assert conn.scalar(sa.select(users_table.c.blocked_at).where(users_table.c.id == visitor.id)) == MORNING
    for _ in range(2):
        assert not result(desk.unblock(ada, visitor.id)).blocked
    assert reason(conn, visitor) is None
    assert log(conn) == ["user_blocked", "user_unblocked"]


def test_what_is_owed_to_them_is_cancelled_and_nothing_new_is_owed(
    desk: People, sending: Sending, conn: sa.Connection, visitor: Principal, ada: Principal
) -> None:
    other = people.user(conn, email="other@example.com")
    for each in (visitor, other):
        result(sending.send(ada, each.grant, "hello", "client-id-1"))
    conn.execute(
        sa.insert(owed_emails),
        [
            {
                "id": str(number) * 32,
                "kind": kind,
                "chat_id": visitor.grant,
                "user_id": visitor.id,
                "recipient": "x@example.com",
                "due_at": MORNING,
                "created_at": MORNING,
            }
            for number, kind in enumerate(("ack", "team"))
        ],
    )
    result(desk.block(ada, visitor.id, None))
    assert states(conn, visitor) == {("reply", "cancelled"), ("ack", "cancelled"), ("team", "owed")}
    assert states(conn, other) == {("reply", "owed")}
    result(sending.send(ada, visitor.grant, "read this", "client-id-2"))
    assert ("reply", "owed") not in states(conn, visitor)
    with pytest.raises(Forbidden):
        result(sending.send(visitor, visitor.grant, "let me in", "client-id-3"))
    result(desk.unblock(ada, visitor.id))
    assert result(sending.send(visitor, visitor.grant, "let me in", "client-id-3")).message.seq == 3


def test_nobody_is_not_found(desk: People, ada: Principal, conn: sa.Connection) -> None:
    for attempt in (desk.block(ada, "0" * 32, None), desk.unblock(ada, "0" * 32)):
        with pytest.raises(NotFound):
            result(attempt)
    assert log(conn) == []


def test_the_reason_is_in_no_log(desk: People, conn: sa.Connection, visitor: Principal, ada: Principal) -> None:
    result(desk.block(ada, visitor.id, "a very private reason"))
    row = conn.execute(sa.select(audit)).one()
    assert (row.actor_kind, row.actor_id, row.user_id, row.detail) == ("admin", ada.id, visitor.id, {})
    assert "private" not in str(tuple(row))


def test_who_blocked_is_kept(conn: sa.Connection, visitor: Principal) -> None:
    users.block(conn, visitor.id, SYSTEM, None, MORNING)
    users.unblock(conn, visitor.id, CLI, MORNING + timedelta(hours=1))
    assert list(conn.scalars(sa.select(audit.c.actor_kind).order_by(audit.c.id))) == ["system", "cli"]


@pytest.mark.parametrize("text", ["x" * 501, "two\nlines", "  ", 5])
def test_a_reason_is_one_line_of_500(text: object) -> None:
    with pytest.raises(InvalidArgument) as refused:
        Block.of(["0" * 32, text], {})
    assert refused.value.extra == {"field": "reason"}
    assert Block.of(["0" * 32, " because "], {}).reason == "because"
