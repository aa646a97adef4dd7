"""Staff login, its cookie and its CSRF token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from tests.hostile.world import Case, World
from tests.product import OWNER


def _login(name: str, outcome: str, why: str, /, **body: Any) -> Case:
    given = OWNER | body

    def act(world: World) -> str:
        wire = {key: value for key, value in given.items() if value is not ...}
        outcome = world.judge(world.product.http.post("/api/admin/login", json=wire))
        if outcome == "401":
            # A good one, so that the failures do not add up to a wait.
            assert world.product.http.post("/api/admin/login", json=OWNER).status_code == 200
        return outcome

    return Case(f"login {name}", outcome, act, why)


LOGINS = [
    _login("", "200", "as it should be"),
    _login("in capitals", "200", "the domain's letters do not count", email="owner@EXAMPLE.com"),
    _login("with blanks", "200", "copied with its surroundings", email="  owner@example.com "),
    _login("unknown", "401", "an address that nobody has", email="nobody@example.com"),
    _login("wrong", "401", "a wrong password", password="wrong horse battery"),
    _login("in wrong capitals", "401", "a password's letters do count", password=OWNER["password"].upper()),
    _login("with a blank after", "401", "passwords are not trimmed", password=OWNER["password"] + " "),
    _login("cut", "401", "all characters count", password=OWNER["password"][:-1]),
    _login("with NUL", "401", "ends a string in C", password=OWNER["password"] + "\x00more"),
    _login("of look-alikes", "401", "a Cyrillic letter", email="оwner@example.com"),
    _login("of SQL", "401", "ends a literal", email="'or'1'='1@example.com", password="' OR 1=1 --"),
    _login("of two", "400 email", "a list of addresses", email="owner@example.com,x@example.com"),
    _login("without an at", "400 email", "no address", email="owner"),
    _login("of 255", "400 email", "too long", email="o" * 243 + "@example.com"),
    _login("of lists", "400 email", "a list of one", email=["owner@example.com"]),
    _login("without a password", "400 password", "missing", password=...),
    _login("of an empty password", "400 password", "given, but nothing", password=""),
    _login("of 201 characters", "400 password", "long work for the hash", password="x" * 201),
    _login("of true", "400 password", "no text", password=True),
    _login("of an object", "400 password", "what NoSQL compares", password={"$ne": ""}),
    _login("from elsewhere", "400 address", "web says where it comes from", address="10.0.0.1"),
    _login("as owner", "400 role", "a role of one's own choice", role="owner"),
]


def _same_answer(world: World) -> str:
    """Whether wrong password and unknown account can be told apart by what is said."""
    answers = [
        world.product.http.post("/api/admin/login", json={"email": email, "password": "not this one"})
        for email in ("agent-of-no-company@example.com", OWNER["email"])
    ]
    return str(answers[0].content == answers[1].content and set(answers[0].headers) == set(answers[1].headers))


def _form(world: World) -> str:
    return world.judge(world.product.http.post("/api/admin/login", data=OWNER))


def _fixation(world: World) -> str:
    """Whether a cookie that somebody planted survives the sign-in."""
    with httpx.Client(base_url=world.product.url, cookies={"frontdesk": "planted"}) as client:
        answer = client.post("/api/admin/login", json=OWNER)
        return f"{answer.status_code} {'planted' in answer.headers['set-cookie']}"


def _attributes(world: World) -> str:
    with httpx.Client(base_url=world.product.url) as client:
        cookie = client.post("/api/admin/login", json=OWNER).headers["set-cookie"]
    return str(sorted(each.strip().lower() for each in cookie.split(";")[1:]))


def _cookie(name: str, outcome: str, why: str, change: Callable[[str], str] = str, **headers: str) -> Case:
    """The owner's cookie, changed, on a GET."""

    def act(world: World) -> str:
        cookie = change(dict(world.staff.cookies)["frontdesk"])
        here: dict[str, Any] = {
            key.replace("_", "-"): value.replace("PORT", str(world.port)) for key, value in headers.items()
        }
        answer = world.product.http.get("/api/admin/me", headers={"Cookie": f"frontdesk={cookie}".encode()} | here)
        return world.judge(answer)

    return Case(f"cookie {name}", outcome, act, why)


