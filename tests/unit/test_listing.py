"""The staff's list: filters, counts, search, paging, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.ids import new_id
from daemon.protocol.errors import InvalidArgument
from daemon.protocol.principals import Principal
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import listing, search
from daemon.store.filters import Filters
from daemon.store.tables import support_chats
from tests.unit import people
from tests.unit.conftest import result
from tests.unit.people import asks


class Desk:
    """Chats by the letter of their user's name."""

    def __init__(self, conn: sa.Connection, sending: Sending, chats: Chats, reactor: Clock, ada: Principal) -> None:
        self._conn, self._sending, self._chats, self._reactor, self._ada = conn, sending, chats, reactor, ada
        self.users: dict[str, Principal] = {}

    def says(self, name: str, content: str = "Hello", **fields: Any) -> Principal:
        """A second later, somebody writes; the first time with a chat of their own."""
        self._reactor.advance(1)
        if name not in self.users:
            self.users[name] = people.user(self._conn, name=name, **fields)
        user = self.users[name]
        result(self._sending.send(user, user.grant, content, new_id()))
        return user

    def listed(self, who: Principal | None = None, **arguments: Any) -> str:
        """The names in the order of the list."""
        page = result(self._chats.list(who or self._ada, asks(**arguments)))
        return "".join(each.user_name or "?" for each in page.chats)


@pytest.fixture
def desk(conn: sa.Connection, sending: Sending, chats: Chats, reactor: Clock, ada: Principal) -> Desk:
    return Desk(conn, sending, chats, reactor, ada)


def test_newest_first_and_only_chats_with_a_message(desk: Desk, conn: sa.Connection) -> None:
    people.user(conn, name="silent")
    for name in "abca":
        desk.says(name)
    assert desk.listed() == "acb"


def test_an_item(desk: Desk, chats: Chats, ada: Principal, sending: Sending, conn: sa.Connection) -> None:
    user = desk.says("Vera", "Where is my order?", email="vera@example.com", verified=True)
    desk.says("Vera", "It is late.")
    result(sending.send(ada, user.grant, "é" * 200, "client-1"))
    result(chats.assign(ada, user.grant, "me"))
    (item,) = result(chats.list(ada, asks())).to_wire()["chats"]
    assert item == {
        "id": user.grant,
        "user_id": user.id,
        "user_email": "vera@example.com",
        "user_name": "Vera",
        "user_verified": True,
        "last_message_at": "2026-03-02T09:00:02.000Z",
        "last_message_preview": "é" * 100,
        "last_message_sender": "admin",
        "message_count": 3,
        "unread": True,
        "unread_count": 2,
        "archived": False,
        "status": "open",
        "priority": "normal",
        "assignee": {"id": ada.id, "name": "Ada"},
        "tags": [],
        "last_seq": 3,
        "admin_viewed_seq": 0,
        "created_at": "2026-03-01T00:00:00.000Z",
    }


def test_filters_and_counts(desk: Desk, chats: Chats, ada: Principal, conn: sa.Connection) -> None:
    bob = people.admin(conn, "Bob")
    for name in "abcdef":
        desk.says(name)
    grants = {name: user.grant for name, user in desk.users.items()}
    result(chats.set_status(ada, grants["b"], "pending"))
    result(chats.archive(ada, grants["c"], False))
    result(chats.assign(ada, grants["c"], "me"))
    result(chats.assign(ada, grants["d"], "me"))
    result(chats.assign(ada, grants["e"], bob.id))
    result(chats.mark_viewed(ada, grants["a"], None))
    assert desk.listed() == "fedba"
    assert desk.listed(archived=False) == "fedba"
    assert desk.listed(archived=True) == "c"
    assert desk.listed(status="open") == "feda"
    assert desk.listed(status="pending") == "b"
    assert desk.listed(status="closed") == "c"
    assert desk.listed(status="closed", archived=False) == "c"
    assert desk.listed(status="open", archived=True) == ""
    assert desk.listed(assignee="me") == "d"
    assert desk.listed(assignee="me", archived=True) == "c"
    assert desk.listed(assignee=bob.id) == "e"
    assert desk.listed(bob, assignee="me") == "e"
    assert desk.listed(assignee="none") == "fba"
    assert desk.listed(assignee=new_id()) == ""
    counts = {"open": 4, "pending": 1, "closed": 1, "unassigned": 3, "mine": 1, "unread": 4}
    for arguments in ({}, {"status": "closed"}, {"assignee": "me", "q": "nothing"}):
        assert result(chats.list(ada, asks(**arguments))).counts.to_wire() == counts
    key = people.key(conn, scope="read")
    assert result(chats.list(key, asks())).counts.mine == 0
    with pytest.raises(InvalidArgument) as refused:
        result(chats.list(key, asks(assignee="me")))
    assert refused.value.extra == {"field": "assignee"}


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("parcel", "b"),
        ("PARCEL", "b"),
        ("my parcel", "b"),
        ("parcel late", ""),
        ("parc", "b"),
        ("arcel", ""),
        ("zoe", "d"),
        ("zoe@shop.example", "d"),
        ("shop.example", "fd"),
        ("shop", "fd"),
        ("late", "ca"),
        ("please", "f"),
        ("4711", "f"),
        ("order-4711", "f"),
        ("cart", "f"),
        ("https://shop.example/cart", "f"),
        ("l'état", "e"),
        ("r2-d2", "e"),
        ("'late' | !(x) & :* <-> \\", ""),
        ("!!!", ""),
        ("100%", "e"),
        ("日本語", "e"),
    ],
)
def test_search(desk: Desk, q: str, names: str) -> None:
    desk.says("a", "It is late.")
    desk.says("b", "Where is my parcel?")
    desk.says("c", "Too late!")
    desk.says("d", "Good morning", email="zoe@shop.example")
    desk.says("e", "l'état, c'est R2-D2 100% 日本語")
    desk.says("f", "order-4711 at https://shop.example/cart?n=1.Please")
    assert desk.listed(q=q) == names


