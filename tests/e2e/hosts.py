"""Customers' pages: a tiny web server on a port, and so an origin, of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.product import free_port


@dataclass
class Page:
    body: str
    head: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    after: str = ""
    """Stands behind the body's text, as the last thing in the body."""

    def html(self) -> str:
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>{self.head}</head>'
            f"<body>{self.body}{self.after}</body></html>"
        )


class HostSite:
    """Serves what :attr:`pages` holds; its port is known before it starts."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.pages: dict[str, Page] = {}
        self.hits: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hits.append(self.path)
                page = site.pages.get(self.path.partition("?")[0])
                body = page.html().encode() if page else b""
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for name, value in (page.headers if page else {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