def _unsafe(name: str, outcome: str, why: str, token: Callable[[World], str | bytes | None], **headers: str) -> Case:
    """The owner's cookie on a POST."""

    def act(world: World) -> str:
        cookie = dict(world.staff.cookies)["frontdesk"]
        here: dict[str, Any] = {
            key.replace("_", "-"): value.replace("PORT", str(world.port)) for key, value in headers.items()
        }
        given = token(world)
        if given is not None:
            here["X-CSRF-Token"] = given
        answer = world.product.http.post("/api/admin/ticket", headers={"Cookie": f"frontdesk={cookie}"} | here)
        return world.judge(answer)

    return Case(f"unsafe call {name}", outcome, act, why)


def _right(world: World) -> str:
    return str(world.staff.headers["X-CSRF-Token"])


COOKIES = [
    Case("login says one thing", "True", _same_answer, "account names cannot be found out"),
    Case("login by form", "415", _form, "what a page elsewhere can send without asking"),
    Case("login with a planted cookie", "200 False", _fixation, "session fixation"),
    Case(
        "cookie attributes",
        "['httponly', 'path=/', 'samesite=lax']",
        _attributes,
        "what keeps it from scripts and other sites",
    ),
    _cookie("", "200", "as it should be"),
    _cookie("empty", "401", "nothing", lambda _: ""),
    _cookie("cut", "401", "without its signature", lambda it: it.rpartition(".")[0]),
    _cookie("changed", "401", "one character", lambda it: it[:-8] + ("A" if it[-8] != "A" else "B") + it[-7:]),
    _cookie("in quotes", "401", "a spelling that some servers take", lambda it: f'"{it}"'),
    _cookie("of umlauts", "401", "no ASCII", lambda _: "ä"),
    _cookie("from another site", "403", "a link there", Sec_Fetch_Site="cross-site"),
    _cookie("from a sister site", "403", "another host of the same domain", Sec_Fetch_Site="same-site"),
    _cookie("typed", "200", "the address bar", Sec_Fetch_Site="none"),
    _cookie("with an Origin elsewhere", "403", "a script there", Origin="https://evil.example"),
    _cookie("with Origin null", "403", "a sandboxed frame", Origin="null"),
    _cookie("with our other name", "403", "for staff the public URL alone counts", Origin="http://localhost:PORT"),
    _cookie("with our Origin", "200", "the dashboard's own", Origin="http://127.0.0.1:PORT"),
    _cookie("and a Bearer token", "401", "two who cannot both be: the header counts", Authorization="Bearer x"),
    _unsafe("", "200", "as it should be", _right),
    _unsafe("without a token", "403", "what a form elsewhere sends", lambda _: None),
    _unsafe("with an empty token", "403", "given, but nothing", lambda _: ""),
    _unsafe("with a wrong token", "403", "right in length", lambda _: "0" * 64),
    _unsafe(
        "with a token in capitals", "403", "hexadecimal is the same in both cases", lambda world: _right(world).upper()
    ),
    _unsafe("with a token cut", "403", "a prefix of it", lambda world: _right(world)[:-1]),
    _unsafe("with a token of bytes", "403", "no ASCII: compare_digest refuses text of it", lambda _: b"\xff\xfe"),
    _unsafe("with another's token", "403", "of a login of somebody else", lambda world: world.csrf_of_another()),
    _unsafe(
        "with cookie for token", "403", "the cookie once more", lambda world: dict(world.staff.cookies)["frontdesk"]
    ),
    _unsafe("with both, elsewhere", "403", "all right but where it comes from", _right, Origin="https://evil.example"),
    _unsafe(
        "by another method",
        "403",
        "a GET in disguise is a POST all the same",
        lambda _: None,
        X_HTTP_Method_Override="GET",
    ),
]

CASES = [*LOGINS, *COOKIES]
