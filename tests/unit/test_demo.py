"""Made-up chats: they look as if the product had kept them, and go without a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from daemon.cli.demo import fill
from daemon.cli.demo.world import World
from daemon.ids import new_id
from daemon.protocol.principals import Principal
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import counts as counted
from daemon.store.tables import canned_replies, support_chats, support_messages, support_notes, users
from tests.unit import people
from tests.unit.conftest import MORNING, result
from tests.unit.people import asks

RECOUNTED = """
    SELECT c.id FROM support_chats c JOIN support_messages m ON m.chat_id = c.id GROUP BY c.id
    HAVING c.last_seq <> count(*) OR c.last_seq <> max(m.seq) OR c.last_message_at <> max(m.created_at)
        OR c.last_content <> left((array_agg(m.content ORDER BY m.seq DESC))[1], 101)
        OR c.last_sender <> (array_agg(m.sender_type ORDER BY m.seq DESC))[1]
        OR c.admin_unread <> count(*) FILTER (WHERE m.sender_type = 'user' AND m.seq > c.admin_viewed_seq)
        OR c.admin_unread <> count(*) FILTER (WHERE m.sender_type = 'user' AND m.read_at IS NULL)
        OR c.user_unread <> count(*) FILTER (WHERE m.sender_type <> 'user' AND m.seq > c.user_read_seq)
        OR c.user_unread <> count(*) FILTER (WHERE m.sender_type <> 'user' AND m.read_at IS NULL)
        OR (c.status = 'pending') <> (c.archived_at IS NULL
            AND (array_agg(m.sender_type ORDER BY m.seq DESC))[1] = 'admin')
"""
"""Chats whose counters say something else than their messages."""


@pytest.fixture
def owner(conn: sa.Connection) -> Principal:
    return people.admin(conn, "Olga", role="owner")


@pytest.fixture
def demo(conn: sa.Connection, owner: Principal) -> int:
    return fill.fill(conn, MORNING, large=False)


def number(conn: sa.Connection, table: sa.Table) -> int:
    return conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_200_chats_as_the_product_would_keep_them(conn: sa.Connection, demo: int) -> None:
    assert demo == number(conn, support_chats) == number(conn, users) == 200
    assert conn.execute(sa.text(RECOUNTED)).all() == []
    first, last = conn.execute(
        sa.select(sa.func.min(support_messages.c.created_at), sa.func.max(support_messages.c.created_at))
    ).one()
    assert MORNING - timedelta(weeks=8) < first < MORNING - timedelta(weeks=4)
    assert MORNING - timedelta(hours=1) < last < MORNING


def test_something_of_everything(conn: sa.Connection, demo: int, owner: Principal, chats: Chats) -> None:
    counts = counted.of_all(conn, owner.id)
    assert min(counts.open, counts.pending, counts.closed, counts.unassigned, counts.mine, counts.unread) > 0
    assert counts.open + counts.pending + counts.closed == demo
    found = conn.execute(sa.text("SELECT DISTINCT priority FROM support_chats")).scalars()
    assert set(found) == {"low", "normal", "high", "urgent"}
    assert number(conn, support_notes) > 5
    assert number(conn, canned_replies) == 6
    for words in ("order", "Bestellung", "pedido", "facture", "注文", "طلبي"):
        in_either = [result(chats.list(owner, asks(q=words, archived=each))).chats for each in (False, True)]
        assert any(in_either), words
    assert result(chats.list(owner, asks(tag="shipping", archived=True))).chats


def test_the_same_each_time(conn: sa.Connection, owner: Principal) -> None:
    worlds = [World(MORNING, ["a" * 32, "b" * 32], [owner.id]) for _ in range(2)]
    for each in worlds:
        each.chats(50)
    assert worlds[0].rows == worlds[1].rows


def test_nobody_signs_in_as_made_up_staff(conn: sa.Connection, demo: int) -> None:
    hashes = conn.scalars(sa.text(f"SELECT password_hash FROM admins WHERE email LIKE '%@{fill.DOMAIN}'")).all()
    assert len(hashes) == len(fill.STAFF)
    assert all(each.startswith("$argon2id$") for each in hashes), "hashed like any other, so that trying costs the same"


def test_again_makes_others_and_remove_leaves_nobody(
    conn: sa.Connection, demo: int, visitor: Principal, sending: Sending
) -> None:
    result(sending.send(visitor, visitor.grant, "a real question", new_id()))
    assert fill.fill(conn, MORNING + timedelta(days=1), large=False) == demo
    assert number(conn, support_chats) == demo + 1
    assert fill.remove(conn, MORNING) == demo
    assert conn.scalars(sa.select(support_chats.c.id)).all() == [visitor.grant]
    assert number(conn, support_notes) == number(conn, canned_replies) == 0
    active = conn.scalars(sa.text("SELECT email FROM admins WHERE disabled_at IS NULL")).all()
    assert not [each for each in active if each.endswith(fill.DOMAIN)]


def test_real_people_are_those_who_wrote(conn: sa.Connection, demo: int, visitor: Principal, sending: Sending) -> None:
    assert fill.real_chats(conn) == 0
    result(sending.send(visitor, visitor.grant, "a real question", new_id()))
    assert fill.real_chats(conn) == 1


@pytest.mark.long
def test_large(conn: sa.Connection, owner: Principal) -> None:
    assert fill.fill(conn, MORNING, large=True) == 5_000
    assert conn.execute(sa.text(RECOUNTED)).all() == []
    assert conn.scalar(sa.select(sa.func.max(support_chats.c.last_seq))) == 10_000
