"""Which pages may call (docs/decisions/0003-origins.md), and what the headers tell browsers."""

from __future__ import annotations

import pytest
import pytest_twisted

from tests.web.conftest import CHAT_ID, PUBLIC, Client, FakeDaemon, StartSite

ALLOWED = "https://shop.example,https://*.example.com"
TWINS = ["http://localhost:8080", "http://[::1]:8080"]
SITES = ["https://shop.example", "https://a.example.com", "https://a.b.example.com"]
STRANGERS = [
    "null",
    "",
    "http://127.0.0.1",
    "http://127.0.0.1:8081",
    "https://127.0.0.1:8080",
    "http://127.0.0.1:8080.evil.example",
    "http://127.0.0.1:8080/",
    "http://localhost.:8080",
    "https://example.com",
    "https://evilexample.com",
    "https://*.example.com",
    "http://shop.example",
    "https://shop.example:444",
    "https://shop.example@evil.example",
    "https://shop.example evil.example",
    "garbage",
]


@pytest.fixture
def site(start: StartSite) -> Client:
    return start(FRONTDESK_ALLOWED_ORIGINS=ALLOWED)


@pytest.mark.parametrize("origin", [PUBLIC, *TWINS, *SITES])
@pytest_twisted.ensureDeferred
async def test_pages_of_ours_and_allowed_ones_may_call(site: Client, origin: str) -> None:
    for method, path in [("POST", "/api/session"), ("GET", "/api/openapi.json"), ("GET", "/api/nothing")]:
        response = await site(method, path, headers={"Origin": origin})
        assert response.status_code == (404 if path.endswith("nothing") else 200)
        assert response.headers["Access-Control-Allow-Origin"] == origin
        assert response.headers["Vary"] == "Origin"
        assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("origin", STRANGERS)
@pytest_twisted.ensureDeferred
async def test_strangers_may_not(site: Client, daemon: FakeDaemon, origin: str) -> None:
    paths = [("POST", "/api/session"), ("GET", "/api/support_chat"), ("OPTIONS", "/api/session"), ("GET", "/api/x")]
    for method, path in paths:
        response = await site(method, path, headers={**site.bearer(), "Origin": origin})
        assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response.headers["Vary"] == "Origin"
    assert daemon.calls == []


@pytest.mark.parametrize("origin", [*TWINS, *SITES, "null"])
@pytest_twisted.ensureDeferred
async def test_staff_calls_are_for_the_public_url_alone(site: Client, daemon: FakeDaemon, origin: str) -> None:
    for headers in (site.staff(), {"Authorization": "Bearer fdk_admin"}):
        response = await site("POST", f"/api/admin/chats/{CHAT_ID}/claim", headers={**headers, "Origin": origin})
        assert response.status_code == 403
    assert (await site("POST", "/api/admin/login", json={}, headers={"Origin": origin})).status_code == 403
    assert (await site("GET", "/%61pi/admin/me", headers={**site.cookie(), "Origin": origin})).status_code == 403
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_staff_calls_of_the_public_url(site: Client) -> None:
    response = await site("POST", f"/api/admin/chats/{CHAT_ID}/claim", headers=site.staff())
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == PUBLIC


@pytest_twisted.ensureDeferred
async def test_without_origin(site: Client) -> None:
    assert (await site("POST", "/api/session")).status_code == 200
    assert (await site("GET", "/api/support_chat", headers=site.bearer())).status_code == 200
    assert (await site("GET", "/api/admin/me", headers=site.cookie())).status_code == 200
    with_token = {name: value for name, value in site.staff().items() if name != "Origin"}
    assert (await site("POST", f"/api/admin/chats/{CHAT_ID}/claim", headers=with_token)).status_code == 200


@pytest.mark.parametrize(
    ("fetched_from", "code"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
@pytest_twisted.ensureDeferred
async def test_links_from_other_sites_open_no_chat(site: Client, fetched_from: str, code: int) -> None:
    headers = {"Sec-Fetch-Site": fetched_from}
    path = f"/api/admin/chats/{CHAT_ID}"
    assert (await site("GET", path, headers={**site.cookie(), **headers})).status_code == code
    assert (await site("GET", path, headers={"Authorization": "Bearer fdk_read", **headers})).status_code == 200


@pytest_twisted.ensureDeferred
async def test_preflight(site: Client) -> None:
    asked = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,content-type"}
    response = await site("OPTIONS", "/api/support_chat/mark_read", headers={"Origin": SITES[0], **asked})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == SITES[0]
    assert response.headers["Access-Control-Allow-Methods"] == "OPTIONS, PATCH"
    assert response.headers["Access-Control-Allow-Headers"] == "authorization, content-type, x-csrf-token"
    assert response.headers["Access-Control-Max-Age"] == "3600"
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest_twisted.ensureDeferred
async def test_headers_of_the_api(site: Client) -> None:
    for path in ("/api/openapi.json", "/api/nothing", "/api/admin/me"):
        headers = (await site("GET", path)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Server"] == "frontdesk"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert "Strict-Transport-Security" not in headers
