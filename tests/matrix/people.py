"""Everybody of the matrix, signed in, each with a sniffer on what they receive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt

from tests.matrix.model import Who
from tests.product import IDENTITY_SECRET, OWNER, Product, client_id
from tests.wamp import EVENT, Refused, Wamp

PASSWORD = "a long enough password"
EMAILS = {"A": "ann.secret@example.com", "B": "bob.secret@example.com", "agent": "agent@example.com"}

USER_A, USER_B = Who("user A", "user", chat="A"), Who("user B", "user", chat="B")
AGENT, STAFF_OWNER = Who("agent", "agent"), Who("owner", "owner")
READ, BOT, ADMIN = (Who(f"key {scope}", "key", scope=scope) for scope in ("read", "bot", "admin"))
SIGNED_IN = (USER_A, USER_B, AGENT, STAFF_OWNER, READ, BOT, ADMIN)
"""Who has a WAMP session."""


class Sniffer(Wamp):
    """A session that keeps every byte it hears."""

    raw: list[str]

    def receive(self, seconds: float = 10.0) -> list[Any]:
        text = self.socket.recv(timeout=seconds)
        if not hasattr(self, "raw"):
            self.raw = []
        self.raw.append(text if isinstance(text, str) else text.decode("latin-1"))
        message: list[Any] = self._decode(text)
        return message

    def _keep(self, message: list[Any]) -> None:
        """Events stay in :attr:`raw`: what they are matters only to whom they reach."""

    def drain(self) -> None:
        """Hear what is still under way."""
        with suppress(TimeoutError):
            while True:
                assert self.receive(0.2)[0] == EVENT


@dataclass
class People:
    """Their credentials are made once; their sockets are opened anew in each order."""

    product: Product
    chats: dict[str, str] = field(default_factory=lambda: {"missing": "0" * 32})
    """The chats' ids behind ``A``, ``B`` and ``missing``."""
    users: dict[str, str] = field(default_factory=lambda: {"missing": "0" * 32})
    """The users' ids."""
    tickets: dict[str, str] = field(default_factory=dict)
    """By name, for :data:`SIGNED_IN`; ``deaf``, a user that subscribes to nothing; ``control``, an owner for us."""
    web: list[tuple[Who, httpx.Client, str]] = field(default_factory=list)
    """Who comes over HTTP, with what, and how that is called."""
    secrets: dict[str, list[str]] = field(default_factory=dict)
    """Text that belongs to ``A``, ``B`` or the ``staff`` alone."""
    bad_tickets: dict[str, str] = field(default_factory=dict)
    """Credentials that have ended, or never were."""
    sessions: dict[str, Sniffer] = field(default_factory=dict)

    def connect(self, stack: ExitStack) -> None:
        """Open a session for everybody who has a ticket."""
        self.sessions = {
            name: stack.enter_context(Sniffer(self.product.ws, each, waiting=None))
            for name, each in self.tickets.items()
        }

    def prepare(self, uri: str) -> None:
        """Undo what would make the next cell depend on the last: ``claim`` wants a chat that nobody has."""
        if uri.endswith("claim"):
            for chat in ("A", "B"):
                self.sessions["control"].call("support.admin.assign", self.chats[chat], None)


