"""Emails of the running product, taken by a real SMTP server: what comes, when, to whom, and what its links do."""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.mail import moody
from tests.mail.moody import Moody
from tests.product import Product, client_id

TEAM = "team@example.com"
SECONDS = 20.0
"""How long anything may take before a test fails."""


@dataclass
class Office:
    """The product, the server that takes its mail, and somebody of the staff who answers over REST."""

    product: Product
    server: Moody
    staff: httpx.Client

    def user(self, name: str) -> dict[str, Any]:
        """Somebody whom the host has signed."""
        return self.product.session(token=self.product.identity(name, email=f"{name}@example.com", name=name.title()))

    def reply(self, session: dict[str, Any], content: str = "Good morning") -> None:
        path = f"/api/admin/chats/{session['chat_id']}/messages"
        answer = self.staff.post(path, json={"content": content, "client_id": client_id()})
        assert answer.status_code == 201, answer.text

    def says(self, session: dict[str, Any], content: str) -> None:
        body = {"content": content, "client_id": client_id()}
        answer = self.as_user(session, "POST", "/api/support_chat/messages", json=body)
        assert answer.status_code == 201, answer.text

    def as_user(self, session: dict[str, Any], method: str, path: str, **more: Any) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {session['access']}"}
        return self.product.http.request(method, path, headers=bearer, **more)

    def mails(self, recipient: str, count: int = 1) -> list[EmailMessage]:
        """The mails to an address, when there are so many."""
        self._await(lambda: len(self._to(recipient)) >= count, f"{count} mails to {recipient}")
        return [message_from_bytes(each, policy=policy.default) for each in self._to(recipient)]  # type: ignore[misc]

    def settled(self, recipient: str, state: str) -> dict[str, Any]:
        """The newest email to an address in the outbox, when it has come to that state."""
        self._await(lambda: (self._shown(recipient) or {}).get("state") == state, f"{state}: {self._shown(recipient)}")
        shown = self._shown(recipient)
        assert shown is not None
        return shown

    def _to(self, recipient: str) -> list[bytes]:
        return [each.content for each in self.server.taken if each.recipient == recipient]

    def _shown(self, recipient: str) -> dict[str, Any] | None:
        emails = self.staff.get("/api/admin/outbox").json()["emails"]
        return next((each for each in emails if each["recipient"] == recipient), None)

    def _await(self, come: Any, what: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not come():
            assert time.monotonic() < deadline, f"waited for {what}\n{self.product.log()[-3000:]}"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with moody.running() as server:
        settings = {
            "FRONTDESK_EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "FRONTDESK_EMAIL_FROM": "support@acme.example",
            "FRONTDESK_EMAIL_DELAY": "1.5",
            "FRONTDESK_TEAM_EMAIL": TEAM,
            "FRONTDESK_APP_NAME": "Acme",
        }
        product = Product(tmp_path_factory.mktemp("mail"), **settings)
        try:
            product.start()
            yield Office(product, server, product.staff())
        finally:
            product.close()


def body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text


def unsubscribe_link(mail: EmailMessage) -> str:
    return str(mail["List-Unsubscribe"]).strip("<>")


def test_a_reply_that_is_not_read_is_one_mail_with_a_link_that_opens_the_chat(office: Office) -> None:
    session = office.user("vera")
    begun = time.monotonic()
    office.reply(session, "Your parcel is on its way")
    office.reply(session, "It comes tomorrow")
    (mail,) = office.mails("vera@example.com")
    assert time.monotonic() - begun >= 1.5
    assert mail["Subject"] == "New reply from Acme Support"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Your parcel is on its way" in body(mail)
    assert "It comes tomorrow" in body(mail)
    token = re.search(r"/chat#t=([\w.~-]+)", body(mail))
    assert token is not None
    opened = office.product.session(link=token[1])
    assert (opened["chat_id"], opened["resume"]) == (session["chat_id"], None)
    shown = office.settled("vera@example.com", "sent")
    assert (shown["kind"], shown["subject"], shown["attempts"]) == ("reply", "New reply from Acme Support", 1)
    assert "Your parcel is on its way" in shown["text"]
    assert token[1] not in shown["text"], "whoever reads the outbox does not open chats with it"
    assert len(office.mails("vera@example.com")) == 1


def test_read_in_time_is_no_mail(office: Office) -> None:
    session = office.user("rita")
    office.reply(session)
    assert office.as_user(session, "PATCH", "/api/support_chat/mark_read").status_code == 200
    shown = office.settled("rita@example.com", "cancelled")
    assert (shown["last_error"], shown["text"]) == ("read", None)
    office.reply(office.user("ruth"))
    office.mails("ruth@example.com")
    assert office.mails("rita@example.com", 0) == [], "hers would have been due before"


def test_nobody_there(office: Office) -> None:
    session = office.user("nora")
    office.says(session, "Is anybody there?")
    (ack,) = office.mails("nora@example.com")
    assert "Is anybody there?" in body(ack)
    assert "Hi Nora" in body(ack)
    notice = next(each for each in office.mails(TEAM) if "Nora" in each["Subject"])
    assert notice["Subject"].startswith("New chat message from Nora")
    assert f"/admin/chats/{session['chat_id']}" in body(notice)
    assert notice["List-Unsubscribe"] is None
    assert "#t=" not in body(notice)


def test_unsubscribing_by_one_click_and_back(office: Office) -> None:
    session = office.user("uwe")
    office.reply(session)
    (mail,) = office.mails("uwe@example.com")
    url = unsubscribe_link(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in body(mail)
    page = httpx.get(url)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    office.reply(session, "still subscribed: looking changes nothing")
    assert len(office.mails("uwe@example.com", 2)) == 2
    # As a mail program does it (RFC 8058, 3.2): no cookie, no Origin, the one or the other kind of form.
    assert httpx.post(url, files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200
    office.reply(session, "unheard")
    assert office.settled("uwe@example.com", "cancelled")["last_error"] == "unsubscribed"
    assert httpx.post(url, data={"subscribe": "again"}).status_code == 200
    office.reply(session, "heard again")
    assert "heard again" in body(office.mails("uwe@example.com", 3)[-1])
    assert httpx.post(url, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    export = office.staff.get(f"/api/admin/users/{session['user']['id']}/export").json()
    assert export["user"]["unsubscribed_at"] is not None


@pytest.mark.parametrize("path", ["/unsubscribe", "/confirm"])
def test_a_forged_token_does_nothing(office: Office, path: str) -> None:
    for method in ("GET", "POST"):
        for query in ("", "?t=", "?t=a.b.c", "?t=%00", "?t=x&t=y"):
            answer = office.product.http.request(method, path + query)
            assert (answer.status_code, "This link is no longer good" in answer.text) == (400, True), query
    other = {"/unsubscribe": "/confirm", "/confirm": "/unsubscribe"}[path]
    session = office.user(f"forged-{path[1:]}")
    office.reply(session)
    (mail,) = office.mails(f"forged-{path[1:]}@example.com")
    token = urlsplit(unsubscribe_link(mail)).query
    expected = 200 if other == "/confirm" else 400
    assert office.product.http.get(f"{path}?{token}").status_code == expected, "a token is good for one purpose"


def test_a_claimed_address_gets_no_key_before_it_is_confirmed(office: Office) -> None:
    session = office.product.session(profile={"email": "carl@example.com", "name": "Carl"})
    office.says(session, "Hello")
    assert office.as_user(session, "POST", "/api/support_chat/confirm_email").status_code == 409
    office.reply(session)
    (mail,) = office.mails("carl@example.com")
    assert "#t=" not in mail.as_string().replace("=\n", "")
    assert mail["List-Unsubscribe"] is not None
    assert office.as_user(session, "POST", "/api/support_chat/confirm_email").status_code == 200
    asking = office.mails("carl@example.com", 2)[1]
    link = re.search(r"http\S+/confirm\?t=\S+", body(asking))
    assert link is not None
    path = f"/api/admin/users/{session['user']['id']}/export"
    for method, confirmed in (("GET", False), ("POST", True), ("POST", True)):
        assert httpx.request(method, link[0]).status_code == 200
        assert office.staff.get(path).json()["user"]["email_confirmed"] is confirmed
    assert office.as_user(session, "POST", "/api/support_chat/confirm_email").status_code == 409
    office.reply(session, "now with a link")
    assert "/chat#t=" in body(office.mails("carl@example.com", 3)[2])


def test_what_failed_is_sent_again_by_an_owner(office: Office) -> None:
    office.server.moods["fay@example.com"] = ["550"]
    session = office.user("fay")
    office.reply(session)
    shown = office.settled("fay@example.com", "failed")
    assert "550" in shown["last_error"]
    path = f"/api/admin/outbox/{shown['id']}/send"
    again = office.staff.post(path)
    assert (again.status_code, again.json()["state"]) == (200, "owed")
    office.mails("fay@example.com")
    office.settled("fay@example.com", "sent")
    assert office.staff.post(path).status_code == 409
    actions = [each["action"] for each in office.staff.get("/api/admin/audit").json()["entries"]]
    assert "email_sent_again" in actions


def test_no_address_and_no_token_is_logged(office: Office) -> None:
    log = office.product.log()
    assert "is sent" in log
    assert "@example.com" not in log
    assert "unsubscribe?t=" not in log


def test_an_email_is_answered_with_a_mail_program(office: Office) -> None:
    session = office.user("wendy")
    office.reply(session, "Which size?")
    (mail,) = office.mails("wendy@example.com")
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = "wendy@example.com", mail["Reply-To"], f"Re: {mail['Subject']}"
    answer["In-Reply-To"], answer["Message-ID"] = mail["Message-ID"], f"<{client_id()}@example.com>"
    answer.set_content(f"Size 7, please.\n\nOn Mon, 2 Mar 2026, Acme wrote:\n\n> {body(mail)}")
    for _ in range(2):  # as a relay does that has not heard the answer
        with smtplib.SMTP("127.0.0.1", office.product.inbound_port, timeout=10) as server:
            server.send_message(answer)
    messages = office.as_user(session, "GET", "/api/support_chat/messages").json()["messages"]
    assert [each["content"] for each in messages] == ["Which size?", "Size 7, please."]


def test_an_address_that_was_only_claimed_gets_no_way_to_answer(office: Office) -> None:
    session = office.product.session(profile={"email": "claimed@example.com"})
    office.says(session, "Hello")
    office.reply(session, "Hello, too")
    (mail,) = office.mails("claimed@example.com")
    assert mail["Reply-To"] is None
    assert "You can also simply answer this email." not in body(mail)
