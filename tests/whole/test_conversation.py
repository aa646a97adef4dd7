"""A conversation over the real port: user, staff and integrator, every serializer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.product import Product, client_id
from tests.wamp import CODECS, Refused, Wamp


def send(user: Wamp, content: str) -> dict[str, Any]:
    message: dict[str, Any] = user.call("support.chat.send", content, client_id())
    return message


@pytest.mark.parametrize("codec", CODECS)
def test_a_message_reaches_all_who_may_hear_it(product: Product, codec: str) -> None:
    session = product.session(profile={"email": "ann@example.com", "name": "Ann"})
    topic = f"support.chat.{session['chat_id']}"
    with (
        product.user(session, codec=codec) as user,
        product.admin(codec=codec) as admin,
        Wamp(product.ws, product.key("read"), codec=codec) as integrator,
    ):
        user.subscribe(topic)
        for each in (admin, integrator):
            each.subscribe("support.admin.notifications")
            each.subscribe(topic)
        sent = send(user, "hello")
        assert (sent["seq"], sent["sender_type"], sent["sender_name"]) == (1, "user", "Ann")
        assert user.hear("new_message")["message"] == sent
        told = admin.hear("new_user_message", chat_id=session["chat_id"])
        assert told["message"] == sent
        assert (told["user_email"], told["user_name"], told["user_verified"]) == ("ann@example.com", "Ann", False)
        assert integrator.hear("new_message")["message"] == sent

        answer = admin.call("support.admin.send", session["chat_id"], "hi Ann", client_id())
        assert user.hear("new_message", message=answer)["message"]["sender_type"] == "admin"
        assert integrator.hear("new_staff_message", chat_id=session["chat_id"])["message"] == answer
        assert user.call("support.chat.messages")["messages"] == [sent, answer]


def test_a_page_of_256_kib_arrives_whole_on_a_socket(product: Product) -> None:
    session = product.session(profile={"name": "\u5927" * 100})
    bearer = {"Authorization": f"Bearer {session['access']}"}
    with product.user(session) as user, product.admin() as admin:
        for _ in range(14):
            send(user, "\U0001f600" * 5000)
        opened = user.call("support.chat.open")
        assert opened == product.http.get("/api/support_chat", headers=bearer).json()
        assert (len(opened["messages"]), opened["has_more"]) == (12, True)
        assert len(admin.call("support.admin.chat", session["chat_id"])["messages"]) == 12
        admin.socket.send("x" * (64 * 1024 + 1))
        assert admin.closed(5), "what a client sends may still have 64 KiB at most"


def test_read_marks_typing_and_status_travel(product: Product) -> None:
    session = product.session()
    chat_id = session["chat_id"]
    with product.user(session) as user, product.admin() as admin:
        user.subscribe(f"support.chat.{chat_id}")
        admin.subscribe(f"support.chat.{chat_id}")
        send(user, "hello")
        admin.call("support.admin.mark_viewed", chat_id)
        assert user.hear("read", reader="admin")["up_to_seq"] == 1
        admin.call("support.admin.typing", chat_id, True)
        assert user.hear("typing", sender_type="admin")["active"] is True
        user.call("support.chat.typing", True)
        assert admin.hear("typing", sender_type="user")["active"] is True
        admin.call("support.admin.send", chat_id, "yes?", client_id())
        assert user.call("support.chat.mark_read") == {"read_up_to": 2, "unread": 0}
        assert admin.hear("read", reader="user")["up_to_seq"] == 2
        item = admin.call("support.admin.archive", chat_id)
        assert (item["status"], item["archived"]) == ("closed", True)
        assert user.hear("chat_updated")["status"] == "closed"
        send(user, "one more thing")
        assert user.hear("chat_updated")["status"] == "open"


def test_presence_viewing_and_who_types_here(product: Product) -> None:
    session = product.session()
    with product.user(session) as user, product.admin() as watching:
        send(user, "hello")
        watching.subscribe("support.admin.notifications")
        with product.admin() as admin:
            admin.call("support.admin.viewing", session["chat_id"], True)
            assert watching.hear("viewing", chat_id=session["chat_id"])["admins"][0]["typing"] is False
            admin.call("support.admin.typing", session["chat_id"], True)
            assert watching.hear("viewing", chat_id=session["chat_id"])["admins"][0]["typing"] is True
        assert watching.hear("viewing", chat_id=session["chat_id"])["admins"] == []
        presence = watching.call("support.admin.presence")
        assert presence["staff_online"] is True
        assert [each["online"] for each in presence["admins"] if each["name"] == "owner"] == [True]
        assert user.call("support.chat.pulse")["staff_online"] is True


def test_a_repeated_send_has_no_second_effect(product: Product) -> None:
    session = product.session()
    with product.user(session) as user, product.admin() as admin:
        key = client_id()
        first = user.call("support.chat.send", "once", key)
        admin.call("support.admin.archive", session["chat_id"])
        user.subscribe(f"support.chat.{session['chat_id']}")
        assert user.call("support.chat.send", " once ", key) == first
        assert user.heard() == []
        assert admin.call("support.admin.chat", session["chat_id"])["status"] == "closed"
        with pytest.raises(Refused) as refused:
            user.call("support.chat.send", "twice", key)
        assert refused.value.uri == "support.error.conflict"
    other = product.session()
    with product.user(other) as user:
        assert user.call("support.chat.send", "once", key)["chat_id"] == other["chat_id"]


def test_a_bot_sends_as_bot_and_owes_no_email(product: Product) -> None:
    session = product.session(profile={"email": "bob@example.com"})
    with product.user(session) as user, Wamp(product.ws, product.key("bot")) as bot:
        send(user, "hello")
        message = bot.call("support.admin.send", chat_id=session["chat_id"], content="beep", client_id=client_id())
        assert message["sender_type"] == "bot"
        with pytest.raises(Refused) as refused:
            bot.call("support.admin.archive", session["chat_id"])
        assert refused.value.uri == "wamp.error.not_authorized"
    recipients = [each["recipient"] for each in product.staff().get("/api/admin/outbox").json()["emails"]]
    assert "bob@example.com" not in recipients


def test_rest_and_wamp_are_the_same_chat(product: Product) -> None:
    session = product.session()
    bearer = {"Authorization": f"Bearer {session['access']}"}
    content = {"content": "by REST", "client_id": client_id()}
    with product.user(session) as user:
        user.subscribe(f"support.chat.{session['chat_id']}")
        created = product.http.post("/api/support_chat/messages", json=content, headers=bearer)
        again = product.http.post("/api/support_chat/messages", json=content, headers=bearer)
        assert (created.status_code, again.status_code) == (201, 200)
        assert created.json() == again.json() == user.hear("new_message")["message"]
    assert product.http.get("/api/support_chat", headers=bearer).json()["messages"] == [created.json()]
