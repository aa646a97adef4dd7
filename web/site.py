"""Requests that are too large, refused before they are read or kept."""

from __future__ import annotations

from typing import Any

import orjson
from twisted.web.server import Request, Site

from daemon.protocol.errors import TooLarge
from daemon.protocol.limits import BODY_BYTES

PATIENCE_BYTES = 8 * 1024 * 1024
"""So much of a body that is too large is read and dropped, because a client hears an answer only when it has sent."""


class BoundedRequest(Request):
    """A request whose body is kept up to 128 KiB. ``is_too_large`` says that there was more."""

    is_too_large = False
    _received = 0

    def __init__(self, channel: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(channel, *args, parsePOSTFormSubmission=False, **kwargs)  # type: ignore[no-untyped-call]

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        super().gotLength(min(length or 0, BODY_BYTES))  # type: ignore[no-untyped-call]
        if length is not None and length > BODY_BYTES:
            self.is_too_large = True
            if length > PATIENCE_BYTES or self.requestHeaders.hasHeader("Expect"):
                self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self._received += len(data)
        if self._received <= BODY_BYTES:
            super().handleContentChunk(data)  # type: ignore[no-untyped-call]
            return
        self.is_too_large = True
        if self._received > PATIENCE_BYTES:
            self._refuse()

    def _refuse(self) -> None:
        """Answer and hang up although the request is not complete."""
        self.requestHeaders.removeHeader("Expect")
        body = orjson.dumps(TooLarge(f"A body may have {BODY_BYTES} bytes.").to_wire())
        head = f"HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        channel: Any = self.channel
        channel.transport.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        channel.loseConnection()


def bound(site: Site) -> None:
    """Make a site refuse what is too large before reading it."""
    site.requestFactory = BoundedRequest
