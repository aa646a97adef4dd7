"""Tokens that we sign and those that a host signs: JWTs (RFC 7519) with HS256 alone.

Each purpose has its own key, derived from the installation's secret, so that no token can stand in for another kind.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from daemon.protocol import limits
from daemon.protocol.errors import Unauthorized
from daemon.protocol.principals import Principal

IDENTITY_AUDIENCE = "frontdesk"
API_KEY_PREFIX = "fdk_"
_SIGNATURE_AND_AUDIENCE: Any = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "iss", "sub", "jti")}


def opaque() -> str:
    """A new random token of 256 bits."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is stored of a random token: its SHA-256 as hex. A slow hash adds nothing to 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def mailbox(address: str) -> str:
    """The :func:`fingerprint` of an address as mailboxes are told apart in practice: without regard to case."""
    return fingerprint(address.lower())


def new_api_key(key_id: str) -> str:
    """``fdk_<id><secret>``: the id lets the router find the hash without trying all of them."""
    return f"{API_KEY_PREFIX}{key_id}{opaque()}"


def api_key_id(key: str) -> str | None:
    """The id inside an API key, or None where it does not look like one."""
    id = key[len(API_KEY_PREFIX) : len(API_KEY_PREFIX) + 32]
    return id if key.startswith(API_KEY_PREFIX) and len(id) == 32 else None


@dataclass(frozen=True, slots=True)
class Access:
    """What an access token or a staff cookie proves. Times in whole seconds since the epoch."""

    principal: Principal
    login_id: str
    expires: int
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """What an email's link proves: "open the chat", or "confirm this address". ``address`` is the :func:`fingerprint`
    of where it was sent."""

    user_id: str
    address: str


class Signer:
    """Signs and reads our own tokens.

    :param secret: ``FRONTDESK_SECRET``, the same on all machines.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._keys: dict[str, bytes] = {}

    def _key(self, purpose: str) -> bytes:
        if purpose not in self._keys:
            self._keys[purpose] = hmac.digest(self._secret, purpose.encode(), "sha256")
        return self._keys[purpose]

    def _sign(self, purpose: str, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self._key(purpose), algorithm="HS256")

    def _read(self, purpose: str, token: str, now: datetime) -> dict[str, Any]:
        try:
            claims = _decode(token, self._key(purpose))
        except jwt.InvalidTokenError:
            raise Unauthorized from None
        if not isinstance(claims.get("exp"), int) or claims["exp"] <= now.timestamp():
            raise Unauthorized
        return claims

    def access(self, access: Access) -> str:
        """A token for the sockets and the REST calls of one login."""
        return self._sign("access", _claims(access))

    def read_access(self, token: str, now: datetime) -> Access:
        """:raises Unauthorized: not ours, or expired."""
        return _access(self._read("access", token, now))

    def cookie(self, access: Access) -> str:
        """The staff session cookie: it proves a login, and lasts as long as it is used."""
        return self._sign("cookie", _claims(access))

    def read_cookie(self, token: str, now: datetime) -> Access:
        """:raises Unauthorized: not ours, or unused for too long."""
        return _access(self._read("cookie", token, now))

    def csrf(self, login_id: str) -> str:
        """The CSRF token of a staff login: needs no storage, ends with the login."""
        return hmac.new(self._key("csrf"), login_id.encode(), "sha256").hexdigest()

    def link(self, link: Link, expires: int) -> str:
        return self._sign("link", {"sub": link.user_id, "adr": link.address, "exp": expires})

    def read_link(self, token: str, now: datetime) -> Link:
        """:raises Unauthorized: not ours, or expired."""
        claims = self._read("link", token, now)
        return Link(claims["sub"], claims["adr"])

    def confirmation(self, link: Link, expires: int) -> str:
        """Whoever has it reads mail at that address."""
        return self._sign("confirm", {"sub": link.user_id, "adr": link.address, "exp": expires})

    def read_confirmation(self, token: str, now: datetime) -> Link:
        """:raises Unauthorized: not ours, or expired."""
        claims = self._read("confirm", token, now)
        return Link(claims["sub"], claims["adr"])

    def unsubscribe(self, mailbox: str, expires: int) -> str:
        """Ends and resumes email to one address, whoever's it is by then; opens nothing."""
        return self._sign("unsubscribe", {"adr": mailbox, "exp": expires})

    def read_unsubscribe(self, token: str, now: datetime) -> str:
        """:raises Unauthorized: not ours, or expired."""
        mailbox: str = self._read("unsubscribe", token, now)["adr"]
        return mailbox

    def answer(self, link: Link) -> str:
        """The token in the address at which a user answers the emails to ``link.address``. No JWT: it must fit into 64
        characters beside its prefix (RFC 5321, 4.5.3.1.1) and lose nothing when a relay folds its case."""
        mac = hmac.digest(self._key("answer"), f"{link.user_id} {link.address}".encode(), "sha256")
        return _base32(bytes.fromhex(link.user_id) + mac[:16])


