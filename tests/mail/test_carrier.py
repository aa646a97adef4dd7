"""From a debt to a mail: which links it has, in which language, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from config import Settings
from daemon.clock import ReactorClock
from daemon.mail.carrier import Carrier
from daemon.mail.transports import Later, Refused
from daemon.model import Excerpt, Leased
from daemon.protocol.errors import Unauthorized
from daemon.protocol.tokens import Link, Signer, fingerprint, mailbox

SIGNER = Signer("s" * 32)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAIL = Leased(
    id="1" * 32,
    lease=1,
    kind="reply",
    attempts=1,
    recipient="vera@example.com",
    message_id="<1@acme.example>",
    chat_id="2" * 32,
    user_id="3" * 32,
    user_email="vera@example.com",
    user_name="Vera",
    user_verified=True,
    address_verified=True,
    language=None,
    page="https://shop.example/vase",
    excerpts=(Excerpt("Ada", "Good morning"),),
)


class Post:
    """A transport that keeps what it is given, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.given: list[tuple[str, str, EmailMessage]] = []

    async def deliver(self, sender: str, recipient: str, mime: EmailMessage, still: Any = None) -> None:
        still()
        if self.failure is not None:
            raise self.failure
        self.given.append((sender, recipient, mime))


def carrier(tmp_path: Path, post: Post | None = None, **environment: str) -> Carrier:
    given = {
        "FRONTDESK_SECRET": "s" * 32,
        "FRONTDESK_DATA_DIR": str(tmp_path),
        "FRONTDESK_EMAIL_FROM": "help@acme.example",
    }
    settings = Settings.from_environment(given | {"FRONTDESK_PUBLIC_URL": "https://acme.example"} | environment)
    clock = Clock()
    clock.advance(NOW.timestamp())
    return Carrier(settings, SIGNER, ReactorClock(clock), post)


def token(text: str, before: str) -> str:
    return text.partition(before)[2].split()[0].rstrip(")>")


def test_a_reply_has_a_link_for_seven_days(tmp_path: Path) -> None:
    text = carrier(tmp_path).write(MAIL).text
    link = token(text, "https://acme.example/chat#t=")
    late = NOW + timedelta(days=7)
    assert SIGNER.read_link(link, late - timedelta(seconds=1)) == Link(MAIL.user_id, fingerprint(MAIL.recipient))
    with pytest.raises(Unauthorized):
        SIGNER.read_link(link, late)
    stop = token(text, "https://acme.example/unsubscribe?t=")
    assert SIGNER.read_unsubscribe(stop, NOW + timedelta(days=360)) == mailbox("Vera@example.com")


def test_a_claimed_address_gets_no_link_into_the_chat_but_one_to_confirm_it(tmp_path: Path) -> None:
    text = carrier(tmp_path).write(replace(MAIL, address_verified=False)).text
    assert "/chat" not in text
    assert "/unsubscribe?t=" in text
    assert "Is this address yours?" in text
    confirmed = SIGNER.read_confirmation(token(text, "https://acme.example/confirm?t="), NOW)
    assert confirmed == Link(MAIL.user_id, fingerprint(MAIL.recipient))
    assert "Confirm" not in carrier(tmp_path).write(MAIL).text


def test_a_confirmation_tells_nothing_of_the_chat(tmp_path: Path) -> None:
    text = carrier(tmp_path).write(replace(MAIL, kind="confirm", address_verified=False)).text
    confirmed = SIGNER.read_confirmation(token(text, "https://acme.example/confirm?t="), NOW)
    assert confirmed == Link(MAIL.user_id, fingerprint(MAIL.recipient))
    assert "Good morning" not in text


def test_the_team_gets_the_dashboards_link_and_no_key(tmp_path: Path) -> None:
    text = carrier(tmp_path).write(replace(MAIL, kind="team", recipient="team@acme.example", language="de")).text
    assert f"https://acme.example/admin/chats/{MAIL.chat_id}" in text
    assert "t=" not in text
    assert "https://shop.example/vase" in text


def test_in_the_users_language_with_the_hours(tmp_path: Path) -> None:
    hours = {"FRONTDESK_BUSINESS_HOURS": "Europe/Berlin; mon-fri 09:00-17:00"}
    text = carrier(tmp_path, **hours).write(replace(MAIL, kind="ack", language="de")).text
    assert "Mo–Fr 09:00–17:00 (Europe/Berlin)" in text
    unknown = carrier(tmp_path).write(replace(MAIL, language="tlh"))
    assert unknown.subject == "New reply from Support"


def test_what_leaves_is_not_kept_with_its_keys(tmp_path: Path) -> None:
    post = Post()
    written = carrier(tmp_path, post).write(MAIL)
    assert "#t=…" in written.text
    assert "unsubscribe?t=…" in written.text
    Deferred.fromCoroutine(written.deliver(lambda: None)).addErrback(lambda failure: failure.raiseException())  # type: ignore[arg-type]
    ((sender, recipient, mime),) = post.given
    assert (sender, recipient, mime["Message-ID"]) == ("help@acme.example", "vera@example.com", MAIL.message_id)
    assert mime["References"] == f"<chat-{MAIL.chat_id}@acme.example>"
    assert "#t=…" not in mime.as_string()


@pytest.mark.parametrize("failure", [Later("busy"), Refused("no such mailbox")])
def test_failures_are_told_as_they_are(tmp_path: Path, failure: Exception) -> None:
    failures: list[Any] = []
    written = carrier(tmp_path, Post(failure)).write(MAIL)
    Deferred.fromCoroutine(written.deliver(lambda: None)).addErrback(failures.append)  # type: ignore[arg-type]
    assert [each.value for each in failures] == [failure]


def test_a_lease_that_is_over_keeps_the_mail_here(tmp_path: Path) -> None:
    def check() -> None:
        raise Later("paused")

    post, failures = Post(), list[Any]()
    written = carrier(tmp_path, post).write(MAIL)
    Deferred.fromCoroutine(written.deliver(check)).addErrback(failures.append)  # type: ignore[arg-type]
    assert [type(each.value) for each in failures] == [Later]
    assert post.given == []


def test_an_address_that_no_mail_can_carry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        carrier(tmp_path).write(replace(MAIL, recipient="not an address"))
