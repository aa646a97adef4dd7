"""Which pages may call (docs/decisions/0003-origins.md), and what tells browsers so (Fetch standard, 3.3)."""

from __future__ import annotations

from twisted.web.server import Request

from config import Origin, Settings
from daemon.protocol.errors import Forbidden

PREFLIGHT_SECONDS = 3600


class Origins:
    """The public URL, its loopback names when it is one of them, and the sites that may embed the widget."""

    def __init__(self, settings: Settings) -> None:
        self.public = Origin.parse(settings.public_url)
        self.own = tuple(dict.fromkeys((self.public, *self.public.loopback_twins())))
        self.all = settings.browser_origins
        self._accepts = settings.accepts_origin

    def check(self, request: Request, path: str) -> None:
        """Refuse pages of other sites; tell browsers which pages may read the answer.

        :raises Forbidden: an Origin is given and is not one that may call ``path``.
        """
        request.setHeader("Vary", "Origin")
        header = request.getHeader("Origin")
        if header is None:
            return
        staff = path == "/api/admin" or path.startswith("/api/admin/")
        if not (header == str(self.public) if staff else "*" not in header and self._accepts(header)):
            raise Forbidden("Pages of this origin may not call: FRONTDESK_ALLOWED_ORIGINS names those that may.")
        request.setHeader("Access-Control-Allow-Origin", header)
        request.setHeader("Access-Control-Expose-Headers", "Retry-After")

    def is_twin(self, host: str) -> bool:
        """Whether a Host header is another loopback name of the public URL."""
        try:
            origin = Origin.parse(f"{self.public.scheme}://{host}")
        except ValueError:
            return False
        return origin in self.own and origin != self.public


def write_preflight(request: Request, methods: str) -> None:
    """What a page may send. No credentials: other sites bring a Bearer token, never our cookie."""
    request.setHeader("Access-Control-Allow-Methods", methods)
    request.setHeader("Access-Control-Allow-Headers", "authorization, content-type, x-csrf-token")
    request.setHeader("Access-Control-Max-Age", str(PREFLIGHT_SECONDS))
