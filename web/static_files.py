"""The built front end, in memory: a path is looked up and never walked, so no path leads out of the folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from twisted.web.http import NOT_MODIFIED
from twisted.web.server import Request

from daemon.protocol.errors import NotFound
from web.answers import write
from web.weights import weighted

BUILT = Path(__file__).parent / "static"
PAGES = ("widget.js", "frame.html", "chat.html", "admin.html")
"""What every build has."""
_SIBLINGS = {"br": ".br", "gzip": ".gz"}
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    "": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file in every encoding it was built in; ``identity`` is always there."""

    type: str
    bodies: Mapping[str, bytes]
    etags: Mapping[str, str]

    def write(self, request: Request, cache: str) -> bytes:
        """The file, or 304 where the client has it (RFC 9110, 13.1.2).

        :param cache: the ``Cache-Control`` header.
        """
        encoding = best_encoding(request.getHeader("Accept-Encoding") or "", self.bodies)
        request.setHeader("Cache-Control", cache)
        request.setHeader("ETag", self.etags[encoding])
        if len(self.bodies) > 1:
            request.setHeader("Vary", "Accept-Encoding")
        if _has(request.getHeader("If-None-Match") or "", self.etags[encoding]):
            request.setResponseCode(NOT_MODIFIED)
            return b""
        if encoding != "identity":
            request.setHeader("Content-Encoding", encoding)
        return write(request, self.bodies[encoding], self.type)


class StaticFiles:
    """:param folder: what ``make assets`` builds; read once.
    :raises FileNotFoundError: it was not built.
    """

    def __init__(self, folder: Path = BUILT) -> None:
        missing = [name for name in PAGES if not (folder / name).is_file()]
        if missing:
            raise FileNotFoundError(f"{folder} has no {', '.join(missing)}: run `make assets` to build the front end")
        self._files = {path.relative_to(folder).as_posix(): _read(path) for path in _plain(folder)}

    def file(self, name: str) -> File:
        """:raises NotFound: nothing was built by that name."""
        try:
            return self._files[name]
        except KeyError:
            raise NotFound from None


def best_encoding(accepted: str, have: Mapping[str, bytes]) -> str:
    """The encoding that the client wants most (RFC 9110, 12.5.3); the smaller where it does not mind."""
    weights = weighted(accepted)
    rest = weights.get("*", 0.0)
    plain = weights.get("identity", rest or 0.001)
    order = [(weights.get(name, rest), -len(have[name]), name) for name in have if name != "identity"]
    best = max(order, default=(0.0, 0, "identity"))
    return best[2] if best[0] > 0 and best[0] >= plain else "identity"


def _has(if_none_match: str, etag: str) -> bool:
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return etag in known or "*" in known


def _plain(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix not in _SIBLINGS.values()]


def _read(path: Path) -> File:
    bodies = {"identity": path.read_bytes()}
    for encoding, suffix in _SIBLINGS.items():
        sibling = path.with_name(path.name + suffix)
        if sibling.is_file():
            bodies[encoding] = sibling.read_bytes()
    digest = hashlib.sha256(bodies["identity"]).hexdigest()[:32]
    etags = {encoding: f'"{digest}-{encoding}"' for encoding in bodies}
    return File(_TYPES.get(path.suffix, "application/octet-stream"), bodies, etags)
