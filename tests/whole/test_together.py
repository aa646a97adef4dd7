"""Many at once, over the real port, with two daemons."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.product import Product, client_id
from tests.wamp import Refused

SENDERS, EACH = 20, 250


@pytest.fixture(scope="module")
def two_daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("two"), FRONTDESK_DAEMONS="2")
    try:
        yield running.start()
    finally:
        running.close()


def test_500_sessions_of_one_new_person_are_one_user_and_one_chat(two_daemons: Product) -> None:
    token = two_daemons.identity("customer-1", email="one@example.com")
    limits = httpx.Limits(max_connections=50)
    with httpx.Client(base_url=two_daemons.url, timeout=60, limits=limits) as http, ThreadPoolExecutor(50) as pool:

        def come(_: int) -> tuple[str, str]:
            answer = http.post("/api/session", json={"token": token})
            assert answer.status_code == 200, answer.text
            return answer.json()["user"]["id"], answer.json()["chat_id"]

        assert len(set(pool.map(come, range(500)))) == 1


def test_5000_messages_through_two_daemons_are_1_to_5000_and_no_poller_sees_a_gap(two_daemons: Product) -> None:
    session = two_daemons.session()
    done = threading.Event()

    def say(number: int) -> list[int]:
        with two_daemons.user(session) as user:
            return [user.call("support.chat.send", f"{number}/{n}", client_id())["seq"] for n in range(EACH)]

    def poll() -> list[int]:
        seen: list[int] = []
        with two_daemons.user(session) as reader:
            while True:
                finished = done.is_set()
                page = reader.call("support.chat.messages", since=seen[-1] if seen else 0, limit=200)
                seen += [message["seq"] for message in page["messages"]]
                if finished and not page["has_more"]:
                    return seen

    with ThreadPoolExecutor(SENDERS + 1) as pool:
        polling = pool.submit(poll)
        # 10 sockets a user: two threads share none, so half of the senders go after the other half.
        halves = [range(SENDERS)[start::4] for start in range(4)]
        acknowledged = [seq for half in halves for seqs in pool.map(say, half) for seq in seqs]
        done.set()
        everything = list(range(1, SENDERS * EACH + 1))
        assert sorted(acknowledged) == everything
        assert polling.result() == everything


def test_50_sends_of_one_client_id_are_one_message(two_daemons: Product) -> None:
    session = two_daemons.session()
    bearer = {"Authorization": f"Bearer {session['access']}"}
    body = {"content": "only once", "client_id": client_id()}
    with ThreadPoolExecutor(25) as pool:
        answers = list(
            pool.map(
                lambda _: two_daemons.http.post("/api/support_chat/messages", json=body, headers=bearer), range(50)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert two_daemons.http.get("/api/support_chat", headers=bearer).json()["last_seq"] == 1


def test_two_admins_claim_and_one_wins(two_daemons: Product) -> None:
    two_daemons.account("second@example.com", "another password")
    sessions = [two_daemons.session() for _ in range(10)]
    desks = [two_daemons.admin(), two_daemons.admin(two_daemons.staff("second@example.com", "another password"))]
    for session in sessions:
        with two_daemons.user(session) as user:
            user.call("support.chat.send", "who takes this?", client_id())

        def claim(desk: Any, chat_id: str = session["chat_id"]) -> Any:
            try:
                return desk.call("support.admin.claim", chat_id)["assignee"]
            except Refused as refused:
                return refused

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(claim, desks))
        winners = [each for each in outcomes if isinstance(each, dict)]
        (loser,) = [each for each in outcomes if isinstance(each, Refused)]
        assert loser.uri == "support.error.conflict"
        assert [loser.extra["assignee"]] == winners
    for desk in desks:
        desk.close()
