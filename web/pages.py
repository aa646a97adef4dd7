"""The pages and files that browsers load."""

from __future__ import annotations

from klein import Klein
from twisted.web.server import Request

from web.answers import redirect
from web.headers import Headers
from web.origins import Origins
from web.static_files import StaticFiles

_ALWAYS_ASK = "no-cache"
_HASHED = "public, max-age=31536000, immutable"
_LOADER = "public, max-age=300, stale-while-revalidate=86400"
"""The loader's name is in customers' pages for ever, so its content changes under it."""


class Pages:
    """:param demo: whether ``/`` is the demo page; else it leads to the dashboard."""

    def __init__(self, static: StaticFiles, origins: Origins, headers: Headers, *, demo: bool) -> None:
        self._static = static
        self._origins = origins
        self._headers = headers
        self._demo = demo
        if demo:
            static.file("demo.html")

    def add_to(self, app: Klein) -> None:
        for path, page in (
            ("/", self.root),
            ("/widget.js", self.loader),
            ("/frame", self.frame),
            ("/chat", self.chat),
            ("/admin", self.admin_without_slash),
            ("/admin/", self.admin),
            ("/assets/<path:name>", self.asset),
            ("/demo/<path:name>", self.demo),
            ("/admin/chats/<_place>", self.admin),
            ("/admin/settings", self.admin),
            ("/admin/settings/<_place>", self.admin),
            ("/licenses.txt", self.licenses),
        ):
            app.route(path, methods=["GET"], endpoint=path)(page)

    def root(self, request: Request) -> bytes:
        if not self._demo:
            return redirect(request, "/admin/")
        self._headers.demo_page(request)
        return self._static.file("demo.html").write(request, _ALWAYS_ASK)

    def loader(self, request: Request) -> bytes:
        self._headers.embeddable(request)
        return self._static.file("widget.js").write(request, _LOADER)

    def frame(self, request: Request) -> bytes:
        self._headers.framed_page(request)
        return self._static.file("frame.html").write(request, _ALWAYS_ASK)

    def chat(self, request: Request) -> bytes:
        self._headers.page(request)
        return self._static.file("chat.html").write(request, _ALWAYS_ASK)

    def admin_without_slash(self, request: Request) -> bytes:
        return redirect(request, "/admin/")

    def admin(self, request: Request, _place: str = "") -> bytes:
        """The dashboard. Its calls are accepted from the public URL alone, so another name of it leads there."""
        if self._origins.is_twin(request.getHeader("Host") or ""):
            return redirect(request, f"{self._origins.public}{request.path.decode('ascii')}")
        self._headers.dashboard(request)
        return self._static.file("admin.html").write(request, _ALWAYS_ASK)

    def asset(self, request: Request, name: str) -> bytes:
        self._headers.embeddable(request)
        return self._static.file(f"assets/{name}").write(request, _HASHED)

    def demo(self, request: Request, name: str) -> bytes:
        return self._static.file(f"demo/{name}" if self._demo else "").write(request, _ALWAYS_ASK)

    def licenses(self, request: Request) -> bytes:
        return self._static.file("THIRD_PARTY_LICENSES").write(request, _ALWAYS_ASK)
