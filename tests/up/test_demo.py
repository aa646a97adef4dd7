"""``frontdesk demo`` as an operator runs it."""

from __future__ import annotations

from tests.product import Product


def test_made_up_chats_come_and_go_while_the_product_is_down(own_product: Product) -> None:
    told = own_product.run("demo", check=True).stdout
    assert told == "200 made-up chats are there\n"
    assert own_product.run("demo", "--remove", check=True).stdout == "200 made-up people are gone\n"


def test_real_people_are_asked_for(product: Product) -> None:
    with product.user() as user:
        user.call("support.chat.send", "a real question", "client-id-1")
    refused = product.run("demo")
    assert refused.returncode != 0
    assert "--force" in refused.stderr
