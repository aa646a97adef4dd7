"""Customers' pages: a tiny web server on a port, and so an origin, of its own."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.pages import Widget
from tests.product import Product, free_port


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


def snippet(product: Product, attributes: str = "data-support-chat") -> str:
    """The one line that embeds the widget."""
    return f'<script async src="{product.url}/widget.js" {attributes}></script>'


def talk(widget: Widget, text: str) -> None:
    widget.open().say(text)
    expect(widget.messages.filter(has_text=text)).to_have_attribute("data-state", "sent")


class HostSite:
    """Serves what :attr:`pages` and :attr:`folders` hold; its port is known before it starts."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.abroad = f"http://localhost:{self.port}"
        """The same as another site than the product's, to a browser."""
        self.pages: dict[str, Page] = {}
        self.folders: dict[str, Path] = {}
        """Path, with a slash at its end, to the folder whose files are below it."""
        self.hits: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hits.append(self.path)
                path = self.path.partition("?")[0]
                page, body = site.pages.get(path), site.file(path)
                if page:
                    body = page.html().encode()
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Type", guess_type(path)[0] or "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body or b"")))
                for name, value in (page.headers if page else {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def file(self, path: str) -> bytes | None:
        for prefix, folder in self.folders.items():
            file = folder / path.removeprefix(prefix)
            if path.startswith(prefix) and file.is_file():
                return file.read_bytes()
        return None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