def answerer(token: str) -> str | None:
    """The id of the user in a token of :meth:`Signer.answer`, which is to be compared with one made anew."""
    try:
        known = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    return known[:16].hex() if len(known) == 32 and _base32(known) == token.lower() else None


def _base32(value: bytes) -> str:
    """RFC 4648, 6, in small letters and without padding."""
    return base64.b32encode(value).decode().rstrip("=").lower()


def _claims(access: Access) -> dict[str, Any]:
    principal = access.principal
    claims = {
        "role": principal.role,
        "sub": principal.id,
        "grant": principal.grant,
        "login": access.login_id,
        "exp": access.expires,
    }
    return claims | {"pwc": True} if access.must_change_password else claims


def _access(claims: dict[str, Any]) -> Access:
    principal = Principal(claims["role"], claims["sub"], claims["grant"])
    return Access(principal, claims["login"], claims["exp"], claims.get("pwc", False))


def _decode(token: str, key: bytes | str, audience: str | None = None) -> dict[str, Any]:
    """The claims, if the signature is ours to trust. Times are checked by who calls, against the injected clock.

    :raises jwt.InvalidTokenError: for whatever is wrong, also where PyJWT raises something else.
    """
    try:
        read = jwt.decode_complete(token, key, algorithms=["HS256"], options=_SIGNATURE_AND_AUDIENCE, audience=audience)
        if not set(read["header"]) <= {"alg", "typ", "kid"}:
            raise jwt.InvalidTokenError("a header that names keys or extensions")
        claims: dict[str, Any] = read["payload"]
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise jwt.InvalidTokenError from error
    return claims


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the host says its user is."""

    external_id: str
    email: str | None
    name: str | None
    metadata: dict[str, Any]


def sign_identity(secret: str, identity: Identity, expires: int) -> str:
    """An identity token as a host's server signs it; ``expires`` in seconds since the epoch."""
    claims: dict[str, Any] = {"sub": identity.external_id, "aud": IDENTITY_AUDIENCE, "exp": expires}
    for name in ("email", "name", "metadata"):
        if value := getattr(identity, name):
            claims[name] = value
    return jwt.encode(claims, secret, algorithm="HS256")


def read_identity(token: str, host_secrets: Sequence[str], now: datetime) -> dict[str, Any]:
    """The claims of a host's identity token, signed by any of the secrets; of ``exp`` and ``aud`` alone is
    anything promised.

    :raises Unauthorized: bad signature, other algorithm, wrong audience, ``exp`` missing, past or more than 24 h ahead
        (with 30 s for a fast clock).
    """
    for secret in host_secrets:
        try:
            claims = _decode(token, secret, IDENTITY_AUDIENCE)
        except jwt.InvalidTokenError:
            continue
        if _lasts(claims.get("exp"), now):
            return claims
        break
    raise Unauthorized("The identity token is not valid: check its secret, aud, exp and algorithm.")


def _lasts(expires: Any, now: datetime) -> bool:
    """Whether ``exp`` is a NumericDate (RFC 7519, 2) that lies ahead, but not too far; clocks may differ by 30 s."""
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        return False
    seconds, leeway = now.timestamp(), limits.IDENTITY_LEEWAY_SECONDS
    return seconds - leeway < expires <= seconds + limits.IDENTITY_SECONDS + leeway
