"""The counts beside the list: after whatever happens they are what a pass over all chats would find."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from daemon.database import connect
from daemon.ids import new_id
from daemon.model import Counts
from daemon.protocol.principals import Principal
from daemon.services.chats import Chats
from daemon.services.sending import Sending
from daemon.store import counts
from daemon.store.tables import admins, chat_counts, support_chats, users
from tests import postgres
from tests.unit import people
from tests.unit.conftest import MORNING, result

_c = support_chats.c


def recounted(conn: sa.Connection, admin_id: str) -> Counts:
    active = _c.status != "closed"
    conditions = [
        *(_c.status == each for each in ("open", "pending", "closed")),
        active & _c.assignee_id.is_(None),
        active & (_c.assignee_id == admin_id),
        active & (_c.admin_unread > 0),
    ]
    numbers = [sa.func.count().filter(each) for each in conditions]
    return Counts(*conn.execute(sa.select(*numbers).where(_c.last_seq > 0)).one())


def test_after_a_day_of_everything(conn: sa.Connection, chats: Chats, sending: Sending, ada: Principal) -> None:
    chance = random.Random(3)
    ben = people.admin(conn, "Ben")
    visitors = [people.user(conn, email="v@example.com") for _ in range(12)]
    for _ in range(150):
        visitor = chance.choice(visitors)
        chat_id = visitor.grant
        match chance.randrange(8):
            case 0 | 1 | 2:
                result(sending.send(visitor, chat_id, "hello", new_id()))
            case 3:
                result(sending.send(ada, chat_id, "an answer", new_id()))
            case 4:
                result(chats.mark_viewed(ada, chat_id, None))
            case 5:
                result(chats.archive(ada, chat_id, False))
            case 6:
                result(chats.assign(ada, chat_id, chance.choice([ada.id, ben.id, None])))
            case 7:
                result(chats.set_status(ada, chat_id, chance.choice(["open", "pending", "closed"])))
        assert counts.of_all(conn, ada.id) == recounted(conn, ada.id)
        assert counts.unread(conn) == recounted(conn, ada.id).unread
    conn.execute(sa.delete(users).where(users.c.id.in_([each.id for each in visitors[:4]])))
    conn.execute(sa.delete(admins).where(admins.c.id == ben.id))
    assert counts.of_all(conn, ada.id) == recounted(conn, ada.id)
    before = counts.of_all(conn, None)
    counts.add_up(conn)
    assert counts.of_all(conn, None) == before
    assert conn.scalar(sa.select(sa.func.max(sa.func.abs(chat_counts.c.chats)))) <= 12
    conn.execute(sa.delete(users))
    counts.add_up(conn)
    assert conn.execute(sa.select(chat_counts)).all() == []


def test_many_rows_are_added_up_by_whoever_reads(
    conn: sa.Connection, monkeypatch: pytest.MonkeyPatch, sending: Sending
) -> None:
    monkeypatch.setattr(counts, "MANY", 5)
    for _ in range(6):
        visitor = people.user(conn)
        result(sending.send(visitor, visitor.grant, "hello", new_id()))
    assert counts.of_all(conn, None).open == 6
    assert len(conn.execute(sa.select(chat_counts)).all()) == 1
    assert counts.of_all(conn, None).open == 6


@pytest.fixture
def shared(cluster_url: str) -> Iterator[sa.Engine]:
    """A database in which others see what is committed."""
    with postgres.scratch(cluster_url, "counted") as url:
        engine = connect(url, connections=6)
        yield engine
        engine.dispose()


def test_readers_see_the_same_while_others_write_and_add_up(shared: sa.Engine) -> None:
    """Each writer opens and closes a chat of its own: whatever a reader sees, there are as many chats as there are."""
    with shared.begin() as conn:
        chats = [people.user(conn).grant for _ in range(3)]
        said = {"last_seq": 1, "last_message_at": MORNING, "last_content": "hello", "last_sender": "user"}
        conn.execute(sa.update(support_chats).values(**said))
    stop = threading.Event()
    wrong: list[Counts] = []

    def write(chat_id: str) -> None:
        for number in range(60):
            closes = number % 2 == 0
            with shared.begin() as conn:
                conn.execute(
                    sa.update(support_chats)
                    .where(_c.id == chat_id)
                    .values(status="closed" if closes else "open", archived_at=MORNING if closes else None)
                )

    def read() -> None:
        while not stop.is_set():
            with shared.begin() as conn:
                seen = counts.of_all(conn, None)
                counts.add_up(conn)
            if seen.open + seen.closed != 3:
                wrong.append(seen)

    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=write, args=[each]) for each in chats]
    for each in [*readers, *writers]:
        each.start()
    for each in writers:
        each.join()
    stop.set()
    for each in readers:
        each.join()
    assert wrong == []
    with shared.begin() as conn:
        assert counts.of_all(conn, None) == recounted(conn, new_id())
