"""Real exchanges with servers that speak the providers' APIs, and their errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor, ssl
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request, Site

from daemon.mail.letters import compose
from daemon.mail.transports import Later, Refused, transport
from tests.mail.samples import SENDER, letter
from tests.mail.sink import Authority
from tests.mail.test_smtp import over
from tests.product import free_port

TO = "vera@example.com"
VENDORS = {
    "postmark": ("/email", "x-postmark-server-token", "TOKEN"),
    "sendgrid": ("/v3/mail/send", "authorization", "Bearer TOKEN"),
    "resend": ("/emails", "authorization", "Bearer TOKEN"),
}


@dataclass
class Api(Resource):
    """A provider: what it was asked, and what it answers."""

    isLeaf = True  # noqa: N815 - Twisted's name
    status: int = 200
    body: bytes = b"{}"
    sent: dict[str, str] = field(default_factory=dict)
    hangs: str = ""
    """``head``: never answers. ``body``: answers, but never ends."""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def render_POST(self, request: Request) -> Any:  # noqa: N802
        headers = {
            name.decode().lower(): values[0].decode() for name, values in request.requestHeaders.getAllRawHeaders()
        }
        assert request.content is not None
        self.asked.append((request.path.decode(), headers, json.loads(request.content.read())))
        if self.hangs == "head":
            return NOT_DONE_YET
        request.setResponseCode(self.status)
        for name, value in self.sent.items():
            request.setHeader(name, value)
        if self.hangs == "body":
            request.write(b"{")
            return NOT_DONE_YET
        return self.body

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    listening: Any = reactor.listenTCP(0, Site(api), interface="127.0.0.1")  # type: ignore[attr-defined]
    api.port = listening.getHost().port
    yield api
    pytest_twisted.blockon(listening.stopListening())


async def deliver(name: str, api: str, to: str = TO, **options: Any) -> None:
    leaving = transport(f"{name}://TOKEN", reactor, api=api, **options)
    assert leaving is not None
    await leaving.deliver(SENDER, to, compose(replace(letter(), to=TO), '"Träume, Inc." <support@acme.example>').mime)


@pytest.mark.parametrize("name", VENDORS)
@pytest_twisted.ensureDeferred
async def test_what_is_asked(api: Api, name: str) -> None:
    api.status = 202 if name == "sendgrid" else 200
    await deliver(name, api.url)
    composed = compose(letter(), SENDER)
    ((path, headers, body),) = api.asked
    want_path, header, value = VENDORS[name]
    assert (path, headers[header], headers["content-type"]) == (want_path, value, "application/json")
    text = json.dumps(body, ensure_ascii=False)
    assert "There is a new reply for you:" in text
    assert "Bcc" not in text
    wanted = {
        "Message-ID": "<0192f1a2.reply@acme.example>",
        "In-Reply-To": "<2.reply@acme.example>",
        "References": "<1.reply@acme.example> <2.reply@acme.example>",
        "List-Unsubscribe": f"<{letter().unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Loop": SENDER,
    }
    named = '"Träume, Inc." <support@acme.example>'
    answer = '"Träume, Inc." <reply+abcdefgh@acme.example>'
    match name:
        case "postmark":
            given = {each["Name"]: each["Value"] for each in body["Headers"]}
            assert given == wanted | {"X-PM-KeepID": "true"}
            assert (body["From"], body["To"], body["ReplyTo"], body["Subject"]) == (named, TO, answer, composed.subject)
            assert (body["TrackOpens"], body["TrackLinks"]) == (False, "None")
            assert body["TextBody"].replace("\r\n", "\n") == composed.text
            assert "<html" in body["HtmlBody"]
        case "sendgrid":
            assert body["personalizations"] == [{"to": [{"email": TO}]}]
            assert body["from"] == {"email": SENDER, "name": "Träume, Inc."}
            assert body["reply_to"]["email"] == letter().reply_to
            assert body["headers"] == wanted
            assert [each["type"] for each in body["content"]] == ["text/plain", "text/html"]
            assert body["tracking_settings"]["click_tracking"] == {"enable": False, "enable_text": False}
        case "resend":
            assert headers["idempotency-key"] == "<0192f1a2.reply@acme.example>"
            assert (body["from"], body["to"], body["reply_to"]) == (named, [TO], [answer])
            assert body["headers"] == wanted


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, Refused) for status in (400, 404, 413, 422)),
        *((status, Later) for status in (302, 401, 403, 408, 409, 429, 500, 502, 503)),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_answers_mean(api: Api, name: str, status: int, outcome: type[Later | Refused]) -> None:
    api.status = status
    api.sent = {"Retry-After": "30", "Location": api.url + "/elsewhere"}
    api.body = b'{"errors": [{"message": "vera@example.com is wrong"}], "Message": "vera@example.com"}'
    with pytest.raises(outcome) as failure:
        await deliver(name, api.url)
    assert f"answered {status}" in str(failure.value)
    assert "vera" not in str(failure.value)
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    ("name", "status", "body", "reason"),
    [
        ("postmark", 422, b'{"ErrorCode": 406, "Message": "vera@example.com"}', "Postmark answered 422 (406)"),
        (
            "resend",
            422,
            b'{"name": "invalid_from_address", "message": "?"}',
            "Resend answered 422 (invalid_from_address)",
        ),
        ("resend", 422, b'{"name": "vera@example.com"}', "Resend answered 422"),
        ("sendgrid", 400, b"[]", "SendGrid answered 400"),
        ("postmark", 400, b"\xff not JSON", "Postmark answered 400"),
        ("postmark", 422, b"x" * 1_000_000, "Postmark answered 422"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_the_reasons_of_refusals(api: Api, name: str, status: int, body: bytes, reason: str) -> None:
    api.status, api.body = status, body
    with pytest.raises(Refused) as failure:
        await deliver(name, api.url)
    assert str(failure.value) == reason


@pytest_twisted.ensureDeferred
async def test_what_resend_took_before_is_taken(api: Api) -> None:
    api.status, api.body = 409, b'{"name": "invalid_idempotent_request"}'
    await deliver("resend", api.url)
    api.body = b'{"name": "concurrent_idempotent_requests"}'
    with pytest.raises(Later):
        await deliver("resend", api.url)


@pytest_twisted.ensureDeferred
async def test_slow_answers(api: Api) -> None:
    """Once a provider says that it has taken a mail, nothing else matters; until then it may not hang."""
    api.hangs = "body"
    await deliver("postmark", api.url)
    api.status = 500
    with pytest.raises(Later, match="did not answer in time"):
        await deliver("postmark", api.url, seconds=0.2)
    api.hangs = "head"
    with pytest.raises(Later, match="did not answer in time"):
        await deliver("postmark", api.url, seconds=0.2)


@pytest_twisted.ensureDeferred
async def test_a_mail_can_be_stopped_at_the_last_moment(api: Api) -> None:
    leaving = transport("postmark://TOKEN", reactor, api=api.url)
    assert leaving is not None
    with pytest.raises(Later, match="the lease is over"):
        await leaving.deliver(SENDER, TO, compose(letter(), SENDER).mime, over)
    assert api.asked == []


@pytest_twisted.ensureDeferred
async def test_a_provider_that_is_away() -> None:
    with pytest.raises(Later, match="Resend: cannot be reached"):
        await deliver("resend", f"http://127.0.0.1:{free_port()}")


@pytest_twisted.ensureDeferred
async def test_certificates_of_providers(authority: Authority, tmp_path: Path) -> None:
    """A token goes to nobody but the provider."""
    api = Api()
    pem = tmp_path / "server.pem"
    authority.ca.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(pem))
    context = ssl.DefaultOpenSSLContextFactory(str(pem), str(pem))
    listening: Any = reactor.listenSSL(0, Site(api), context, interface="127.0.0.1")  # type: ignore[attr-defined]
    port = listening.getHost().port
    with pytest.raises(Later, match="not trusted"):
        await deliver("postmark", f"https://localhost:{port}")
    assert api.asked == []
    await deliver("postmark", f"https://localhost:{port}", trust=authority.trust)
    assert len(api.asked) == 1
    await listening.stopListening()
