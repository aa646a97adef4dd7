"""The examples of the docs, run as a reader runs them: with what a customer has, against the running product."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integrators.node import NODE
from tests.product import IDENTITY_SECRET, Product, client_id
from tests.wamp import SECONDS, Wamp

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
LANGUAGES = pytest.mark.parametrize("interpreter", [sys.executable, NODE], ids=["python", "javascript"])


def command(interpreter: str, name: str) -> list[str]:
    return [interpreter, str(EXAMPLES / (name + (".mjs" if interpreter == NODE else ".py")))]


@contextmanager
def running_bot(interpreter: str, product: Product, key: str) -> Iterator[subprocess.Popen[str]]:
    """The echo bot, listening."""
    environment = os.environ | {"FRONTDESK_WS": product.ws, "FRONTDESK_KEY": key}
    bot = subprocess.Popen(
        command(interpreter, "bot"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert bot.stdout is not None
        heard = ""
        while not heard.endswith("listening\n"):
            line = bot.stdout.readline()
            assert line, f"the bot ended: {heard}"
            heard += line
        yield bot
    finally:
        bot.kill()
        bot.communicate()


def texts(user: Wamp) -> list[str]:
    return [each["content"] for each in user.call("support.chat.messages")["messages"]]


@LANGUAGES
def test_the_bot_answers_each_message_once(product: Product, interpreter: str) -> None:
    key, session = product.key("bot"), product.session()
    with product.user(session) as user:
        user.subscribe(f"support.chat.{session['chat_id']}")
        user.call("support.chat.send", "while you were away", client_id())
        for _ in range(2):  # a bot that comes back does not answer again
            with running_bot(interpreter, product, key):
                content = f"hello {client_id()}"
                user.call("support.chat.send", content, client_id())
                assert _answer(user, content)["sender_type"] == "bot"
        said = texts(user)
        assert said[:2] == ["while you were away", "You said: while you were away"]
        assert len(said) == len(set(said)) == 6


def _answer(user: Wamp, content: str, seconds: float = SECONDS) -> dict[str, object]:
    while True:
        message: dict[str, object] = user.hear("new_message", seconds)["message"]
        if message["content"] == f"You said: {content}":
            return message


@LANGUAGES
def test_a_revoked_key_ends_the_bot(product: Product, interpreter: str) -> None:
    key = product.key("bot")
    with running_bot(interpreter, product, key) as bot:
        product.run("key", "revoke", key[4:36], check=True)
        bot.wait(SECONDS)


@pytest.mark.long
@LANGUAGES
def test_the_bot_survives_a_restart_of_the_router(own_product: Product, interpreter: str) -> None:
    own_product.start()
    session = own_product.session()
    with running_bot(interpreter, own_product, own_product.key("bot")):
        own_product.stop()
        own_product.start()
        with own_product.user(session) as user:
            user.subscribe(f"support.chat.{session['chat_id']}")
            user.call("support.chat.send", "are you back?", client_id())
            # Libraries wait up to half a minute between their attempts.
            assert _answer(user, "are you back?", 60)["sender_type"] == "bot"


@LANGUAGES
def test_an_identity_token_names_the_user(product: Product, interpreter: str) -> None:
    sub = f"user-{client_id()}"
    signed = subprocess.run(
        [*command(interpreter, "identity"), sub, "ann@example.com", "Ann Lee"],
        env=os.environ | {"FRONTDESK_IDENTITY_SECRET": IDENTITY_SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    first, again = (product.session(token=signed.stdout.strip()) for _ in range(2))
    assert first["user"] == again["user"]
    assert (first["user"]["email"], first["user"]["name"], first["user"]["verified"]) == (
        "ann@example.com",
        "Ann Lee",
        True,
    )
    assert first["chat_id"] == again["chat_id"]
