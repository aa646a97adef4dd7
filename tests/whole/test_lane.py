"""The whole product with the fast lane: what holds without it holds with it, and what only the lane could break."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.frames import Frame, Opcode

from tests import loop
from tests.benchmarks import send as bench
from tests.benchmarks.history import Person
from tests.benchmarks.line import Line, unique
from tests.product import Product, client_id
from tests.wamp import CALL, ERROR, RESULT, Refused, Wamp
from tests.whole.test_conversation import *  # noqa: F403 - every test there is one here, on the product below
from tests.whole.test_door import *  # noqa: F403
from tests.whole.test_limits import *  # noqa: F403
from tests.whole.test_rights import *  # noqa: F403
from tests.whole.test_together import *  # noqa: F403

pytestmark = pytest.mark.long
SEND = "support.chat.send"


@contextmanager
def lane(folders: pytest.TempPathFactory, **settings: str) -> Iterator[Product]:
    running = Product(folders.mktemp("lane"), FRONTDESK_FAST_LANE="yes", **settings)
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with lane(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    defaults = {"FRONTDESK_USER_RATE": "", "FRONTDESK_ADDRESS_LIMITS": "", "FRONTDESK_JOIN_RATE": "30"}
    with lane(tmp_path_factory, **defaults) as running:
        yield running


@pytest.fixture(scope="module")
def two_daemons(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with lane(tmp_path_factory, FRONTDESK_DAEMONS="2") as running:
        yield running


def text(*message: object) -> bytes:
    return json.dumps(list(message)).encode()


def frame(data: bytes, *, fin: bool = True, opcode: Opcode = Opcode.TEXT) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def answers(user: Wamp, number: int) -> list[list[object]]:
    found: list[list[object]] = []
    while len(found) < number:
        message = user.receive()
        found += [message] if message[0] in (RESULT, ERROR) else []
    return found


def test_calls_in_one_segment_keep_their_order_whichever_way_each_goes(product: Product) -> None:
    with product.user() as user:
        user.call(SEND, "first", client_id())  # from now on the right is known
        calls = [
            text(CALL, 10, {}, SEND, ["plain"], {"client_id": client_id()}),
            text(CALL, 11, {"timeout": 9000}, SEND, ["with an option", client_id()]),
            text(CALL, 12, {}, SEND, ["plain again", client_id()]),
            text(CALL, 13, {}, SEND, [" "], {"client_id": client_id()}),
            text(CALL, 14, {}, SEND, ["the last", client_id()]),
        ]
        parts = [frame(each) for each in calls]
        cut = calls[2][:20], calls[2][20:]
        parts[2] = frame(cut[0], fin=False) + frame(b"ping", opcode=Opcode.PING) + frame(cut[1], opcode=Opcode.CONT)
        user.socket.socket.sendall(b"".join(parts))
        given = sorted(answers(user, 5), key=lambda each: int(each[2] if each[0] == ERROR else each[1]))  # type: ignore[call-overload]
        assert [each[0] for each in given] == [RESULT, RESULT, RESULT, ERROR, RESULT]
        messages = user.call("support.chat.messages")["messages"]
        assert [each["content"] for each in messages] == ["first", "plain", "with an option", "plain again", "the last"]


def test_bytes_that_trickle_are_calls_too(product: Product) -> None:
    with product.user() as user:
        user.call(SEND, "first", client_id())
        for each in frame(text(CALL, 10, {}, SEND, ["slow", client_id()])):
            user.socket.socket.sendall(bytes([each]))
        assert answers(user, 1)[0][:2] == [RESULT, 10]


def test_every_serializer_hears_the_same(product: Product) -> None:
    session = product.session()
    topic = f"support.chat.{session['chat_id']}"
    users = [product.user(session, codec=codec) for codec in ("json", "msgpack", "cbor", "json")]
    for each in users:
        each.subscribe(topic)
    sent = [users[number % 4].call(SEND, f"{number}", client_id()) for number in range(12)]
    for each in users:
        assert [each.hear("new_message")["message"] for _ in sent] == sent
        each.close()


def test_a_cancelled_call_is_answered_all_the_same(product: Product) -> None:
    with product.user() as user:
        user.call(SEND, "first", client_id())
        user.socket.socket.sendall(
            frame(text(CALL, 10, {}, SEND, ["once begun", client_id()])) + frame(text(49, 10, {"mode": "kill"}))
        )
        assert answers(user, 1)[0][:2] == [RESULT, 10]


def test_a_caller_who_hangs_up_leaves_nothing_behind(product: Product) -> None:
    session = product.session()
    with product.user(session) as user:
        user.call(SEND, "first", client_id())
        user.send(CALL, 10, {}, SEND, ["and gone", client_id()])
    with product.user(session) as again:
        assert again.call(SEND, "back", client_id())["seq"] in (2, 3)


class Mute(Line):
    """A client that answers no ping."""

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind != 0x8A:
            super()._frame(kind, payload)


def test_who_talks_is_alive_and_who_is_silent_is_asked(product: Product) -> None:
    """A ping after 15 s, 10 s for its answer; whatever comes meanwhile counts as one."""

    async def watch() -> None:
        people = [
            Person("", session["access"], session["chat_id"]) for session in (product.session(), product.session())
        ]
        talks, silent = [await Mute.open(product.port, each, [], lambda *_: None) for each in people]
        for _ in range(18):
            heard: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            talks.send("still here", unique(), heard.set_result)
            assert (await asyncio.wait_for(heard, 5))[0] == RESULT
            await asyncio.wait({silent.gone, talks.gone}, timeout=2)
        assert (silent.lost, talks.lost) == (True, False)
        await asyncio.wait_for(talks.gone, 30)

    loop.run(watch())


def test_thousands_of_connections_at_once() -> None:
    with bench.product(2_000, 5, FRONTDESK_FAST_LANE="yes") as (running, users, staff):
        result = bench.run(running, users, staff, seconds=5.0)
    assert result["acknowledged"] >= 2_000
    assert set(result["faults"].values()) == {0}


def test_callers_hear_of_a_daemon_that_is_lost(product: Product) -> None:
    with product.user() as user:
        user.call(SEND, "first", client_id())
        daemon = product.parts("frontdesk daemon")[0]
        os.kill(daemon.pid, signal.SIGSTOP)
        user.send(CALL, 10, {}, SEND, ["lost, perhaps", "the-same-id"])
        user.send(CALL, 11, {}, SEND, ["and another", "another-id"])
        os.kill(daemon.pid, signal.SIGKILL)
        assert [each[2:5:2] for each in answers(user, 2)] == [[10, "wamp.error.canceled"], [11, "wamp.error.canceled"]]
        again = None
        while again is None:  # until the daemon is back
            with suppress(Refused):
                again = user.call(SEND, "lost, perhaps", "the-same-id")
        contents = [each["content"] for each in user.call("support.chat.messages")["messages"]]
        assert contents.count(again["content"]) == 1
