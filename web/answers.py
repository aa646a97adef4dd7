"""What a route writes: JSON, a refusal as JSON, or nothing."""

from __future__ import annotations

from typing import Any

import orjson
from twisted.web.http import NO_CONTENT
from twisted.web.server import Request

from daemon.protocol.errors import ChatError


def write(request: Request, body: bytes, type: str, code: int = 200) -> bytes:
    """Any body, with its length: an answer to HEAD has it too."""
    request.setResponseCode(code)
    request.setHeader("Content-Type", type)
    request.setHeader("Content-Length", str(len(body)))
    return body


def write_json(request: Request, value: dict[str, Any], code: int = 200) -> bytes:
    return write(request, orjson.dumps(value), "application/json", code)


def write_nothing(request: Request) -> bytes:
    request.setResponseCode(NO_CONTENT)
    return b""


def refuse(request: Request, error: ChatError) -> bytes:
    """The body of an error; a text instead for what lies outside ``/api``."""
    wait = error.extra.get("retry_after_ms")
    if isinstance(wait, int):
        request.setHeader("Retry-After", str(max(1, -(-wait // 1000))))
    if error.http == 401:
        request.setHeader("WWW-Authenticate", 'Bearer realm="support"')
    if request.path != b"/api" and not request.path.startswith(b"/api/"):
        return write(request, f"{error.message}\n".encode(), "text/plain; charset=utf-8", error.http)
    return write_json(request, error.to_wire(), error.http)


def redirect(request: Request, location: str) -> bytes:
    """Elsewhere for now (RFC 9110, 15.4.8)."""
    request.setHeader("Location", location)
    request.setHeader("Cache-Control", "no-store")
    return write(request, b"", "text/plain; charset=utf-8", 307)
