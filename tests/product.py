"""The whole product as a user starts it: ``frontdesk up`` in a folder of its own, on a free port."""

from __future__ import annotations

import os
import queue
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psutil

from daemon.protocol.tokens import Identity, sign_identity
from tests.wamp import Wamp

FRONTDESK = Path(sys.executable).with_name("frontdesk")
OWNER = {"email": "owner@example.com", "password": "correct horse battery"}
IDENTITY_SECRET = "the host's secret of at least 32 bytes"
INBOUND_DOMAIN = "answers.example.com"
READY_SECONDS = 60.0
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For plain HTTP: by default each client reads a list of authorities, which takes longer than most calls."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def client_id() -> str:
    return secrets.token_urlsafe(12)


class Product:
    """A running ``frontdesk up``. Started by :meth:`start`, which a stopped one takes again on the same data."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.folder = folder
        self.data_dir = folder / "data"
        self.inbound_port = free_port()
        ours = {
            "FRONTDESK_DATA_DIR": str(self.data_dir),
            "FRONTDESK_PORT": str(self.port),
            "FRONTDESK_ADMIN_EMAIL": OWNER["email"],
            "FRONTDESK_ADMIN_PASSWORD": OWNER["password"],
            "FRONTDESK_IDENTITY_SECRET": IDENTITY_SECRET,
            "FRONTDESK_INBOUND_SMTP": f"127.0.0.1:{self.inbound_port}",
            "FRONTDESK_INBOUND_DOMAIN": INBOUND_DOMAIN,
            "FRONTDESK_ADDRESS_LIMITS": "off",
            "FRONTDESK_USER_RATE": "off",
        }
        outside = ("FRONTDESK_", "DATABASE_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(outside)}
        self.environment = inherited | ours | settings
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws = f"ws://127.0.0.1:{self.port}/ws"
        self.authorities = NO_AUTHORITIES
        self.http = self._client()
        self.command = [str(FRONTDESK), "up"]
        self._process: subprocess.Popen[str] | None = None
        self.output: list[str] = []
        """What it wrote to stdout; whole after :meth:`stop`."""

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=20, verify=self.authorities)

    def behind(self, url: str, authorities: ssl.SSLContext) -> None:
        """Everybody comes by that address from now on; before :meth:`start`."""
        self.environment["FRONTDESK_PUBLIC_URL"] = self.url = url
        self.ws = f"{url.replace('http', 'ws', 1)}/ws"
        self.authorities = authorities
        self.http.close()
        self.http = self._client()

    def start(self) -> Product:
        """Until the ready line. :raises AssertionError: it ended or took too long; its log is in the text."""
        log = (self.folder / "up.log").open("a")
        self._process = subprocess.Popen(
            self.command, env=self.environment, cwd=self.folder, stdout=subprocess.PIPE, stderr=log, text=True
        )
        lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(lines,), daemon=True)
        self._reader.start()
        while True:
            try:
                line = lines.get(timeout=READY_SECONDS)
            except queue.Empty:
                line = ""
            assert line, f"frontdesk up did not get ready:\n{self.log()[-4000:]}"
            if line.startswith("frontdesk ready at "):
                return self

    def _read(self, lines: queue.Queue[str]) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.output.append(line.rstrip("\n"))
            lines.put(line)
        lines.put("")

    def log(self) -> str:
        return (self.folder / "up.log").read_text(errors="replace")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def running(self) -> Product:
        """Itself, started unless it runs."""
        return self if self.is_running else self.start()

    def parts(self, words: str) -> list[psutil.Process]:
        """The running processes below ``up`` whose command line holds these words."""
        found = []
        for each in psutil.Process(self.pid).children(recursive=True):
            try:
                if words in " ".join(each.cmdline()):
                    found.append(each)
            except psutil.NoSuchProcess:
                continue
        return found

    def stop(self, signal_: int = signal.SIGTERM) -> int:
        """Stop it and answer the exit code."""
        assert self._process is not None
        self._process.send_signal(signal_)
        code = self._process.wait(40)
        self._reader.join()
        self._process = None
        return code

    def close(self) -> None:
        self.http.close()
        if self._process is not None:
            children = psutil.Process(self.pid).children(recursive=True)
            self.stop()
            psutil.wait_procs(children, 5)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """A command of ``frontdesk`` with the same settings. :raises AssertionError: ``check``, and it failed."""
        options = {"capture_output": True, "text": True, "timeout": 60} | options
        check = options.pop("check", False)
        done = subprocess.run([FRONTDESK, *arguments], env=self.environment, cwd=self.folder, check=False, **options)
        assert not check or done.returncode == 0, f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}"
        return done

    # --- people ---------------------------------------------------------------------------------------------------

    def session(self, **fields: Any) -> dict[str, Any]:
        """``POST /api/session``."""
        answer = self.http.post("/api/session", json=fields)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def identity(self, external_id: str, email: str | None = None, name: str | None = None) -> str:
        """An identity token, as the host signs it."""
        return sign_identity(IDENTITY_SECRET, Identity(external_id, email, name, {}), int(time.time()) + 3600)

    def user(self, session: dict[str, Any] | None = None, **options: Any) -> Wamp:
        """A user's WAMP session, of a new anonymous user unless one is given."""
        return Wamp(self.ws, (session or self.session())["access"], **options)

    def staff(self, email: str = OWNER["email"], password: str = OWNER["password"]) -> httpx.Client:
        """A signed-in dashboard: an HTTP client with cookie and CSRF token."""
        client = self._client()
        answer = client.post("/api/admin/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    def admin(self, staff: httpx.Client | None = None, **options: Any) -> Wamp:
        """A WAMP session of staff."""
        ticket = (staff or self.staff()).post("/api/admin/ticket").json()["access"]
        return Wamp(self.ws, ticket, **options)

    def key(self, scope: str) -> str:
        """A new API key."""
        return str(self._by_owner("keys", name=f"test {scope}", scope=scope)["key"])

    def account(self, email: str, password: str, role: str = "agent", name: str | None = None) -> None:
        """Another member of staff: invited by the owner, and come."""
        invited = self._by_owner("staff/invite", email=email, role=role)
        token = invited["link"].partition("#invite=")[2]
        body = {"token": token, "password": password, "name": name or email.partition("@")[0]}
        # Not by our own client, which would keep the cookie.
        url = f"{self.url}/api/admin/invitation/accept"
        answer = httpx.post(url, json=body, headers={"Origin": self.url}, timeout=20, verify=self.authorities)
        assert answer.status_code == 200, answer.text

    def _by_owner(self, path: str, **body: str) -> dict[str, Any]:
        with closing(self.staff()) as owner:
            answer = owner.post(f"/api/admin/{path}", json=body)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made
