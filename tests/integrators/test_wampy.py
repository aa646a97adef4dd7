"""A WAMP client that is not ours: every role signs in, calls and subscribes, in JSON and in msgpack."""

from __future__ import annotations

import pytest

from tests.integrators.wampy import Wampy
from tests.product import Product, client_id
from tests.wamp import Refused

pytestmark = pytest.mark.parametrize("serializer", ["json", "msgpack"])


def test_a_user_signs_in_with_a_ticket(product: Product, serializer: str) -> None:
    session = product.session(profile={"name": "Ann"})
    topic = f"support.chat.{session['chat_id']}"
    with Wampy(product.ws, session["access"], serializer) as user:
        assert user.welcome["authrole"] == "user"
        assert user.welcome["authid"] == f"{session['user']['id']}.{session['chat_id']}"
        user.subscribe(topic)
        user.subscribe("support.presence")
        sent = user.call("support.chat.send", "héllo 👋", client_id())
        assert (sent["seq"], sent["content"], sent["sender_name"]) == (1, "héllo 👋", "Ann")
        assert user.hear("new_message")["message"] == sent
        page = user.call("support.chat.messages", since=0)
        assert (page["messages"], page["has_more"]) == ([sent], False)
        assert user.call("support.chat.mark_read", up_to_seq=None) == {"read_up_to": 1, "unread": 0}
        assert user.call("support.chat.open")["id"] == session["chat_id"]


def test_an_admin_signs_in_with_a_ticket(product: Product, serializer: str) -> None:
    session = product.session()
    chat_id = session["chat_id"]
    ticket = product.staff().post("/api/admin/ticket").json()["access"]
    with Wampy(product.ws, ticket, serializer) as admin, product.user(session) as user:
        assert admin.welcome["authrole"] == "admin"
        admin.subscribe("support.admin.notifications")
        admin.subscribe(f"support.chat.{chat_id}")
        sent = user.call("support.chat.send", "is anybody there?", client_id())
        assert admin.hear("new_user_message", chat_id=chat_id)["message"] == sent
        assert chat_id in [each["id"] for each in admin.call("support.admin.chats", status="open", limit=200)["chats"]]
        assert admin.call("support.admin.claim", chat_id)["assignee"]["id"] == admin.welcome["authid"][:32]
        answer = admin.call("support.admin.send", chat_id=chat_id, content="yes", client_id=client_id())
        assert answer["sender_type"] == "admin"
        assert admin.hear("new_message", message=answer)
        assert admin.call("support.admin.archive", chat_id)["status"] == "closed"
        assert admin.hear("chat_updated", status="closed")["archived"] is True


@pytest.mark.parametrize("scope", ["read", "bot", "admin"])
def test_an_integrator_signs_in_with_an_api_key(product: Product, serializer: str, scope: str) -> None:
    session = product.session()
    chat_id = session["chat_id"]
    with Wampy(product.ws, product.key(scope), serializer) as integrator, product.user(session) as user:
        assert integrator.welcome["authrole"] == "integrator"
        integrator.subscribe("support.admin.notifications")
        sent = user.call("support.chat.send", "hello", client_id())
        assert integrator.hear("new_user_message", chat_id=chat_id)["message"] == sent
        assert integrator.call("support.admin.messages", chat_id)["messages"] == [sent]
        allowed = {"send": scope != "read", "archive": scope == "admin"}
        for name, arguments in {"send": {"content": "beep", "client_id": client_id()}, "archive": {}}.items():
            if allowed[name]:
                answer = integrator.call(f"support.admin.{name}", chat_id=chat_id, **arguments)
                assert answer.get("sender_type", "bot") == "bot"
            else:
                with pytest.raises(Refused, match=r"wamp\.error\.not_authorized"):
                    integrator.call(f"support.admin.{name}", chat_id=chat_id, **arguments)


def test_refusals_say_why(product: Product, serializer: str) -> None:
    with pytest.raises(Refused, match=r"support\.error\.unauthorized"):
        Wampy(product.ws, "fdk_wrong", serializer)
    foreign = product.session()["chat_id"]
    with Wampy(product.ws, product.session()["access"], serializer) as user:
        with pytest.raises(Refused) as refused:
            user.call("support.chat.send", "  ", client_id())
        assert (refused.value.uri, refused.value.extra) == ("support.error.invalid_argument", {"field": "content"})
        for topic in (f"support.chat.{foreign}", "support.admin.notifications"):
            with pytest.raises(Refused, match=r"wamp\.error\.not_authorized"):
                user.subscribe(topic)


def test_a_logout_closes_the_socket(product: Product, serializer: str) -> None:
    access = product.session()["access"]
    with Wampy(product.ws, access, serializer) as user:
        product.http.delete("/api/session", headers={"Authorization": f"Bearer {access}"}).raise_for_status()
        assert user.is_closed()
