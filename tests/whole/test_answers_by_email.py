"""A user answers an email with a mail program; whoever may hear the chat hears it."""

from __future__ import annotations

import smtplib
import time
from email.message import EmailMessage

import pytest

from daemon.protocol.tokens import Signer
from daemon.services.answering import answer_address
from tests.product import INBOUND_DOMAIN, Product, client_id

SECONDS = 2.0
"""From the mail's 250 to the widget and the dashboard."""


def address(product: Product, user_id: str, of: str) -> str:
    """Where the product lets a user answer."""
    return answer_address(Signer((product.data_dir / "secret").read_text().strip()), INBOUND_DOMAIN, user_id, of)


def answer(product: Product, to: str, from_: str, text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = from_, to, "Re: New reply from Support"
    mail["Message-ID"] = f"<{client_id()}@example.com>"
    mail.set_content(f"{text}\n\nOn Mon, 2 Mar 2026 at 09:00, Support <{to}> wrote:\n\n> There is a new reply\n")
    with smtplib.SMTP("127.0.0.1", product.inbound_port, timeout=10) as server:
        server.send_message(mail)


def test_an_answer_reaches_the_user_and_the_staff_in_time(product: Product) -> None:
    mine = f"v{client_id()}@example.com".lower()
    session = product.session(token=product.identity(f"vera-{client_id()}", email=mine, name="Vera"))
    user_id, chat_id = session["user"]["id"], session["chat_id"]
    with product.user(session) as user, product.admin() as admin:
        user.subscribe(f"support.chat.{chat_id}")
        admin.subscribe("support.admin.notifications")
        to = address(product, user_id, mine)
        answer(product, to.upper(), f"Vera <{mine}>", "Yes please.\n-- \nVera")
        taken = time.monotonic()
        message = user.hear("new_message", SECONDS)["message"]
        heard = admin.hear("new_user_message", SECONDS, chat_id=chat_id)
        assert time.monotonic() - taken < SECONDS
        assert message == heard["message"]
        assert (message["content"], message["sender_type"], message["sender_id"]) == ("Yes please.", "user", user_id)
        assert heard["user_email"] == mine

        answer(product, to, "Eve <eve@example.com>", "Send it to my address")
        note = admin.hear("note", SECONDS, chat_id=chat_id)["note"]
        assert note["author"] is None
        assert note["content"].endswith("Send it to my address")
        assert user.call("support.chat.messages")["last_seq"] == 1


def test_forged_addresses_change_nothing(product: Product) -> None:
    mine = f"v{client_id()}@example.com".lower()
    session = product.session(token=product.identity(f"vera-{client_id()}", email=mine))
    good = address(product, session["user"]["id"], mine)
    for wrong in (good[:-30] + ("a" if good[-30] != "a" else "b") + good[-29:], f"support@{INBOUND_DOMAIN}", mine):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            answer(product, wrong, mine, "Let me in")
        assert refused.value.recipients[wrong][0] == 550
    with product.user(session) as user:
        assert user.call("support.chat.messages")["last_seq"] == 0


def test_the_address_ends_with_a_block(product: Product) -> None:
    mine = f"v{client_id()}@example.com".lower()
    session = product.session(token=product.identity(f"vera-{client_id()}", email=mine))
    user_id = session["user"]["id"]
    staff = product.staff()
    assert staff.post(f"/api/admin/users/{user_id}/block").status_code == 200
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        answer(product, address(product, user_id, mine), mine, "Hello?")
