"""The staff session cookie: proves a login, dies with the browser or after 12 hours unused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from twisted.web.server import Request

from daemon.protocol.limits import STAFF_IDLE_SECONDS
from daemon.protocol.tokens import Access, Signer

RENEW_AFTER_SECONDS = 300
"""A cookie younger than this is not written again: not every answer needs one."""


class StaffCookie:
    """:param secure: whether the public URL is https; the ``__Host-`` prefix then binds the cookie to this very host
    (RFC 6265bis, 4.1.3.2).
    """

    def __init__(self, signer: Signer, *, secure: bool) -> None:
        self._signer = signer
        self.name = "__Host-frontdesk" if secure else "frontdesk"
        self._attributes = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")

    def read(self, request: Request) -> str | None:
        """What the browser sent; None also for what no token of ours can be."""
        raw = request.getCookie(self.name.encode())
        return raw.decode("ascii", "replace") if raw else None

    def write(self, request: Request, token: str) -> None:
        self._set(request, token)

    def clear(self, request: Request) -> None:
        self._set(request, "", "; Max-Age=0")

    def renew(self, request: Request, access: Access, now: datetime) -> None:
        """Let a login that is in use last: the same login with a new end, at most every five minutes."""
        expires = int(now.timestamp()) + STAFF_IDLE_SECONDS
        if expires - access.expires > RENEW_AFTER_SECONDS:
            self.write(request, self._signer.cookie(replace(access, expires=expires)))

    def _set(self, request: Request, token: str, more: str = "") -> None:
        request.responseHeaders.addRawHeader("Set-Cookie", f"{self.name}={token}{self._attributes}{more}")
