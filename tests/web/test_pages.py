"""The pages, their policies, and how files are negotiated."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import pytest_twisted

from tests.web.conftest import CHAT_ID, Client, StartSite
from web.static_files import StaticFiles, best_encoding

ASSET = "/assets/app-1a2b.js"
PAGES = [
    ("/", "demo.html", "text/html; charset=utf-8", "no-cache"),
    ("/chat", "chat.html", "text/html; charset=utf-8", "no-cache"),
    ("/chat?link=a.b", "chat.html", "text/html; charset=utf-8", "no-cache"),
    ("/frame", "frame.html", "text/html; charset=utf-8", "no-cache"),
    ("/admin/", "admin.html", "text/html; charset=utf-8", "no-cache"),
    (f"/admin/chats/{CHAT_ID}", "admin.html", "text/html; charset=utf-8", "no-cache"),
    ("/demo/demo.css", "demo/demo.css", "text/css; charset=utf-8", "no-cache"),
    ("/widget.js", "widget.js", "text/javascript; charset=utf-8", "public, max-age=300, stale-while-revalidate=86400"),
]


@pytest.mark.parametrize(("path", "file", "type", "cache"), PAGES)
@pytest_twisted.ensureDeferred
async def test_pages(site: Client, path: str, file: str, type: str, cache: str) -> None:
    response = await site("GET", path)
    assert (response.status_code, response.text) == (200, f"this is {file}")
    assert response.headers["Content-Type"] == type
    assert response.headers["Cache-Control"] == cache
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    head = await site("HEAD", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == response.headers["Content-Length"]
    again = await site("GET", path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]
    assert (await site("POST", path)).status_code == 405


@pytest_twisted.ensureDeferred
async def test_licences(site: Client) -> None:
    response = await site("GET", "/licenses.txt")
    assert (response.text, response.headers["Content-Type"]) == ("licences", "text/plain; charset=utf-8")


@pytest_twisted.ensureDeferred
async def test_assets_never_change(site: Client) -> None:
    response = await site("GET", ASSET)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("br;q=0, gzip;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=nonsense", None),
        ("GZIP ; Q=1", "gzip"),
        ("deflate", None),
    ],
)
@pytest_twisted.ensureDeferred
async def test_encodings(site: Client, accepted: str, encoding: str | None) -> None:
    raw = f"GET {ASSET} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {accepted}\r\nConnection: close\r\n\r\n"
    head, _, body = (await site.raw(raw.encode())).partition(b"\r\n\r\n")
    assert body == {None: b"plain", "br": b"br", "gzip": gzip.compress(b"gzip", mtime=0)}[encoding]
    assert (f"Content-Encoding: {encoding}".encode() in head) == (encoding is not None)
    assert b"Vary: Accept-Encoding" in head
    assert f'-{encoding or "identity"}"'.encode() in head


def test_the_smaller_encoding_wins_a_draw() -> None:
    assert best_encoding("br, gzip", {"identity": b"xxx", "br": b"xx", "gzip": b"x"}) == "gzip"
    assert best_encoding("br, gzip", {"identity": b"x"}) == "identity"


@pytest.mark.parametrize(
    ("known", "code"), [("*", 304), ('"x", W/{etag}', 304), ("{etag}", 304), ('"x"', 200), ("", 200), ("garbage", 200)]
)
@pytest_twisted.ensureDeferred
async def test_what_the_browser_has(site: Client, known: str, code: int) -> None:
    etag = (await site("GET", ASSET)).headers["ETag"]
    response = await site("GET", ASSET, headers={"If-None-Match": known.replace("{etag}", etag)})
    assert response.status_code == code
    other = await site("GET", ASSET, headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
    assert other.status_code == 200, "another encoding is another body"


@pytest_twisted.ensureDeferred
async def test_missing_files(site: Client) -> None:
    for path in (
        "/nothing",
        "/assets/",
        "/assets/none.js",
        "/assets/app-1a2b.js.br",
        "/demo/none",
        "/admin/x",
        "/index.html",
    ):
        response = await site("GET", path)
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest_twisted.ensureDeferred
async def test_policies(start: StartSite) -> None:
    site = start(FRONTDESK_ALLOWED_ORIGINS="https://*.example.com")
    policy = {
        path: (await site("GET", path)).headers["Content-Security-Policy"] for path in ("/admin/", "/chat", "/frame")
    }
    for each in policy.values():
        assert "unsafe" not in each
        assert "[::1]" not in each, "browsers complain of it"
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in each
        assert "connect-src 'self' http://127.0.0.1:8080" in each
        assert " ws://127.0.0.1:8080" in each
        assert " ws://localhost:8080" in each
    assert policy["/admin/"].endswith("frame-ancestors 'none'")
    assert policy["/chat"].endswith("frame-ancestors 'none'")
    own = "http://127.0.0.1:8080 http://localhost:8080"
    ancestors = policy["/frame"].partition("frame-ancestors ")[2].split()
    assert sorted(ancestors) == sorted(["'self'", *own.split(), "https://*.example.com"])


@pytest_twisted.ensureDeferred
async def test_the_dashboard_in_frames_that_are_named(start: StartSite) -> None:
    site = start(FRONTDESK_ADMIN_FRAME_ORIGINS="https://admin.example.com, http://*.example.org:8443")
    for path in ("/admin/", f"/admin/chats/{'0' * 32}"):
        policy = (await site("GET", path)).headers["Content-Security-Policy"]
        assert policy.endswith("; frame-ancestors https://admin.example.com http://*.example.org:8443")
        assert policy.count("example") == 2, "nothing else may be loaded from there"
    for path in ("/chat", "/frame"):
        assert "example" not in (await site("GET", path)).headers["Content-Security-Policy"]


@pytest_twisted.ensureDeferred
async def test_secure_sockets_on_https(start: StartSite) -> None:
    site = start(FRONTDESK_PUBLIC_URL="https://support.example.com")
    policy = (await site("GET", "/chat")).headers["Content-Security-Policy"]
    assert "connect-src 'self' https://support.example.com wss://support.example.com;" in policy


@pytest.mark.parametrize(("path", "target"), [("/admin", "/admin/"), ("/admin?x=1", "/admin/")])
@pytest_twisted.ensureDeferred
async def test_the_dashboard_has_a_slash(site: Client, path: str, target: str) -> None:
    response = await site("GET", path)
    assert (response.status_code, response.headers["Location"]) == (307, target)


@pytest_twisted.ensureDeferred
async def test_the_dashboard_lives_at_the_public_url(site: Client) -> None:
    for host in ("localhost:8080", "[::1]:8080"):
        for path in ("/admin/", f"/admin/chats/{CHAT_ID}"):
            response = await site("GET", path, headers={"Host": host})
            assert (response.status_code, response.headers["Location"]) == (307, f"http://127.0.0.1:8080{path}")
    for host in ("127.0.0.1:8080", "evil.example", "localhost:9", "a b"):
        assert (await site("GET", "/admin/", headers={"Host": host})).status_code in (200, 400)


@pytest_twisted.ensureDeferred
async def test_without_the_demo(start: StartSite) -> None:
    site = start(FRONTDESK_DEMO="no")
    response = await site("GET", "/")
    assert (response.status_code, response.headers["Location"]) == (307, "/admin/")
    assert (await site("GET", "/demo/demo.css")).status_code == 404


def test_what_was_not_built(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make assets"):
        StaticFiles(tmp_path)
