"""Where hostile inputs meet: one product that logs at debug level, attackers, and bystanders who go on talking."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.hostile.raw import HELLO, open_socket
from tests.product import OWNER, Product, client_id
from tests.wamp import ERROR, EVENT, Refused, Wamp

MARK = "said-in-confidence"
"""In every text of the bystanders and the attackers: no log may hold it."""
PROBE = 2**53
"""The number of the call that shows a session still works."""


@dataclass(frozen=True)
class Case:
    """One input.

    ``outcome`` is predicted by the documents alone; ``why`` says what it tries that its neighbours do not.
    """

    name: str
    outcome: str
    act: Callable[[World], str]
    why: str


@dataclass
class World:
    product: Product
    heard: list[str] = field(default_factory=list)
    """All that any attacker was answered."""

    def __post_init__(self) -> None:
        self.session = self.product.session(profile={"name": "Mallory"})
        self.victim = self.product.session(profile={"name": "Victor", "email": "victor@example.com"})
        self.staff = self.product.staff()
        self.key = self.product.key("admin")
        self.port = self.product.port

    @property
    def secrets(self) -> list[str]:
        """What no log may hold, and no answer to an attacker but their own tokens."""
        return [
            *(session[name] for session in (self.session, self.victim) for name in ("access", "resume")),
            *(self.key, OWNER["password"], MARK, "victor@example.com"),
            *self.staff.cookies.values(),
        ]

    def csrf_of_another(self) -> str:
        """The CSRF token of another login."""
        with httpx.Client(base_url=self.product.url) as client:
            token: str = client.post("/api/admin/login", json=OWNER).json()["csrf"]
        return token

    # --- WAMP -----------------------------------------------------------------------------------------------------

    def join(self, codec: str = "json", *, ticket: str = "") -> Wamp:
        return Wamp(self.product.ws, ticket or self.session["access"], codec=codec)

    def join_staff(self, codec: str = "json") -> Wamp:
        return self.join(codec, ticket=self.staff.post("/api/admin/ticket").json()["access"])

    def tell(self, function: Callable[[], Any]) -> str:
        """How a call ends: ``ok``, ``closed``, or an error's code with the field it names."""
        try:
            answer = function()
        except Refused as refused:
            self.heard.append(f"{refused.uri} {refused.text} {refused.extra}")
            return f"{refused.uri.removeprefix('support.error.')} {refused.extra.get('field', '')}".rstrip()
        except ConnectionClosed:
            return "closed"
        self.heard.append(json.dumps(answer, default=str))
        return "ok"

    # --- HTTP -----------------------------------------------------------------------------------------------------

    def judge(self, answer: httpx.Response) -> str:
        """The status, and the code and field of an error."""
        self.heard.append(f"{answer.headers} {answer.text}")
        if answer.status_code < 400 or "json" not in answer.headers.get("content-type", ""):
            return str(answer.status_code)
        error = answer.json()["error"]
        return f"{answer.status_code} {error.get('field', '')}".rstrip()

    def bytes(self, data: bytes, seconds: float = 1.5, *, half_close: bool = False) -> str:
        """What the port answers to bytes: the status of the first answer, ``closed`` without one, or ``silent``."""
        got = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as tcp:
            with suppress(OSError):
                tcp.sendall(data)
                if half_close:
                    tcp.shutdown(socket.SHUT_WR)
            while b"\r\n\r\n" not in got:
                try:
                    more = tcp.recv(65536)
                except TimeoutError:
                    return "silent" if not got else "cut"
                except ConnectionResetError:
                    more = b""
                if not more:
                    break
                got += more
        self.heard.append(got.decode("latin-1"))
        return got.split(b" ", 2)[1].decode() if got.startswith(b"HTTP/1.") else "closed"


