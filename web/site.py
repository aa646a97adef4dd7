"""Requests that are too large or too slow, refused before they are read or kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from twisted.web.server import Request, Site

from daemon.protocol.errors import TooLarge
from daemon.protocol.limits import BODY_BYTES

PATIENCE_BYTES = 8 * 1024 * 1024
"""So much of a body that is too large is read and dropped, because a client hears an answer only when it has sent."""

UNREAD_BYTES = 128 * 1024
"""Of earlier answers, when the next request begins. Browsers and proxies ask when they have read."""

SILENT_SECONDS, REQUEST_SECONDS, KEEP_SECONDS = 5, 15, 75
"""Before the first byte, for one request, and between requests."""


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


class PatientChannel(HTTPChannel):
    """A connection that says nothing for 5 s at its beginning is closed, one that was used before after 75 s (browsers
    and proxies keep them). A request has 15 s to arrive whole, however steadily it trickles. Who asks on and on without
    reading is cut off: Twisted answers all that came in one piece, each answer from memory.
    """

    _deadline: Any = None
    left: Callable[[], None] | None = None
    """Called once, when it is no HTTP connection any more."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        if self._deadline is None:
            transport: Any = self.transport
            if len(transport.dataBuffer) - transport.offset + transport._tempDataLen > UNREAD_BYTES:
                self.forceAbortClient()  # type: ignore[no-untyped-call]
                return
            self._deadline = self.callLater(REQUEST_SECONDS, self.forceAbortClient)  # type: ignore[no-untyped-call]
        super().lineReceived(line)  # type: ignore[no-untyped-call]

    def allContentReceived(self) -> None:  # noqa: N802
        self._rest()
        super().allContentReceived()  # type: ignore[no-untyped-call]

    def requestDone(self, request: Request) -> None:  # noqa: N802
        self._savedTimeOut = KEEP_SECONDS  # what Twisted waits with from here on
        super().requestDone(request)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # noqa: N802
        self._rest()
        self.leave()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def leave(self) -> None:
        """It is closed, or a WebSocket from here on."""
        left, self.left = self.left, None
        if left is not None:
            left()

    def _rest(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


def bound(site: Site) -> None:
    """Make a site refuse what is too large before reading it, and what is too slow."""
    site.requestFactory = BoundedRequest
    site.protocol = PatientChannel  # type: ignore[method-assign, assignment]
    site.timeOut = SILENT_SECONDS