def test_search_is_in_what_the_other_filters_leave(desk: Desk, chats: Chats, ada: Principal) -> None:
    for name in "ab":
        desk.says(name, "late")
    result(chats.archive(ada, desk.users["a"].grant, False))
    assert desk.listed(q="late") == "b"
    assert desk.listed(q="late", archived=True) == "a"


def test_pages_join_without_gap_even_among_equal_times(
    desk: Desk, chats: Chats, ada: Principal, conn: sa.Connection
) -> None:
    for number in range(7):
        desk.says(f"{number}")
    conn.execute(
        sa.update(support_chats).values(last_message_at=sa.func.date_trunc("day", support_chats.c.last_message_at))
    )
    seen: list[str] = []
    cursor = None
    sizes = []
    while True:
        page = result(chats.list(ada, asks(limit=3, cursor=cursor)))
        seen += [each.id for each in page.chats]
        sizes.append(len(page.chats))
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sizes == [3, 3, 1]
    assert seen == sorted((user.grant for user in desk.users.values()), reverse=True)


def test_the_last_full_page_has_no_cursor(desk: Desk, chats: Chats, ada: Principal) -> None:
    for name in "abc":
        desk.says(name)
    assert result(chats.list(ada, asks(limit=3))).next_cursor is None


@pytest.fixture
def statements(conn: sa.Connection) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    sa.event.listen(conn, "before_cursor_execute", note)
    yield asked
    sa.event.remove(conn, "before_cursor_execute", note)


@pytest.mark.parametrize("number", [1, 30])
def test_a_page_is_one_query_however_many_chats(
    desk: Desk, chats: Chats, ada: Principal, statements: list[Any], number: int
) -> None:
    for each in range(number):
        desk.says(f"{each}")
    desk.listed()  # a connection plans the counts at its first list
    statements.clear()
    assert len(result(chats.list(ada, asks())).chats) == number
    asked = [statement for statement, _ in statements if "SAVEPOINT" not in statement]
    assert len(asked) == 2, "one for the page, one for the counts"


MANY = """
    WITH made AS (
        INSERT INTO users (id, name, email, created_at)
        SELECT gen_random_uuid(), 'user ' || n, 'user' || n || '@example.com', now() FROM generate_series(1, 5000) AS n
        RETURNING id
    ), opened AS (
        INSERT INTO support_chats
            (id, user_id, last_seq, last_message_at, last_content, last_sender, created_at, updated_at)
        SELECT gen_random_uuid(), id, 1, now() - random() * interval '1 year', 'a word', 'user', now(), now() FROM made
        RETURNING id, user_id
    )
    INSERT INTO support_messages (id, chat_id, seq, sender_type, sender_id, content, created_at, updated_at)
    SELECT gen_random_uuid(), id, 1, 'user', user_id, 'word' || (random() * 1000)::int, now(), now() FROM opened
"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", []):
        yield from nodes(each)


def explain(conn: sa.Connection, asked: tuple[str, Any]) -> list[dict[str, Any]]:
    statement, parameters = asked
    plan = conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
    return list(nodes(plan[0]["Plan"]))


def test_a_page_reads_the_index_in_order_and_search_uses_the_words(
    conn: sa.Connection, statements: list[tuple[str, Any]]
) -> None:
    conn.execute(sa.text(MANY))
    for table in ("users", "support_chats", "support_messages"):
        conn.execute(sa.text(f"ANALYZE {table}"))
    statements.clear()
    assert len(listing.page(conn, Filters(archived=False), 51)) == 51
    listing.found(conn, Filters(archived=False), "word7", 51)
    page, _query, _estimate, by_words, *_ = statements
    used = explain(conn, page)
    assert "support_chats_active" in {node.get("Index Name") for node in used}
    assert not {node["Node Type"] for node in used} & {"Sort", "Seq Scan"}
    found = {node.get("Index Name") for node in explain(conn, by_words)}
    assert {"support_messages_words", "users_words"} <= found
    everybody, somebody = (search.ask(conn, word) for word in ("word", "word77"))
    assert everybody is not None
    assert somebody is not None
    assert everybody.rows > search.FEW > somebody.rows
