"""Identity and rights at the real router: what a caller claims never counts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.product import Product, client_id
from tests.wamp import CALL, EVENT, RESULT, Refused, Wamp

NOT_AUTHORIZED = "wamp.error.not_authorized"


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.uri


@pytest.mark.parametrize("ticket", ["", "x", "fdk_", "fdk_" + "0" * 75, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_a_bad_ticket_is_unauthorized(product: Product, ticket: str) -> None:
    assert refusal(Wamp, product.ws, ticket) == "support.error.unauthorized"


def test_the_claimed_authid_is_ignored_and_welcome_tells_nothing_of_the_node(product: Product) -> None:
    session = product.session()
    with product.user(session) as user, product.user(session, methods=("wampcra", "ticket")) as by_crossbar:
        for each in (user, by_crossbar):
            assert each.welcome["authid"].startswith(session["user"]["id"])
            assert each.welcome["authrole"] == "user"
            assert not [name for name in each.welcome if name.startswith("x_cb")]
        assert user.welcome == by_crossbar.welcome


def test_answers_and_events_tell_nothing_of_the_daemon(product: Product) -> None:
    session = product.session()
    with product.user(session) as user:
        user.subscribe(f"support.chat.{session['chat_id']}")
        user.send(CALL, 99, {}, "support.chat.send", ["hello", client_id()])
        details = {message[0]: message[-2] for message in (user.receive(), user.receive())}
        assert details == {EVENT: {}, RESULT: {}}


def test_forward_for_makes_nobody_an_admin(product: Product) -> None:
    with product.user() as user:
        forged = [{"session": 1, "authid": "0" * 32 + ".owner", "authrole": "admin"}]
        assert (
            refusal(user.call_with, {"forward_for": forged}, "support.chat.send", ["x", client_id()], {})
            == NOT_AUTHORIZED
        )
        assert user.call("support.chat.open")["last_seq"] == 0


def test_a_caller_cannot_name_a_principal(product: Product) -> None:
    session = product.session()
    with product.user() as user:
        named = ["user", f"{session['user']['id']}.{session['chat_id']}"]
        with pytest.raises(Refused) as refused:
            user.call("support.chat.messages", principal=named)
        assert (refused.value.uri, refused.value.extra) == ("support.error.invalid_argument", {"field": "principal"})


@pytest.mark.parametrize("options", [{}, {"match": "prefix"}, {"match": "wildcard"}])
def test_a_user_hears_nothing_of_others(product: Product, options: dict[str, str]) -> None:
    foreign = product.session()["chat_id"]
    with product.user() as user:
        for topic in (f"support.chat.{foreign}", "support.admin.notifications", "support.chat.", "support", ""):
            assert refusal(user.subscribe, topic, **options) in (NOT_AUTHORIZED, "wamp.error.invalid_uri")


def test_nobody_publishes_registers_or_asks_the_router(product: Product) -> None:
    session = product.session()
    for client in (product.user(session), product.admin(), Wamp(product.ws, product.key("admin"))):
        with client:
            assert refusal(client.publish, f"support.chat.{session['chat_id']}", {"type": "x"}) == NOT_AUTHORIZED
            assert refusal(client.register, "support.chat.other") == NOT_AUTHORIZED
            assert refusal(client.register, "support.chat.send").startswith("wamp.error.")
            for uri in ("wamp.session.list", "crossbar.get_status", "support.router.access", "support.backend.me"):
                assert refusal(client.call, uri) == NOT_AUTHORIZED


def test_missing_and_foreign_are_the_same(product: Product) -> None:
    with product.admin() as admin:
        for chat_id in ("0" * 32, "f" * 32):
            assert refusal(admin.call, "support.admin.chat", chat_id) == "support.error.not_found"
        assert refusal(admin.call, "support.admin.chat", "F" * 32) == "support.error.invalid_argument"


def test_logout_ends_socket_and_token(product: Product) -> None:
    session = product.session()
    bearer = {"Authorization": f"Bearer {session['access']}"}
    with product.user(session) as user:
        assert product.http.delete("/api/session", headers=bearer).status_code in (200, 204)
        assert user.closed(5)
    assert refusal(product.user, session) == "support.error.unauthorized"
    assert product.http.get("/api/support_chat", headers=bearer).status_code == 401


def test_what_has_ended_is_refused_from_the_answer_on(product: Product) -> None:
    token = product.identity("rights-1")
    for _ in range(10):
        visitor = product.session()
        product.session(token=token, resume=visitor["resume"])
        bearer = {"Authorization": f"Bearer {visitor['access']}"}
        assert product.http.get("/api/support_chat", headers=bearer).status_code == 401
        bearer = {"Authorization": f"Bearer {product.session()['access']}"}
        assert product.http.delete("/api/session", headers=bearer).status_code == 200
        assert product.http.get("/api/support_chat", headers=bearer).status_code == 401
        staff = product.staff()
        cookie = {"Cookie": "; ".join(map("=".join, staff.cookies.items()))}
        assert staff.post("/api/admin/logout").status_code == 200
        assert product.http.get("/api/admin/me", headers=cookie).status_code == 401
        staff.close()


def test_a_revoked_key_ends_its_sockets(product: Product) -> None:
    key = product.key("read")
    with Wamp(product.ws, key) as integrator:
        assert integrator.call("support.admin.presence")
        listed = [line.split()[0] for line in product.run("key", "list").stdout.splitlines() if key[4:36] in line]
        assert listed
        product.run("key", "revoke", key[4:36], check=True)
        assert integrator.closed(5)
    assert refusal(Wamp, product.ws, key) == "support.error.unauthorized"


def test_a_disabled_admin_ends_everywhere(product: Product) -> None:
    address = "leaving@example.com"
    product.account(address, "a long password")
    staff = product.staff(address, "a long password")
    with product.admin(staff) as admin:
        product.run("admin", "disable", address, check=True)
        assert admin.closed(5)
    assert staff.get("/api/admin/me").status_code == 401
    assert (
        product.http.post("/api/admin/login", json={"email": address, "password": "a long password"}).status_code == 401
    )


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["  \n", "k" * 8], "content"),
        (["x" * 5001, "k" * 8], "content"),
        (["\U0001f600" * 5001, "k" * 8], "content"),
        (["a\u0000b", "k" * 8], "content"),
        (["\u0000b", "k" * 8], "content"),
        (["\ud83d", "k" * 8], "content"),
        ([5, "k" * 8], "content"),
        ([None, "k" * 8], "content"),
        (["x", "short"], "client_id"),
        (["x", "k" * 65], "client_id"),
        (["x", "k" * 8 + "\n"], "client_id"),
        (["x", float("nan")], "client_id"),
        (["x", 2**70], "client_id"),
        (["x"], "client_id"),
        (["x", "k" * 8, "more"], "2"),
    ],
)
def test_bad_arguments_name_their_field_on_wamp(product: Product, arguments: list[Any], field: str) -> None:
    with product.user() as user:
        with pytest.raises(Refused) as refused:
            user.call("support.chat.send", *arguments)
        assert (refused.value.uri, refused.value.extra) == ("support.error.invalid_argument", {"field": field})
        assert user.call("support.chat.open")["last_seq"] == 0


@pytest.mark.parametrize(
    "frame", ["[" * 400 + "]" * 400, "x", "[]", "[48]", '[48, 1, {}, "' + "x" * 70_000 + '"]', "[99, 1]"]
)
def test_a_bad_frame_closes_its_socket_alone(product: Product, frame: str) -> None:
    with product.user() as bystander, product.user() as user:
        user.socket.send(frame)
        assert user.closed(5)
        assert bystander.call("support.chat.pulse")["last_seq"] == 0