class Bystanders(threading.Thread):
    """A user and an admin who talk all the while. ``delays`` are seconds from a send until the other side heard it."""

    def __init__(self, product: Product) -> None:
        super().__init__(daemon=True)
        session = product.session(profile={"name": "Bea"})
        self._chat_id = session["chat_id"]
        self._user, self._admin = product.user(session), product.admin()
        self._user.subscribe(f"support.chat.{self._chat_id}")
        self._admin.subscribe("support.admin.notifications")
        self.delays: list[float] = []
        self.failure: BaseException | None = None
        self._enough = threading.Event()

    def run(self) -> None:
        try:
            while not self._enough.wait(0.01):
                self._say(self._user, self._admin, "new_user_message", "support.chat.send")
                self._say(self._admin, self._user, "new_message", "support.admin.send", self._chat_id)
        except BaseException as failure:
            self.failure = failure

    def _say(self, speaker: Wamp, hearer: Wamp, kind: str, uri: str, *chat: str) -> None:
        begun = time.monotonic()
        sent = speaker.call(uri, *chat, f"{MARK} between bystanders", client_id())
        while hearer.hear(kind, 5, chat_id=self._chat_id)["message"]["id"] != sent["id"]:
            pass
        self.delays.append(time.monotonic() - begun)

    def stop(self) -> None:
        self._enough.set()
        self.join(10)
        self._user.close()
        self._admin.close()


# --- shorthand for cases ------------------------------------------------------------------------------------------


def user_calls(uri: str, *args: Any, codec: str = "json", **kwargs: Any) -> Callable[[World], str]:
    def act(world: World) -> str:
        with world.join(codec) as user:
            return world.tell(lambda: user.call(uri, *args, **kwargs))

    return act


def staff_calls(uri: str, *args: Any, **kwargs: Any) -> Callable[[World], str]:
    def act(world: World) -> str:
        with world.join_staff() as admin:
            return world.tell(lambda: admin.call(uri, *args, **kwargs))

    return act


def frame(data: str | bytes, codec: str = "json") -> Callable[[World], str]:
    """A frame as it stands, sent by a user who is signed in; answered by ``closed``, an error's URI or ``ok``. Where
    nothing comes back the session must still work: ``ignored``.
    """

    def act(world: World) -> str:
        with world.join(codec) as user:
            return after(world, user, lambda: user.socket.send(data))

    return act


def messages(*wire: list[Any], codec: str = "json") -> Callable[[World], str]:
    """Messages of a user who is signed in; as :func:`frame`."""

    def act(world: World) -> str:
        with world.join(codec) as user:
            return after(world, user, lambda: [user.send(*each) for each in wire])

    return act


def after(world: World, user: Wamp, act: Callable[[], Any]) -> str:
    with suppress(ConnectionClosed):
        act()
    try:
        user.send(48, PROBE, {}, "support.chat.pulse")
        outcome, probed = "ignored", False
        while True:
            answer = user.receive(0.4 if probed else 2)
            if answer[0] == ERROR:
                world.heard.append(str(answer))
                outcome = str(answer[4]).removeprefix("support.error.")
            elif answer[0] != EVENT and answer[1] != PROBE:
                outcome = "ok"
            # Answers may overtake each other.
            probed = probed or (answer[0] != EVENT and answer[1] == PROBE)
            if probed and outcome != "ignored":
                return outcome
    except TimeoutError:
        assert probed, "neither closed nor answered"
        return outcome
    except ConnectionClosed:
        return "closed"


def before_sign_in(*wire: Any, hello: bool = False, codec: str = "json") -> Callable[[World], str]:
    """Messages on a socket without a session: ``closed``, ``ABORT`` and its reason, or ``silent``."""

    def act(world: World) -> str:
        with open_socket(world.product.ws, codec) as raw:
            with suppress(ConnectionClosed):
                for each in [HELLO, *wire] if hello else wire:
                    raw.send(each if isinstance(each, str | bytes) else json.dumps(each))
            return _until_abort(world, raw)

    return act


def _until_abort(world: World, raw: ClientConnection) -> str:
    try:
        while True:
            answer = json.loads(raw.recv(timeout=1))
            world.heard.append(str(answer))
            if answer[0] == 3:
                return f"ABORT {answer[2].removeprefix('support.error.')}"
            if answer[0] == 2:
                return "WELCOME"
    except ConnectionClosed:
        return "closed"
    except TimeoutError:
        return "silent"


def posts(path: str, **given: Any) -> Callable[[World], str]:
    """A POST of the attacker with their access token."""

    def act(world: World) -> str:
        headers = {"Authorization": f"Bearer {world.session['access']}"} | given.get("headers", {})
        return world.judge(world.product.http.post(path, **given | {"headers": headers}))

    return act
