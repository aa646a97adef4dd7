"""Parts that are away, and parts that come back."""

from __future__ import annotations

import signal
import time

import httpx
import pytest

from tests.product import Product, client_id
from tests.wamp import Refused, Wamp


@pytest.fixture
def running(restarted_product: Product) -> Product:
    return restarted_product


def until_healthy(product: Product, seconds: float) -> float:
    """Seconds until the product says that all is well."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        try:
            if product.http.get("/api/health").status_code == 200:
                return time.monotonic() - begun
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"not healthy again within {seconds} s:\n{product.log()[-3000:]}")


def contents(user: Wamp) -> list[str]:
    return [message["content"] for message in user.call("support.chat.open")["messages"]]


def test_what_was_said_is_there_after_a_stop_and_a_start(running: Product) -> None:
    session = running.session()
    key = client_id()
    with running.user(session) as user, running.admin() as admin:
        first = user.call("support.chat.send", "remember", key)
        admin.call("support.admin.send", session["chat_id"], "of course", client_id())
    assert running.stop() == 0
    running.start()
    back = running.session(resume=session["resume"])
    assert (back["chat_id"], back["user"], back["epoch"]) == (session["chat_id"], session["user"], session["epoch"])
    with running.user(back) as user:
        assert user.call("support.chat.send", "remember", key) == first | {
            "read_at": user.call("support.chat.open")["messages"][0]["read_at"]
        }
        assert [message["content"] for message in user.call("support.chat.open")["messages"]] == [
            "remember",
            "of course",
        ]
    with running.admin() as admin:
        assert admin.call("support.admin.chat", session["chat_id"])["last_seq"] == 2


def test_without_any_daemon_pages_are_served_rest_says_so_and_sockets_sign_in(running: Product) -> None:
    session = running.session()
    bearer = {"Authorization": f"Bearer {session['access']}"}
    (daemon,) = running.parts("frontdesk daemon")
    daemon.suspend()
    daemon.kill()
    # The supervisor starts another at once: until it serves, nobody does.
    asked = time.monotonic()
    answer = running.http.get("/api/support_chat", headers=bearer)
    assert time.monotonic() - asked < 0.5
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert answer.json()["error"]["retry_after_ms"] > 0
    assert running.http.get("/api/health").json()["parts"]["daemon"] != "ok"
    for path in ("/", "/widget.js", "/admin/", "/chat"):
        assert running.http.get(path).status_code == 200
    with running.user(session) as user:
        with pytest.raises(Refused) as refused:
            user.call("support.chat.open")
        assert refused.value.uri == "wamp.error.no_such_procedure"
        until_healthy(running, 20)
        assert user.call("support.chat.open")["last_seq"] == 0


@pytest.mark.parametrize("part", ["frontdesk router", "frontdesk daemon", "postgres -D"])
def test_each_part_comes_back_after_kill_9_with_everything_acknowledged(running: Product, part: str) -> None:
    session = running.session()
    with running.user(session) as user:
        for number in range(20):
            user.call("support.chat.send", str(number), client_id())
    for process in running.parts(part):
        process.send_signal(signal.SIGKILL)
    time.sleep(0.1)
    until_healthy(running, 40)
    with running.user(running.session(resume=session["resume"])) as user:
        assert [message["content"] for message in user.call("support.chat.open")["messages"]] == list(
            map(str, range(20))
        )
        assert user.call("support.chat.send", "and on", client_id())["seq"] == 21


def test_a_blocked_or_ended_login_stays_ended_over_restarts(running: Product) -> None:
    session = running.session()
    running.http.delete("/api/session", headers={"Authorization": f"Bearer {session['access']}"})
    for part in ("frontdesk router", "frontdesk daemon"):
        for process in running.parts(part):
            process.send_signal(signal.SIGKILL)
        time.sleep(0.1)
        until_healthy(running, 40)
        with pytest.raises(Refused) as refused:
            running.user(session)
        assert refused.value.uri == "support.error.unauthorized"
