"""However a login ends, a client that ignores GOODBYE, ping and close frames hears and says nothing more.

Its last byte comes within 2 s, its connection is gone within 5 s, REST refuses it alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.hostile.raw import TEXT, Line, frame
from tests.product import Product, client_id

LAST_BYTE, GONE = 2.0, 5.0
SECRET = "a long password"

Ending = tuple[str, str, Callable[[], Any], int]
"""A ticket, a path of REST that it opens, what ends it, and what REST answers then."""


def _user(product: Product) -> tuple[dict[str, Any], dict[str, str]]:
    session = product.session()
    return session, {"Authorization": f"Bearer {session['access']}"}


def _logout(product: Product) -> Ending:
    session, bearer = _user(product)
    return session["access"], "/api/support_chat", lambda: product.http.delete("/api/session", headers=bearer), 401


def _taken_over(product: Product) -> Ending:
    """The visitor signs in at the host: the anonymous credentials end."""
    session, _ = _user(product)
    token = product.identity(f"ending-{client_id()}")
    sign_in = {"token": token, "resume": session["resume"]}
    return session["access"], "/api/support_chat", lambda: product.http.post("/api/session", json=sign_in), 401


def _by_owner(product: Product, method: str, path: str, code: int) -> Ending:
    session, _ = _user(product)
    owner = product.staff()
    url = f"/api/admin/users/{session['user']['id']}{path}"
    return session["access"], "/api/support_chat", lambda: owner.request(method, url), code


def _account(product: Product) -> tuple[str, httpx.Client]:
    email = f"ending-{client_id()}@example.com".lower()
    product.account(email, SECRET)
    return email, product.staff(email, SECRET)


def _staff(product: Product, end: Callable[[str, httpx.Client], Any]) -> Ending:
    email, staff = _account(product)
    ticket = staff.post("/api/admin/ticket").json()["access"]
    return ticket, "/api/admin/me", lambda: end(email, staff), 401


def _revoked(product: Product) -> Ending:
    key = product.key("admin")
    return key, "/api/admin/chats", lambda: product.run("key", "revoke", key[4:36], check=True), 401


ENDINGS: dict[str, Callable[[Product], Ending]] = {
    "logout": _logout,
    "taken over": _taken_over,
    "blocked": lambda product: _by_owner(product, "POST", "/block", 403),
    "erased": lambda product: _by_owner(product, "DELETE", "", 404),
    "staff logout": lambda product: _staff(product, lambda _, staff: staff.post("/api/admin/logout")),
    "password changed": lambda product: _staff(
        product,
        lambda _, staff: staff.post("/api/admin/password", json={"current": SECRET, "new": "another password"}),
    ),
    "disabled": lambda product: _staff(product, lambda email, _: product.run("admin", "disable", email, check=True)),
    "key revoked": _revoked,
}


@pytest.mark.parametrize("how", ENDINGS)
def test_a_deaf_client_is_gone(product: Product, how: str) -> None:
    ticket, path, end, code = ENDINGS[how](product)
    headers = {"Authorization": f"Bearer {ticket}"}
    assert product.http.get(path, headers=headers).status_code == 200
    line = Line(product.port, ticket)
    line.tcp.settimeout(0.05)
    answer = end()
    assert getattr(answer, "status_code", 200) == 200
    ended = last = time.monotonic()
    assert product.http.get(path, headers=headers).status_code == code
    try:
        while (now := time.monotonic()) - ended < GONE:
            # Deaf, not mute: it goes on calling. Never a pong, never a close frame.
            line.tcp.sendall(frame(b'[48,7,{},"support.chat.pulse"]', TEXT))
            try:
                if not line.tcp.recv(65536):
                    break
            except TimeoutError:
                continue
            last = now
        else:
            pytest.fail(f"still connected {GONE} s after it ended")
    except ConnectionError:
        pass
    finally:
        line.tcp.close()
    assert last - ended < LAST_BYTE
