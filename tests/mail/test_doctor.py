"""``frontdesk doctor --send-test-to``: the mail, the line, the exit code. Each is a process, so most are long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.mail.sink import NAME, PASSWORD, Authority, Sink, running
from tests.product import Product, free_port

TO = "vera@example.com"


def doctor(folder: Path, url: str, to: str = TO, **environ: str) -> tuple[int, str]:
    product = Product(folder, FRONTDESK_EMAIL_URL=url, FRONTDESK_APP_NAME="Acme", **environ)
    done = product.run("doctor", "--send-test-to", to)
    found = re.search(r"^.* test mail +.*$", done.stdout, re.M)
    return done.returncode, found[0] if found else done.stderr


def test_it_is_taken(tmp_path: Path, sink: Sink) -> None:
    code, line = doctor(tmp_path, f"smtp://127.0.0.1:{sink.port}")
    assert (code, line) == (0, f"ok    test mail  taken by smtp: look for it at {TO}, and in the spam there")
    (mail,) = sink.mails
    assert mail.rcpt_tos == [TO]
    assert isinstance(mail.content, bytes)
    assert b"Subject: A test from Acme Support\r\n" in mail.content


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 no such vera@example.com", "the server answered 550 5.1.1; real mail would be given up"),
        pytest.param(
            "451 later",
            "the server answered 451; real mail would be tried again for three days",
            marks=pytest.mark.long,
        ),
    ],
)
def test_it_is_not(tmp_path: Path, sink: Sink, answer: str, reason: str) -> None:
    sink.answers["RCPT"] = answer
    code, line = doctor(tmp_path, f"smtp://127.0.0.1:{sink.port}")
    assert code == 1
    assert line.startswith(f"wrong test mail  {reason}")


@pytest.mark.long
def test_a_wrong_password_is_said_and_not_shown(tmp_path: Path) -> None:
    with running(auth_require_tls=False) as sink:
        code, line = doctor(tmp_path, f"smtp://{NAME}:hunter2@127.0.0.1:{sink.port}")
    assert code == 1
    assert "refused the sign-in with 535: correct FRONTDESK_EMAIL_URL" in line
    assert "hunter2" not in line
    assert PASSWORD not in line


@pytest.mark.long
def test_certificates_of_an_authority_of_ones_own(tmp_path: Path, authority: Authority) -> None:
    """0.0.0.0 leads to this machine, but is no loopback address: certificates count there."""
    file = tmp_path / "authority.pem"
    authority.ca.cert_pem.write_to_path(str(file))
    with running(ssl_context=authority.context("0.0.0.0")) as sink:
        url = f"smtps://0.0.0.0:{sink.port}"
        code, line = doctor(tmp_path, url)
        assert (code, "the server's certificate is not trusted" in line) == (1, True)
        code, line = doctor(tmp_path, url, SSL_CERT_FILE=str(file))
        assert (code, len(sink.mails)) == (0, 1)


def test_somebody_else_has_the_port_for_incoming_mail(tmp_path: Path, sink: Sink) -> None:
    done = Product(tmp_path, FRONTDESK_INBOUND_SMTP=f"127.0.0.1:{sink.port}").run("doctor")
    assert done.returncode == 1
    assert re.search(
        r"^wrong incoming +127.0.0.1:\d+ does not answer as it should, another server has it", done.stdout, re.M
    )


@pytest.mark.long
def test_nobody_there_no_transport_no_address(tmp_path: Path) -> None:
    code, line = doctor(tmp_path, f"smtp://127.0.0.1:{free_port()}")
    assert (code, "refused the connection" in line) == (1, True)
    code, line = doctor(tmp_path, "outbox:")
    assert (code, "set FRONTDESK_EMAIL_URL" in line) == (1, True)
    code, line = doctor(tmp_path, "outbox:", "nobody")
    assert code == 2
    assert "must be an email address" in line
