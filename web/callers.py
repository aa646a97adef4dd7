"""Who comes over HTTP, and whether this caller may make this call."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from twisted.web.server import Request

from daemon.protocol.errors import Forbidden, Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access, Signer
from daemon.protocol.uris import may_call
from web.calls import Prove, ProveCookie
from web.cookies import StaffCookie
from web.operations import Operation

SAFE = (b"GET", b"HEAD", b"OPTIONS")
_BEFORE_NEW_PASSWORD = ("me", "password", "logout")


@dataclass(frozen=True, slots=True)
class Caller:
    """A proven caller. ``access`` is None for an API key."""

    principal: Principal
    access: Access | None
    by_cookie: bool = False

    @property
    def login(self) -> Access:
        """The login of a user or an admin; operations for them let no API key in."""
        assert self.access is not None
        return self.access


class Callers:
    """Proves callers by Bearer token or staff cookie."""

    def __init__(self, signer: Signer, prove: Prove, prove_cookie: ProveCookie, cookie: StaffCookie) -> None:
        self._signer = signer
        self._prove = prove
        self._prove_cookie = prove_cookie
        self._cookie = cookie

    def of(self, request: Request, operation: Operation) -> Caller | None:
        """Whoever makes this call; None where anyone may.

        :raises Unauthorized: no credentials, or they are bad or have ended.
        :raises Forbidden: wrong role or scope, no CSRF token, or a first password that must be changed before.
        :raises Unavailable: credentials cannot be checked yet.
        """
        if operation.who == "anyone":
            return None
        caller = self._bearer(request)
        if caller is None and operation.who != "user":
            caller = self._by_cookie(request)
        if caller is None:
            raise Unauthorized
        _check_rights(caller, operation)
        return caller

    def _bearer(self, request: Request) -> Caller | None:
        headers = request.requestHeaders.getRawHeaders(b"Authorization", [])
        if not headers:
            return None
        header = headers[0] if len(headers) == 1 else b""
        scheme, _, token = header.partition(b" ")
        if scheme.lower() != b"bearer" or not token.isascii() or not token.strip():
            raise Unauthorized
        proof = self._prove(token.strip().decode())
        return Caller(proof, None) if isinstance(proof, Principal) else Caller(proof.principal, proof)

    def _by_cookie(self, request: Request) -> Caller | None:
        cookie = self._cookie.read(request)
        if cookie is None:
            return None
        # Where an Origin is sent it has been checked already; a page elsewhere can also make a browser send a cookie
        # without one, by a link.
        if request.getHeader(b"Sec-Fetch-Site") in (b"cross-site", b"same-site"):
            raise Forbidden("Another site made this request.")
        access = self._prove_cookie(cookie)
        if request.method not in SAFE:
            token = request.getHeader(b"X-CSRF-Token") or b""
            if not hmac.compare_digest(token, self._signer.csrf(access.login_id).encode()):
                raise Forbidden("The X-CSRF-Token header is missing or wrong.")
        return Caller(access.principal, access, by_cookie=True)


def _check_rights(caller: Caller, operation: Operation) -> None:
    principal, access = caller.principal, caller.access
    if operation.who == "user" and principal.role != "user":
        raise Forbidden("This is for users of the chat.")
    if operation.who in ("staff", "person") and principal.role == "user":
        raise Forbidden("This is for staff.")
    if operation.who == "person" and principal.role != "admin":
        raise Forbidden("This is for people: an API key is its own credential.")
    if operation.who == "staff" and not may_call(principal, operation.uri or ""):
        raise Forbidden("The scope of this API key does not allow it.")
    if access and access.must_change_password and operation.name not in _BEFORE_NEW_PASSWORD:
        raise Forbidden("Change the password first.")
