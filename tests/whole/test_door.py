"""The door over the real port: what is cached, what is too deep, what no client may hear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.product import Product, client_id
from tests.wamp import Refused, Wamp

NOT_AUTHORIZED = "wamp.error.not_authorized"
WAYS = pytest.mark.parametrize("options", [{}, {"get_retained": True}], ids=["our way", "Crossbar's way"])
"""A SUBSCRIBE with an option is left to Crossbar (``router/crossbar_private/joining.py``)."""


def refusal(function: Any, *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


@WAYS
def test_a_yes_to_the_owner_of_a_topic_is_no_yes_to_another(product: Product, options: dict[str, Any]) -> None:
    mine, other = product.session(), product.session()
    topic = f"support.chat.{mine['chat_id']}"
    with product.user(mine) as owner, product.user(other) as intruder:
        owner.subscribe(topic, **options)
        assert refusal(intruder.subscribe, topic, **options).uri == NOT_AUTHORIZED
        owner.call("support.chat.send", "for me alone", client_id())
        assert intruder.heard() == []


@WAYS
def test_a_no_to_the_intruder_is_no_no_to_the_owner(product: Product, options: dict[str, Any]) -> None:
    mine, other = product.session(), product.session()
    topic = f"support.chat.{mine['chat_id']}"
    with product.user(other) as intruder, product.user(mine) as owner:
        assert refusal(intruder.subscribe, topic, **options).uri == NOT_AUTHORIZED
        owner.subscribe(topic, **options)


def test_what_one_key_may_another_of_less_scope_may_not(product: Product) -> None:
    chat_id = product.session()["chat_id"]
    calls = {
        "support.admin.archive": [chat_id],
        "support.admin.send": [chat_id, "beep", client_id()],
    }
    keys = {scope: product.key(scope) for scope in ("admin", "read")}
    with Wamp(product.ws, keys["admin"]) as much, Wamp(product.ws, keys["read"]) as little:
        for uri, arguments in calls.items():
            much.call(uri, *arguments)
            assert refusal(little.call, uri, *arguments).uri == NOT_AUTHORIZED


@pytest.mark.parametrize("match", ["prefix", "wildcard"])
def test_patterns_are_for_nobody_even_where_they_would_match_what_is_allowed(product: Product, match: str) -> None:
    session = product.session()
    own = f"support.chat.{session['chat_id']}"
    with product.user(session) as user, product.admin() as admin:
        for client, topic in ((user, own), (user, "support.presence"), (admin, "support.admin.notifications")):
            assert refusal(client.subscribe, topic, match=match).uri == NOT_AUTHORIZED
            client.subscribe(topic)


def test_json_is_read_to_32_levels_and_deeper_closes_the_socket(product: Product) -> None:
    with product.user() as user:
        # The message and the list of arguments are two levels.
        assert refusal(user.call, "support.chat.open", nested(30)).extra == {"field": "0"}
        user.send(48, 99, {}, "support.chat.open", [nested(31)])
        assert user.closed(5)


@pytest.mark.parametrize("codec", ["msgpack", "cbor"])
def test_binary_is_refused_by_name_when_too_deep(product: Product, codec: str) -> None:
    with product.user(codec=codec) as user:
        refused = refusal(user.call, "support.chat.send", nested(60), client_id())
        assert (refused.uri, refused.extra) == ("support.error.invalid_argument", {"field": "content"})
        assert "nested" in refused.text
        assert user.call("support.chat.open")["last_seq"] == 0


def test_a_text_that_begins_with_zero_is_not_taken_for_bytes(product: Product) -> None:
    with product.user() as user:
        for content in ("a\x00b", "\x00b"):
            assert "U+0000" in refusal(user.call, "support.chat.send", content, client_id()).text
