"""The pages behind the links of emails."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import pytest_twisted

from daemon.protocol.errors import Unauthorized, Unavailable
from daemon.protocol.tokens import Link
from tests.web.conftest import Client, StartSite
from web.mailbox.words import WORDS

STOP, CONFIRM = "support.backend.unsubscribe", "support.backend.confirm"


def soon() -> int:
    return int(datetime.now(UTC).timestamp()) + 60


def stop_token(site: Client) -> str:
    return site.signer.unsubscribe("f" * 64, soon())


def confirm_token(site: Client) -> str:
    return site.signer.confirmation(Link("1" * 32, "f" * 64), soon())


@pytest.mark.parametrize("path", ["/unsubscribe", "/confirm"])
@pytest_twisted.ensureDeferred
async def test_looking_changes_nothing(site: Client, path: str) -> None:
    token = stop_token(site) if path == "/unsubscribe" else confirm_token(site)
    for method in ("GET", "HEAD"):
        page = await site(method, f"{path}?t={token}")
        assert page.status_code == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert policy.endswith("form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
        assert "unsafe" not in policy
    assert site.daemon.calls == []


@pytest.mark.parametrize(
    ("body", "type", "again"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded", False),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
            False,
        ),
        (b"", "text/plain", False),
        (b"\xff\xfe&=&;%zz", "application/x-www-form-urlencoded", False),
        (b"subscribe=again", "application/x-www-form-urlencoded", True),
    ],
)
@pytest_twisted.ensureDeferred
async def test_one_click(site: Client, body: bytes, type: str, again: bool) -> None:
    token = stop_token(site)
    headers = {"Content-Type": type, "Origin": "null"}
    page = await site("POST", f"/unsubscribe?t={token}", content=body, headers=headers)
    assert page.status_code == 200
    assert site.daemon.calls == [(STOP, None, {"token": token, "again": again})]
    assert ("You get emails again" if again else "No more emails") in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest_twisted.ensureDeferred
async def test_a_token_is_good_for_one_thing(site: Client, method: str) -> None:
    late = site.signer.unsubscribe("f" * 64, soon() - 61)
    access = site.signer.access(site.access())
    link = site.signer.link(Link("1" * 32, "f" * 64), soon())
    for path, tokens in {
        "/unsubscribe": [confirm_token(site), link, access, late],
        "/confirm": [stop_token(site), link, access],
    }.items():
        for token in [*tokens, "", "a.b.c", quote("'><script>")]:
            page = await site(method, f"{path}?t={token}")
            assert (page.status_code, "This link is no longer good" in page.text) == (400, True)
            assert "script" not in page.text
    assert site.daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_confirming(site: Client) -> None:
    token = confirm_token(site)
    page = await site("POST", f"/confirm?t={token}", content=b"confirm=yes")
    assert (page.status_code, "Your address is confirmed" in page.text) == (200, True)
    assert site.daemon.calls == [(CONFIRM, None, {"token": token})]
    site.daemon.answers[CONFIRM] = Unauthorized("changed since")
    page = await site("POST", f"/confirm?t={token}")
    assert (page.status_code, "This link is no longer good" in page.text) == (400, True)


@pytest_twisted.ensureDeferred
async def test_while_no_daemon_is_there_mail_programs_are_told_to_come_back(site: Client) -> None:
    site.daemon.answers[STOP] = Unavailable()
    page = await site("POST", f"/unsubscribe?t={stop_token(site)}", content=b"List-Unsubscribe=One-Click")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest_twisted.ensureDeferred
async def test_in_the_readers_language(start: StartSite, language: str) -> None:
    site = start(FRONTDESK_APP_NAME="<b>Acme & Co</b>")
    accepted = f"tlh;q=0.9, {language}-XX;q=0.8, en;q=0.1"
    page = await site("GET", f"/unsubscribe?t={stop_token(site)}", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.text
    assert WORDS[language].stop_title in page.text  # type: ignore[index]
    assert "&lt;b&gt;Acme &amp; Co&lt;/b&gt;" in page.text
    assert "{" not in page.text.partition("<main>")[2]


@pytest.mark.parametrize(
    ("header", "language"), [("de-AT,de;q=0.9,en;q=0.8", "de"), ("", None), ("nl", None), ("fr;q=0, ja;q=0.2", "ja")]
)
@pytest_twisted.ensureDeferred
async def test_a_sign_in_tells_the_language(site: Client, header: str, language: str | None) -> None:
    await site("POST", "/api/session", json={}, headers={"Accept-Language": header})
    assert site.daemon.calls[0][2].get("language") == language
    refused = await site("POST", "/api/session", json={"language": "de"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "language")
