"""The Klein app as a resource that Crossbar can mount at ``/`` beside its own ``/ws``."""

from __future__ import annotations

import re
import time

from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request

from daemon.protocol.errors import ChatError, InvalidArgument, NotFound, TooLarge
from daemon.protocol.limits import BODY_BYTES
from web.answers import refuse
from web.headers import Headers
from web.origins import Origins

log = Logger()

_LABEL = r"[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"(\[[0-9a-fA-F:.]+\]|{_LABEL}(\.{_LABEL})*\.?)?(:[0-9]{{0,5}})?".encode())
"""A name of labels (RFC 1035, 2.3.4) or an address, and a port."""


class Entrance(Resource):
    """What holds for every request, before a route is looked for."""

    isLeaf = True  # noqa: N815

    def __init__(self, klein: Resource, origins: Origins, headers: Headers) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._klein = klein
        self._origins = origins
        self._headers = headers

    def render(self, request: Request) -> bytes | int:
        _log_when_done(request)
        self._headers.always(request)
        try:
            _check_host(request)
            path = _path(request)
            if path == "/api" or path.startswith("/api/"):
                self._headers.api(request)
                self._origins.check(request, path)
            if getattr(request, "is_too_large", False):
                raise TooLarge(f"A body may have {BODY_BYTES} bytes.")
            answer: bytes | int = self._klein.render(request)
            return answer
        except ChatError as error:
            return refuse(request, error)


class Mount(Resource):
    """Klein's resource is a leaf and would swallow ``/ws``; this one hands over what no sibling takes."""

    def __init__(self, entrance: Entrance) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._entrance = entrance

    def getChild(self, _segment: bytes, request: Request) -> Resource:  # noqa: N802
        assert request.prepath is not None
        assert request.postpath is not None
        request.postpath.insert(0, request.prepath.pop())
        return self._entrance


def _check_host(request: Request) -> None:
    """:raises InvalidArgument: not one Host header (RFC 9112, 3.2), or one that no name and port can be: Klein could
    not read it, and would log that as a fault of ours.
    """
    hosts = request.requestHeaders.getRawHeaders(b"Host", [])
    if len(hosts) > 1 or (not hosts and request.clientproto != b"HTTP/1.0"):
        raise InvalidArgument("there must be one Host header", field="host")
    if not all(map(_HOST.fullmatch, hosts)):
        raise InvalidArgument("the Host header must be a host name in ASCII", field="host")


def _path(request: Request) -> str:
    """The decoded path, just as the router of Klein will see it.

    :raises NotFound: not UTF-8, or with a slash or a control character inside a segment: nothing has such a name.
    """
    try:
        segments = [segment.decode() for segment in request.postpath or ()]
    except UnicodeDecodeError:
        raise NotFound from None
    if any("/" in segment or not segment.isprintable() for segment in segments):
        raise NotFound
    return "/" + "/".join(segments)


def _log_when_done(request: Request) -> None:
    """One line a request. No query and no header: they may hold tokens."""
    started = time.monotonic()
    path = request.path[:200].decode("ascii", "backslashreplace")

    def done(_: object) -> None:
        milliseconds = round((time.monotonic() - started) * 1000)
        log.info("{method} {path} {code} {ms} ms", method=request.method, path=path, code=request.code, ms=milliseconds)

    def lost(_: Failure) -> None:
        log.info("{method} {path}: the client hung up", method=request.method, path=path)

    request.notifyFinish().addCallbacks(done, lost)
