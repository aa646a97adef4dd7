"""Headers that bind browsers: the same on every answer, and a policy for each kind of page."""

from __future__ import annotations

from collections.abc import Iterable

from twisted.web.server import Request

from config import Origin
from web.mailbox.page import POLICY
from web.origins import Origins

_HSTS_SECONDS = 31_536_000


class Headers:
    """:param dashboards: sites that may frame the dashboard."""

    def __init__(self, origins: Origins, dashboards: Iterable[Origin]) -> None:
        self._secure = origins.public.scheme == "https"
        homes = _sources(origins.own)
        sockets = [each.replace("http", "ws", 1) for each in homes]
        frame = (
            "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"connect-src 'self' {' '.join([*homes, *sockets])}; base-uri 'none'; form-action 'none'; "
        )
        # The frame has no pictures and no fonts, and its header counts in what opening the widget costs.
        page = frame + "img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
        self._alone = page + "frame-ancestors 'none'"
        self._dashboard = page + "frame-ancestors " + (" ".join(_sources(dashboards)) or "'none'")
        self._framed = frame + "frame-ancestors " + " ".join(["'self'", *_sources(origins.all)])

    def always(self, request: Request) -> None:
        """``same-origin`` and not ``no-referrer``: the latter may turn the Origin of our own pages into ``null``."""
        request.setHeader("Server", "frontdesk")
        request.setHeader("X-Content-Type-Options", "nosniff")
        request.setHeader("Referrer-Policy", "same-origin")
        if self._secure:
            request.setHeader("Strict-Transport-Security", f"max-age={_HSTS_SECONDS}")

    def api(self, request: Request) -> None:
        request.setHeader("Cache-Control", "no-store")
        request.setHeader("Cross-Origin-Resource-Policy", "same-origin")
        request.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")

    def page(self, request: Request) -> None:
        """A page of ours that nobody may frame: the hosted chat."""
        request.setHeader("Content-Security-Policy", self._alone)
        request.setHeader("Cross-Origin-Opener-Policy", "same-origin")

    def dashboard(self, request: Request) -> None:
        """Framed by nobody, or by the sites that a setting names."""
        request.setHeader("Content-Security-Policy", self._dashboard)
        request.setHeader("Cross-Origin-Opener-Policy", "same-origin")

    def mailbox_page(self, request: Request) -> None:
        """A page behind a link of an email. Its address holds a token: no cache keeps it, no other site hears of it."""
        request.setHeader("Content-Security-Policy", POLICY)
        request.setHeader("Cross-Origin-Opener-Policy", "same-origin")
        request.setHeader("Referrer-Policy", "no-referrer")
        request.setHeader("Cache-Control", "no-store")

    def framed_page(self, request: Request) -> None:
        """The widget's frame: sites that may embed it are named."""
        request.setHeader("Content-Security-Policy", self._framed)
        self.embeddable(request)

    def demo_page(self, request: Request) -> None:
        """A stand-in for a customer's page, as free as those are."""
        request.setHeader("Content-Security-Policy", "object-src 'none'; base-uri 'none'; frame-ancestors 'none'")

    def embeddable(self, request: Request) -> None:
        """For what customers' pages load, those under ``Cross-Origin-Embedder-Policy`` too."""
        request.setHeader("Cross-Origin-Resource-Policy", "cross-origin")


def _sources(origins: Iterable[Origin]) -> list[str]:
    """Origins as a policy spells them. It has no spelling for IPv6 (CSP 3, 2.3.1): a page there is ``'self'`` alone."""
    return [str(each) for each in origins if ":" not in each.host]
