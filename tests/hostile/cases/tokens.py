"""Tokens: those of the host (RFC 7519 and its known weaknesses), ours in places where they do not belong, API keys."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from tests.hostile.world import Case, World
from tests.product import IDENTITY_SECRET, OWNER
from tests.wamp import Refused, Wamp

CLAIMS = {"sub": "mallory", "aud": "frontdesk"}
HS256 = {"alg": "HS256", "typ": "JWT"}
BAD = "401"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(header: Any, claims: Any, secret: str = IDENTITY_SECRET, algorithm: str = "sha256") -> str:
    """A JWT of whatever is given; text stands as it is."""
    parts = [each if isinstance(each, str) else json.dumps(each) for each in (header, claims)]
    signed = ".".join(_b64(each.encode()) for each in parts)
    return f"{signed}.{_b64(hmac.digest(secret.encode(), signed.encode(), algorithm))}"


def _later(seconds: float = 600) -> dict[str, Any]:
    return CLAIMS | {"exp": int(time.time() + seconds)}


def _signs_in(make: Callable[[World], object]) -> Callable[[World], str]:
    """As the identity token of ``POST /api/session``."""

    def act(world: World) -> str:
        return world.judge(world.product.http.post("/api/session", json={"token": make(world)}))

    return act


def _header(
    name: str, header: Any, outcome: str, why: str, algorithm: str = "sha256", secret: str = IDENTITY_SECRET
) -> Case:
    return Case(f"header {name}", outcome, _signs_in(lambda _: jwt(header, _later(), secret, algorithm)), why)


def _claims(case: str, outcome: str, why: str, text: str = "", /, **claims: Any) -> Case:
    def make(_: World) -> str:
        made = _later() | {key: value() if callable(value) else value for key, value in claims.items()}
        return jwt(HS256, text or {key: value for key, value in made.items() if value is not ...})

    return Case(f"claims {case}", outcome, _signs_in(make), why)


def _ahead(seconds: float) -> Callable[[], int]:
    return lambda: int(time.time() + seconds)


HEADERS = [
    _header("HS256", HS256, "200", "as it should be"),
    _header("of no type", {"alg": "HS256"}, "200", "typ is optional"),
    _header("none", {"alg": "none"}, BAD, "no signature wanted (RFC 8725, 2.1)"),
    Case(
        "header none, unsigned",
        BAD,
        _signs_in(lambda _: jwt({"alg": "none"}, _later()).rpartition(".")[0] + "."),
        "and none given",
    ),
    _header("nOnE", {"alg": "nOnE"}, BAD, "a filter for the word"),
    _header("empty alg", {"alg": ""}, BAD, "no algorithm"),
    _header("without alg", {"typ": "JWT"}, BAD, "a default would be taken"),
    _header("alg null", {"alg": None}, BAD, "no text"),
    _header("alg in a list", {"alg": ["HS256"]}, BAD, "cannot be a key in Python"),
    _header("HS384", {"alg": "HS384"}, BAD, "rightly signed, another algorithm", "sha384"),
    _header("HS512", {"alg": "HS512"}, BAD, "the longest of the family", "sha512"),
    _header("RS256", {"alg": "RS256"}, BAD, "our secret as a public key (CVE-2015-9235)"),
    _header("ES256", {"alg": "ES256"}, BAD, "curves: a signature of zeros (CVE-2022-21449)"),
    _header("EdDSA", {"alg": "EdDSA"}, BAD, "what PyJWT also knows"),
    _header("jku", HS256 | {"jku": "http://127.0.0.1:9/keys"}, BAD, "keys from an address: a request of ours"),
    _header("x5u", HS256 | {"x5u": "http://127.0.0.1:9/cert"}, BAD, "a certificate from an address"),
    _header("jwk", HS256 | {"jwk": {"kty": "oct", "k": "AA"}}, BAD, "brings its key along (CVE-2018-0114)"),
    _header("x5c", HS256 | {"x5c": ["AA"]}, BAD, "brings its certificate"),
    _header("crit", HS256 | {"crit": ["exp"]}, BAD, "extensions that must be understood"),
    _header("b64", HS256 | {"b64": False, "crit": ["b64"]}, BAD, "a payload that is not encoded (RFC 7797)"),
    _header("zip", HS256 | {"zip": "DEF"}, BAD, "a payload that unpacks to a bomb"),
    _header("kid", HS256 | {"kid": "2024"}, "200", "hosts name their keys; there is nothing to look up"),
    _header("kid of a path", HS256 | {"kid": "../../../../dev/null"}, BAD, "a file of known content as key", secret=""),
    _header("kid of SQL", HS256 | {"kid": "' UNION SELECT 'x"}, BAD, "a key out of a query", secret="x"),
    _header("twice", '{"alg":"none","alg":"HS256"}', "200", "the last counts, for check and signature alike"),
    _header("of no object", '["HS256"]', BAD, "a list"),
    _header("of no JSON", "HS256", BAD, "text"),
    _header("nested", '{"alg":' + "[" * 1500 + "]" * 1500 + "}", BAD, "deeper than the parser"),
    _header("signed by nobody", HS256, BAD, "an empty secret", secret=""),
    _header("signed by another", HS256, BAD, "a wrong secret", secret=IDENTITY_SECRET[:-1]),
    _header("signed with a newline", HS256, BAD, "a secret copied with its line's end", secret=IDENTITY_SECRET + "\n"),
]

CLAIMED = [
    _claims("exp missing", BAD, "for ever", exp=...),
    _claims("exp null", BAD, "no time", exp=None),
    _claims("exp as text", BAD, "a number in quotes", exp=lambda: str(int(time.time()) + 600)),
    _claims("exp as a date", BAD, "ISO 8601", exp="2099-01-01T00:00:00Z"),
    _claims("exp true", BAD, "1 to Python", exp=True),
    _claims("exp in a list", BAD, "one of many", exp=[2**31]),
    _claims("exp with a fraction", "200", "a NumericDate may have one", exp=lambda: time.time() + 60.5),
    _claims("exp NaN", BAD, "compares false with all", '{"sub":"m","aud":"frontdesk","exp":NaN}'),
    _claims("exp Infinity", BAD, "after all", '{"sub":"m","aud":"frontdesk","exp":Infinity}'),
    _claims("exp 1e300", BAD, "a float beyond dates", exp=1e300),
    _claims("exp of 4,000 digits", BAD, "a whole number beyond floats", exp=int("9" * 4000)),
    _claims("exp 0", BAD, "1970", exp=0),
    _claims("exp -1", BAD, "before 1970", exp=-1),
    _claims("exp past", BAD, "by two minutes, more than the leeway", exp=_ahead(-120)),
    _claims("exp in 24 h", "200", "as far as may be", exp=_ahead(86_400)),
    _claims("exp in 24 h and 2 min", BAD, "too far", exp=_ahead(86_520)),
    _claims("exp in milliseconds", BAD, "a JavaScript clock", exp=lambda: int(time.time() * 1000) + 600_000),
    _claims("aud missing", BAD, "made for anybody", aud=...),
    _claims("aud of another", BAD, "made for a neighbour", aud="helpdesk"),
    _claims("aud in capitals", BAD, "nearly", aud="Frontdesk"),
    _claims("aud in a list", "200", "RFC 7519, 4.1.3 allows several", aud=["other", "frontdesk"]),
    _claims("aud in a list of others", BAD, "none of them us", aud=["other"]),
    _claims("aud of our letters", BAD, "contains, is not", aud="frontdesk.evil"),
    _claims("aud a number", BAD, "no text", aud=5),
    _claims("aud an object", BAD, "our name as a key", aud={"frontdesk": 1}),
    _claims("sub missing", BAD, "nobody", sub=...),
    _claims("sub empty", BAD, "an empty name", sub=""),
    _claims("sub a number", BAD, "1 and '1' would be two", sub=1),
    _claims("sub null", BAD, "no text", sub=None),
    _claims("sub of 256", BAD, "too long for the column", sub="s" * 256),
    _claims("sub with NUL", BAD, "PostgreSQL stores none", sub="a\x00b"),
    _claims("sub of half a pair", BAD, "cannot be stored", sub="\ud800"),
    _claims("sub of a path", "200", "just a name", sub="../../admin"),
    _claims("metadata of lists", BAD, "values are plain", metadata={"x": [1]}),
    _claims("metadata of 21", BAD, "too many", metadata={str(n): n for n in range(21)}),
    _claims("email with a newline", BAD, "another header in a mail", email="a@b.example\nBcc: c@d.example"),
    _claims("email of two", BAD, "a list of receivers", email="a@b.example,c@d.example"),
    _claims("name with a newline", BAD, "another header in a mail", name="A\r\nBcc: x@y.example"),
    _claims("of a list", BAD, "no object", "[1]"),
    _claims("of nothing", BAD, "empty text", " "),
]


def _stays_a_user(**claims: Any) -> Callable[[World], str]:
    """Signed in, but as an ordinary user who hears only their own chat."""

    def act(world: World) -> str:
        session = world.product.session(token=jwt(HS256, _later() | claims))
        with world.join(ticket=session["access"]) as user:
            role = user.welcome["authrole"]
            return f"{role} {world.tell(lambda: user.call('support.admin.chats'))}"

    return act


ORDINARY = "user wamp.error.not_authorized"


def _ticket(name: str, make: Callable[[World], str], why: str) -> Case:
    """As the ticket of a socket, and as a Bearer token: neither lets in."""

    def act(world: World) -> str:
        token = make(world)
        try:
            Wamp(world.product.ws, token).close()
            return "in"
        except Refused as refused:
            world.heard.append(f"{refused.uri} {refused.text}")
            code = refused.uri.removeprefix("support.error.")
        paths = ("/api/support_chat", "/api/admin/chats")
        headers = {"Authorization": b"Bearer " + token.encode()}
        answers = [world.judge(world.product.http.get(path, headers=headers)) for path in paths]
        return f"{code} {' '.join(answers)}"

    return Case(f"ticket {name}", "unauthorized 401 401", act, why)


def _changed(token: str, at: int) -> str:
    """Another character at this place of a token's part: another signature or other claims."""
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


