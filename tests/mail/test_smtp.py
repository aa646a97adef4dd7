"""Real exchanges with an SMTP server: what it gets, and what its answers mean."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import quote

import pytest
import pytest_twisted
from twisted.internet import reactor

from daemon.mail.letters import Preview, compose
from daemon.mail.transports import Later, Refused, smtp, transport
from tests.mail.samples import SENDER, letter
from tests.mail.sink import NAME, PASSWORD, Authority, Sink, running
from tests.product import free_port

TO = "vera@example.com"
ACCOUNT = f"{NAME}:{quote(PASSWORD, safe='')}@"


async def deliver(url: str, mime: EmailMessage | None = None, to: str = TO, **options: Any) -> None:
    leaving = transport(url, reactor, **options)
    assert leaving is not None
    await leaving.deliver(f"Acme <{SENDER}>", to, mime or compose(letter(), SENDER).mime)


@pytest_twisted.ensureDeferred
async def test_one_message_to_one_recipient_as_composed(sink: Sink) -> None:
    mime = compose(letter(), SENDER).mime
    await deliver(f"smtp://127.0.0.1:{sink.port}", mime)
    (mail,) = sink.mails
    assert (mail.mail_from, mail.rcpt_tos) == (SENDER, [TO])
    assert mail.content == mime.as_bytes()


@pytest_twisted.ensureDeferred
async def test_dots_and_long_mails(sink: Sink) -> None:
    """Dots at the start of the mail, of lines, and of the chunks in which Twisted sends."""
    mime = EmailMessage(SMTP)
    mime.set_content("".join(f"{'.' * (n % 5)}{'x' * (n % 70)}\n.\n" for n in range(3000)), cte="7bit")
    await deliver(f"smtp://127.0.0.1:{sink.port}", mime)
    assert sink.mails[0].content == mime.as_bytes()
    assert len(mime.as_bytes()) > 6 * 2**14


@pytest_twisted.ensureDeferred
async def test_hostile_fields_make_no_second_mail(sink: Sink) -> None:
    evil = "Vera\r\n.\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<eve@example.com>\r\nDATA\r\nBcc: eve@example.com\r\n.\r\n"
    typed = replace(
        letter("team"),
        name=evil,
        email=evil,
        app_name=evil,
        page=evil,
        hours=evil,
        previews=(Preview(evil, evil), Preview("=?utf-8?q?a=0D=0ABcc:_x@y.example?=", "x" * 3000)),
    )
    composed = compose(typed, SENDER)
    await deliver(f"smtp://127.0.0.1:{sink.port}", composed.mime)
    (mail,) = sink.mails
    assert mail.rcpt_tos == [TO]
    assert mail.content == composed.mime.as_bytes()
    read = message_from_bytes(mail.content, policy=SMTP)
    assert read["Bcc"] is None
    assert read["Subject"].startswith("New chat message from Vera . MAIL FROM:")


@pytest_twisted.ensureDeferred
async def test_starttls_with_sign_in(authority: Authority) -> None:
    secure = {"tls_context": authority.context("localhost"), "require_starttls": True, "auth_require_tls": True}
    with running(**secure) as sink:
        await deliver(f"smtp://{ACCOUNT}localhost:{sink.port}", trust=authority.trust)
        assert len(sink.mails) == 1
        assert sink.sign_ins == [("LOGIN", True)]


@pytest_twisted.ensureDeferred
async def test_starttls_when_offered_without_an_account(authority: Authority) -> None:
    with running(tls_context=authority.context("localhost"), require_starttls=True) as sink:
        await deliver(f"smtp://localhost:{sink.port}", trust=authority.trust)
        assert len(sink.mails) == 1


@pytest_twisted.ensureDeferred
async def test_implicit_tls(authority: Authority) -> None:
    with running(ssl_context=authority.context("localhost"), auth_require_tls=False) as sink:
        await deliver(f"smtps://{ACCOUNT}localhost:{sink.port}", trust=authority.trust)
        assert len(sink.mails) == 1
        assert len(sink.sign_ins) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest_twisted.ensureDeferred
async def test_the_certificate_of_another_server(authority: Authority, scheme: str) -> None:
    context = authority.context("mail.example.com")
    options = {"tls_context": context} if scheme == "smtp" else {"ssl_context": context}
    with running(**options) as sink:
        with pytest.raises(Later, match="certificate is for another name"):
            await deliver(f"{scheme}://{ACCOUNT}localhost:{sink.port}", trust=authority.trust)
        assert (sink.mails, sink.sign_ins) == ([], [])


@pytest_twisted.ensureDeferred
async def test_a_certificate_that_nobody_trusts(authority: Authority) -> None:
    """On loopback any will do, unless somebody said whom to trust."""
    other = Authority(type(authority.ca)())
    with running(tls_context=other.context("localhost")) as sink:
        with pytest.raises(Later, match="not trusted"):
            await deliver(f"smtp://{ACCOUNT}localhost:{sink.port}", trust=authority.trust)
        assert (sink.mails, sink.sign_ins) == ([], [])
        await deliver(f"smtp://localhost:{sink.port}")
        assert len(sink.mails) == 1


@pytest_twisted.ensureDeferred
async def test_no_password_in_the_clear() -> None:
    with running(auth_require_tls=False) as sink:
        # 0.0.0.0 leads to this machine, but is no loopback address: as if the server were elsewhere.
        with pytest.raises(Later, match="no STARTTLS"):
            await deliver(f"smtp://{ACCOUNT}0.0.0.0:{sink.port}")
        assert sink.sign_ins == []
        await deliver(f"smtp://{ACCOUNT}127.0.0.1:{sink.port}")
        assert sink.sign_ins == [("LOGIN", False)]


@pytest_twisted.ensureDeferred
async def test_a_wrong_password() -> None:
    with running(auth_require_tls=False) as sink:
        with pytest.raises(Later, match="535: correct FRONTDESK_EMAIL_URL"):
            await deliver(f"smtp://{NAME}:wrong@127.0.0.1:{sink.port}")
        assert sink.mails == []


@pytest_twisted.ensureDeferred
async def test_a_server_without_sign_in(sink: Sink) -> None:
    with pytest.raises(Later, match="no sign-in that we know"):
        await deliver(f"smtp://{ACCOUNT}127.0.0.1:{sink.port}")


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ("421 4.3.2 closing", Later, "the server answered 421 4.3.2"),
        ("451 4.7.1 greylisted vera@example.com", Later, "the server answered 451 4.7.1"),
        ("452 full", Later, "the server answered 452"),
        ("550 5.1.1 no such vera@example.com", Refused, "the server answered 550 5.1.1"),
        ("552 too much", Refused, "the server answered 552"),
        ("530 5.7.0 sign in", Later, "the server answered 530 5.7.0"),
        ("drop", Later, "the connection was lost"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_refusals(sink: Sink, stage: str, answer: str, outcome: type[Later | Refused], reason: str) -> None:
    sink.answers[stage] = answer
    with pytest.raises(outcome) as failure:
        await deliver(f"smtp://127.0.0.1:{sink.port}")
    assert str(failure.value) == reason
    assert sink.mails == []


@pytest.mark.parametrize("stage", ["MAIL", "DATA"])
@pytest_twisted.ensureDeferred
async def test_a_server_that_hangs(sink: Sink, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "IDLE_SECONDS", 0.2)
    sink.answers[stage] = "hang"
    with pytest.raises(Later, match="did not answer in time"):
        await deliver(f"smtp://127.0.0.1:{sink.port}")


@contextmanager
def listening(backlog: int = 5) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        yield listener


@pytest_twisted.ensureDeferred
async def test_a_delivery_ends_in_time() -> None:
    with listening() as silent, pytest.raises(Later, match="did not answer in time"):
        await deliver(f"smtp://127.0.0.1:{silent.getsockname()[1]}", seconds=0.2)


@pytest_twisted.ensureDeferred
async def test_nobody_there() -> None:
    with pytest.raises(Later, match="refused the connection"):
        await deliver(f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(Later, match="name is not known"):
        await deliver("smtp://nobody.invalid:25")


@pytest_twisted.ensureDeferred
async def test_domains_of_every_script_and_local_parts_of_ascii(sink: Sink) -> None:
    url = f"smtp://127.0.0.1:{sink.port}"
    await deliver(url, to="vera@bücher.example")
    assert sink.mails[0].rcpt_tos == ["vera@xn--bcher-kva.example"]
    for wrong in ("véra@example.com", "vera@example.com>\r\nRCPT TO:<eve@example.com", "a@b, c@d", ""):
        with pytest.raises(Refused):
            await deliver(url, to=wrong)
    assert len(sink.mails) == 1


def over() -> None:
    raise Later("the lease is over")


@pytest_twisted.ensureDeferred
async def test_a_mail_can_be_stopped_at_the_last_moment(sink: Sink) -> None:
    leaving = transport(f"smtp://127.0.0.1:{sink.port}", reactor)
    assert leaving is not None
    with pytest.raises(Later, match="the lease is over"):
        await leaving.deliver(SENDER, TO, compose(letter(), SENDER).mime, over)
    assert sink.mails == []


def test_mail_that_stays() -> None:
    assert transport("outbox:", reactor) is None


@pytest_twisted.ensureDeferred
async def test_the_mail_stays_here_when_its_lease_is_over(sink: Sink) -> None:
    asked: list[None] = []

    def still() -> None:
        asked.append(None)
        raise Later("paused")

    leaving = transport(f"smtp://127.0.0.1:{sink.port}", reactor)
    assert leaving is not None
    with pytest.raises(Later, match="paused"):
        await leaving.deliver(SENDER, TO, compose(letter(), SENDER).mime, still)
    assert (len(asked), sink.mails) == (1, [])


@pytest_twisted.ensureDeferred
async def test_a_delivery_ends_in_the_time_it_is_given(sink: Sink) -> None:
    sink.answers["DATA"] = "hang"
    with pytest.raises(Later, match="did not answer in time"):
        await deliver(f"smtp://127.0.0.1:{sink.port}", seconds=0.2)