@contextmanager
def gather(product: Product) -> Iterator[People]:
    """Everybody: users A and B with a chat each, staff, keys, and those whose credentials have ended."""
    with ExitStack() as stack:
        people = People(product)
        for each in "AB":
            _make_user(people, each)
        keys = _make_accounts(product)
        staff = {
            "agent": _closing(stack, product.staff(EMAILS["agent"], PASSWORD)),
            "owner": _closing(stack, product.staff()),
        }
        people.tickets |= {name: client.post("/api/admin/ticket").json()["access"] for name, client in staff.items()}
        people.tickets |= {f"key {scope}": keys[scope] for scope in ("read", "bot", "admin")}
        tickets = [people.tickets[who.name] for who in SIGNED_IN if who.kind != "user"]
        people.secrets["staff"] = ["canary-staff", EMAILS["agent"], OWNER["email"], *tickets]
        people.tickets["control"] = people.tickets["owner"]
        people.tickets["deaf"] = product.session()["access"]
        for who in SIGNED_IN:
            people.web.append((who, _bearer(product, people.tickets[who.name], stack), f"{who.name}, Bearer"))
        for who in (AGENT, STAFF_OWNER):
            people.web.append((Who(who.name, who.kind, by_cookie=True), staff[who.name], f"{who.name}, cookie"))
            bare = stack.enter_context(httpx.Client(base_url=product.url, timeout=20, cookies=staff[who.name].cookies))
            forgetful = Who(who.name, who.kind, by_cookie=True, csrf=False)
            people.web.append((forgetful, bare, f"{who.name}, cookie without CSRF token"))
        _end_some(product, people, keys["revoked"], stack)
        yield people


def _make_accounts(product: Product) -> dict[str, str]:
    """An agent, one more who will be disabled, and keys by scope, with one that will be ``revoked``."""
    for email in (EMAILS["agent"], "disabled@example.com"):
        product.account(email, PASSWORD)
    return {scope: product.key(scope) for scope in ("read", "bot", "admin")} | {"revoked": product.key("admin")}


def _make_user(people: People, name: str) -> None:
    """One known to the host, with a first message."""
    claims = {"sub": f"host-id-of-{name}", "email": EMAILS[name], "aud": "frontdesk", "exp": int(time.time()) + 3600}
    session = people.product.session(token=jwt.encode(claims, IDENTITY_SECRET, "HS256"))
    people.tickets[f"user {name}"] = session["access"]
    people.chats[name], people.users[name] = session["chat_id"], session["user"]["id"]
    people.secrets[name] = [
        *(EMAILS[name], f"host-id-of-{name}", f"canary-{name}"),
        *(session["access"], session["user"]["id"], session["chat_id"]),
    ]
    with people.product.user(session) as user:
        user.call("support.chat.send", f"canary-{name} first", client_id())


def _end_some(product: Product, people: People, key: str, stack: ExitStack) -> None:
    """Credentials of people who are gone, good until a moment ago."""
    gone = product.session()
    product.http.delete("/api/session", headers={"Authorization": f"Bearer {gone['access']}"})
    product.run("key", "revoke", key[4:36], check=True)
    disabled = _closing(stack, product.staff("disabled@example.com", PASSWORD))
    ticket = disabled.post("/api/admin/ticket").json()["access"]
    product.run("admin", "disable", "disabled@example.com", check=True)
    people.bad_tickets = {
        "ended login": gone["access"],
        "revoked key": key,
        "disabled admin": ticket,
        "not a token": "x",
        "unknown key": f"fdk_{'0' * 32}{'x' * 43}",
    }
    people.web.append((Who("disabled admin", "nobody", by_cookie=True), disabled, "disabled admin, cookie"))
    nobody = Who("nobody", "nobody")
    people.web.append((nobody, stack.enter_context(httpx.Client(base_url=product.url, timeout=20)), "nobody"))
    for name, bad in people.bad_tickets.items():
        people.web.append((nobody, _bearer(product, bad, stack), name))
    _until_refused(product, [*people.bad_tickets.values()][:3])


def _until_refused(product: Product, tickets: list[str]) -> None:
    """The command line ends credentials by way of the database: within two seconds they are refused."""
    for ticket in tickets:
        for _ in range(200):
            try:
                Wamp(product.ws, ticket).close()
            except Refused:
                break
        else:
            raise AssertionError("an ended credential still signs in")


def _bearer(product: Product, token: str, stack: ExitStack) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return stack.enter_context(httpx.Client(base_url=product.url, timeout=20, headers=headers))


def _closing(stack: ExitStack, client: httpx.Client) -> httpx.Client:
    stack.callback(client.close)
    return client
