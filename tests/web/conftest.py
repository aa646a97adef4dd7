"""The real site on a real port; behind it a fake daemon, because the call is the seam of web."""

from __future__ import annotations

import gzip
import inspect
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from twisted.internet import reactor
from twisted.internet.threads import deferToThread
from twisted.logger import LogEvent, LogLevel, formatEvent, globalLogPublisher
from twisted.web.server import Site

from config import Settings
from daemon.clock import ReactorClock
from daemon.protocol.errors import Unauthorized, Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access, Signer
from web.app import Result, Web, resource
from web.site import bound
from web.static_files import StaticFiles

PUBLIC = "http://127.0.0.1:8080"
SECRET = "s" * 32
CHAT_ID = "0123456789abcdef0123456789abcdef"
LOGIN_ID = "fedcba9876543210fedcba9876543210"
USER = Principal("user", "1" * 32, CHAT_ID)
OWNER = Principal("admin", "2" * 32, "owner")
READ_KEY, ADMIN_KEY = "fdk_read", "fdk_admin"
KEYS = {READ_KEY: Principal("integrator", "3" * 32, "read"), ADMIN_KEY: Principal("integrator", "4" * 32, "admin")}


@dataclass
class FakeDaemon:
    """Answers every call alike and remembers it; ``answers`` says what else a procedure does."""

    calls: list[tuple[str, Principal | None, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    async def call(self, uri: str, principal: Principal | None, **arguments: Any) -> Result:
        self.calls.append((uri, principal, arguments))
        answer = self.answers.get(uri, Result({"answered": uri}, {}))
        if isinstance(answer, Exception):
            raise answer
        return await answer() if callable(answer) else answer


class Client:
    """Requests to the site, each from a thread, as the reactor runs in this one."""

    def __init__(self, port: int, signer: Signer, daemon: FakeDaemon) -> None:
        self.port = port
        self.signer = signer
        self.daemon = daemon
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, verify=False, trust_env=False)

    async def __call__(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {"Accept-Encoding": "identity", **kwargs.get("headers", {})}
        kwargs["headers"] = {name: value.encode() for name, value in headers.items()}
        return await deferToThread(self._http.request, method, path, **kwargs)

    async def raw(self, data: bytes) -> bytes:
        """Everything that comes back for some bytes, until the server hangs up."""
        return await deferToThread(_exchange, self.port, data)

    def access(self, principal: Principal = USER, seconds: int = 900, **more: Any) -> Access:
        return Access(principal, LOGIN_ID, int(datetime.now(UTC).timestamp()) + seconds, **more)

    def bearer(self, principal: Principal = USER) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.signer.access(self.access(principal))}"}

    def cookie(self, principal: Principal = OWNER, seconds: int = 12 * 3600, **more: Any) -> dict[str, str]:
        return {"Cookie": f"frontdesk={self.signer.cookie(self.access(principal, seconds, **more))}"}

    def staff(self, **more: Any) -> dict[str, str]:
        """A signed-in person's page: cookie, CSRF token and Origin."""
        return {**self.cookie(**more), "X-CSRF-Token": self.signer.csrf(LOGIN_ID), "Origin": PUBLIC}


def _exchange(port: int, data: bytes) -> bytes:
    import socket

    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A small built front end."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "demo").mkdir()
    for name in ("widget.js", "frame.html", "chat.html", "admin.html", "demo.html", "demo/demo.css"):
        (folder / name).write_text(f"this is {name}")
    (folder / "assets/app-1a2b.js").write_text("plain")
    (folder / "assets/app-1a2b.js.br").write_bytes(b"br")
    (folder / "assets/app-1a2b.js.gz").write_bytes(gzip.compress(b"gzip", mtime=0))
    (folder / "THIRD_PARTY_LICENSES").write_text("licences")
    return folder


@pytest.fixture
def daemon() -> FakeDaemon:
    return FakeDaemon()


StartSite = Callable[..., Client]


@pytest.fixture
def start(built: Path, daemon: FakeDaemon) -> Iterator[StartSite]:
    """Starts sites with settings of the test's choice."""
    ports = []

    def start_site(**environment: str) -> Client:
        with tempfile.TemporaryDirectory() as data_dir:
            given = {"FRONTDESK_SECRET": SECRET, "FRONTDESK_PUBLIC_URL": PUBLIC, "FRONTDESK_DATA_DIR": data_dir}
            settings = Settings.from_environment({**given, **environment})
        signer = Signer(SECRET)
        clock = ReactorClock(reactor)

        def lasting(access: Access) -> Access:
            if access.login_id in daemon.ended:
                raise Unauthorized
            return access

        def prove(ticket: str) -> Access | Principal:
            if ticket == "fdk_unknown_yet":
                raise Unavailable
            return KEYS.get(ticket) or lasting(signer.read_access(ticket, clock.now()))

        def prove_cookie(cookie: str) -> Access:
            return lasting(signer.read_cookie(cookie, clock.now()))

        web = Web(settings, signer, daemon.call, prove, prove_cookie, clock, StaticFiles(built))
        site = Site(resource(web))
        site.noisy = False
        bound(site)
        port = reactor.listenTCP(0, site, interface="127.0.0.1")
        ports.append(port)
        return Client(port.getHost().port, signer, daemon)

    yield start_site
    for port in ports:
        port.stopListening()


@pytest.fixture
def site(start: StartSite) -> Client:
    return start()


@pytest.fixture(autouse=True)
def logged(request: pytest.FixtureRequest) -> Iterator[list[LogEvent]]:
    """What was logged. An error fails the test, unless it asks for this fixture and so looks itself."""
    events: list[LogEvent] = []
    globalLogPublisher.addObserver(events.append)
    yield events
    globalLogPublisher.removeObserver(events.append)
    if "logged" not in inspect.signature(request.function).parameters:
        assert [formatEvent(event) for event in events if event["log_level"] >= LogLevel.error] == []