def _claims_of(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def _resigned(world: World, **changes: Any) -> str:
    """The attacker's own access token with other claims, under the only secret they could know."""
    return jwt(HS256, _claims_of(world.session["access"]) | changes)


TICKETS = [
    _ticket("of the host", lambda _: jwt(HS256, _later()), "an identity token is no access"),
    _ticket("resume", lambda world: world.session["resume"], "a resume token is no access"),
    _ticket("cookie", lambda world: str(dict(world.staff.cookies)["frontdesk"]), "signed by us, for another purpose"),
    _ticket("CSRF", lambda world: world.staff.headers["X-CSRF-Token"], "a token of another kind"),
    _ticket("unsigned", lambda world: world.session["access"].rpartition(".")[0] + ".", "its signature cut off"),
    _ticket("in two parts", lambda world: world.session["access"].rpartition(".")[0], "and the dot too"),
    _ticket("in five parts", lambda world: world.session["access"] + ".x.y", "the form of a JWE"),
    _ticket("changed in its claims", lambda world: _changed(world.session["access"], 45), "one character"),
    _ticket("changed in its signature", lambda world: _changed(world.session["access"], -10), "one character"),
    _ticket("as admin", lambda world: _resigned(world, role="admin", grant="owner"), "a role of one's own choice"),
    _ticket("as backend", lambda world: _resigned(world, role="backend"), "the role that may all"),
    _ticket("of nobody's chat", lambda world: _resigned(world, grant=world.victim["chat_id"]), "somebody else's chat"),
    _ticket("of none", lambda world: jwt({"alg": "none"}, _claims_of(world.session["access"]), ""), "no algorithm"),
    _ticket("twice", lambda world: world.session["access"] * 2, "two in one"),
    _ticket("key cut", lambda world: world.key[:-1], "a key without its last character"),
    _ticket("key and more", lambda world: world.key + "x", "a key with one more"),
    _ticket("key in capitals", lambda world: world.key.upper(), "another prefix, even"),
    _ticket("key of another id", lambda world: "fdk_" + "0" * 32 + world.key[36:], "a right secret, a wrong id"),
    _ticket("key's id alone", lambda world: world.key[:36], "what `key list` shows"),
    _ticket(
        "key's hash",
        lambda world: world.key[:36] + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4",
        "what the database holds",
    ),
    _ticket("password", lambda _: OWNER["password"].replace(" ", "-"), "a person's secret"),
]


def _session(name: str, body: Any, outcome: str, why: str) -> Case:
    def act(world: World) -> str:
        return world.judge(world.product.http.post("/api/session", json=body))

    return Case(f"session {name}", outcome, act, why)


SESSIONS = [
    _session("token a list", {"token": ["x"]}, "400 token", "no text"),
    _session("token empty", {"token": ""}, "400 token", "given, but nothing: no silent anonymous user"),
    _session("token of a blank", {"token": "a b"}, "400 token", "no token has blanks"),
    _session("token of 8,193", {"token": "x" * 8193}, "400 token", "too long to look at"),
    _session("token of umlauts", {"token": "ä" * 8}, "400 token", "no ASCII"),
    _session("token of no form", {"token": "x"}, "401", "no JWT"),
    _session("resume unknown", {"resume": "x" * 43}, "200", "a new anonymous user"),
    _session("resume of SQL", {"resume": "'OR'1'='1"}, "200", "just unknown"),
    _session("link unknown", {"link": "x"}, "401", "no link of ours"),
    _session("link and token", {"link": "x", "token": "y"}, "400 link", "two who cannot both be"),
    _session("profile of an id", {"profile": {"id": "1", "external_id": "mallory"}}, "200", "metadata, never who"),
    _session(
        "profile verified", {"profile": {"verified": True, "email": "ceo@example.com"}}, "200", "metadata, never a fact"
    ),
    _session("profile a list", {"profile": []}, "400 profile", "no object"),
    _session("profile of prototypes", {"profile": {"__proto__": {"x": 1}}}, "400 profile", "values are plain"),
    _session("profile of 5 KB", {"profile": {"x": "y" * 5000}}, "400 profile", "too much"),
    _session(
        "profile of mail headers", {"profile": {"name": "A\nBcc: x@y.example"}}, "400 profile.name", "another header"
    ),
    _session("page of a script", {"page": "javascript:alert(1)"}, "400 page", "staff would click it"),
    _session("page of data", {"page": "data:text/html,x"}, "400 page", "the same by another scheme"),
    _session("access", {"access": "x"}, "400 access", "what it answers, not what it takes"),
    _session("role", {"role": "admin"}, "400 role", "what nobody may choose"),
    Case(
        "session of another as token", "401", _signs_in(lambda world: world.victim["access"]), "access is no identity"
    ),
    Case("session of a key as token", "401", _signs_in(lambda world: world.key), "a key is no identity"),
    Case("claims role", ORDINARY, _stays_a_user(role="admin", grant="owner"), "the host says, not who we trust"),
    Case("claims sub of an admin", ORDINARY, _stays_a_user(sub=OWNER["email"]), "a name that staff have"),
    Case("claims email of an admin", ORDINARY, _stays_a_user(email=OWNER["email"]), "an address that staff have"),
]

CASES = [*HEADERS, *CLAIMED, *TICKETS, *SESSIONS]
