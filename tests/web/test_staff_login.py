"""How staff sign in and stay signed in: cookie, CSRF token, ticket, first password."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import pytest_twisted

from daemon.protocol import errors
from tests.web.conftest import ADMIN_KEY, CHAT_ID, LOGIN_ID, OWNER, PUBLIC, USER, Client, FakeDaemon, StartSite
from web.app import Result

LOGIN = {"email": "a@example.com", "password": "correct horse"}
CHANGE = {"current": "correct horse", "new": "battery staple"}


@pytest.fixture(autouse=True)
def _answers(daemon: FakeDaemon) -> None:
    signed_in = Result({"admin": {"id": OWNER.id}, "csrf": "c"}, {"cookie": "new.cookie"})
    daemon.answers |= {"support.backend.login": signed_in, "support.backend.password": signed_in}


@pytest_twisted.ensureDeferred
async def test_login_sets_a_session_cookie(site: Client, daemon: FakeDaemon) -> None:
    response = await site("POST", "/api/admin/login", json=LOGIN, headers={"Origin": PUBLIC})
    assert response.json() == {"admin": {"id": OWNER.id}, "csrf": "c"}
    assert response.headers["Set-Cookie"] == "frontdesk=new.cookie; Path=/; HttpOnly; SameSite=Lax"
    assert daemon.calls == [("support.backend.login", None, {**LOGIN, "address": "127.0.0.1"})]


@pytest_twisted.ensureDeferred
async def test_on_https_the_cookie_is_bound_to_the_host(start: StartSite) -> None:
    site = start(FRONTDESK_PUBLIC_URL="https://support.example.com")
    response = await site("POST", "/api/admin/login", json=LOGIN)
    assert response.headers["Set-Cookie"] == "__Host-frontdesk=new.cookie; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = site.cookie()["Cookie"]
    assert (await site("GET", "/api/admin/me", headers={"Cookie": cookie})).status_code == 401
    assert (await site("GET", "/api/admin/me", headers={"Cookie": f"__Host-{cookie}"})).status_code == 200


@pytest_twisted.ensureDeferred
async def test_a_refused_login_sets_nothing(site: Client, daemon: FakeDaemon) -> None:
    daemon.answers["support.backend.login"] = errors.Unauthorized()
    response = await site("POST", "/api/admin/login", json=LOGIN)
    assert response.status_code == 401
    assert "Set-Cookie" not in response.headers


@pytest_twisted.ensureDeferred
async def test_logout_clears_the_cookie(site: Client, daemon: FakeDaemon) -> None:
    response = await site("POST", "/api/admin/logout", headers=site.staff(seconds=3600))
    assert response.headers.get_list("Set-Cookie") == ["frontdesk=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"]
    assert daemon.calls == [("support.backend.logout", OWNER, {"login_id": LOGIN_ID})]


@pytest_twisted.ensureDeferred
async def test_a_new_password_comes_with_a_new_cookie(site: Client, daemon: FakeDaemon) -> None:
    response = await site("POST", "/api/admin/password", headers=site.staff(seconds=3600), json=CHANGE)
    assert response.headers.get_list("Set-Cookie") == ["frontdesk=new.cookie; Path=/; HttpOnly; SameSite=Lax"]
    assert daemon.calls == [("support.backend.password", OWNER, {**CHANGE, "login_id": LOGIN_ID})]


@pytest_twisted.ensureDeferred
async def test_me_tells_the_csrf_token(site: Client, daemon: FakeDaemon) -> None:
    daemon.answers["support.backend.me"] = Result({"admin": {"id": OWNER.id}}, {})
    csrf = site.signer.csrf(LOGIN_ID)
    response = await site("GET", "/api/admin/me", headers=site.cookie())
    assert response.json() == {"admin": {"id": OWNER.id}, "csrf": csrf}
    first = await site("GET", "/api/admin/me", headers=site.cookie(must_change_password=True))
    assert first.json() == {"admin": {"id": OWNER.id}, "csrf": csrf, "password_change_required": True}


@pytest_twisted.ensureDeferred
async def test_a_first_password_must_be_changed_before_all_else(site: Client) -> None:
    headers = site.staff(must_change_password=True)
    for path in ("/api/admin/chats", f"/api/admin/chats/{CHAT_ID}", "/api/admin/outbox"):
        assert (await site("GET", path, headers=headers)).status_code == 403
    assert (await site("POST", "/api/admin/ticket", headers=headers)).status_code == 403
    assert (await site("POST", "/api/admin/password", headers=headers, json=CHANGE)).status_code == 200
    assert (await site("POST", "/api/admin/logout", headers=headers)).status_code == 200


@pytest_twisted.ensureDeferred
async def test_ticket(site: Client, daemon: FakeDaemon) -> None:
    response = await site("POST", "/api/admin/ticket", headers=site.staff())
    ticket = response.json()
    access = site.signer.read_access(ticket["access"], datetime.now(UTC))
    assert (access.principal, access.login_id, ticket["expires_in"]) == (OWNER, LOGIN_ID, 900)
    assert abs(access.expires - datetime.now(UTC).timestamp() - 900) < 5
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_a_ticket_begets_no_ticket(site: Client) -> None:
    for token in (site.bearer(OWNER)["Authorization"], f"Bearer {ADMIN_KEY}"):
        assert (await site("POST", "/api/admin/ticket", headers={"Authorization": token})).status_code == 403


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
@pytest_twisted.ensureDeferred
async def test_unsafe_calls_need_the_csrf_token(site: Client, daemon: FakeDaemon, token: str | None) -> None:
    headers = {**site.cookie(), "Origin": PUBLIC, **({} if token is None else {"X-CSRF-Token": token})}
    for method, path in [("POST", f"/api/admin/chats/{CHAT_ID}/claim"), ("POST", "/api/admin/logout")]:
        response = await site(method, path, headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")
    raw = f"post /api/admin/chats/{CHAT_ID}/claim HTTP/1.1\r\nHost: a\r\nCookie: {headers['Cookie']}\r\n"
    assert (await site.raw(f"{raw}Connection: close\r\n\r\n".encode())).split()[1] == b"403"
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_the_cookie_is_written_again_while_it_is_used(site: Client) -> None:
    fresh = await site("GET", "/api/admin/chats", headers=site.cookie(seconds=12 * 3600 - 200))
    assert "Set-Cookie" not in fresh.headers
    older = await site("GET", "/api/admin/chats", headers=site.cookie(seconds=3600))
    cookie = SimpleCookie(older.headers["Set-Cookie"])["frontdesk"]
    access = site.signer.read_cookie(cookie.value, datetime.now(UTC) + timedelta(hours=11, minutes=59))
    assert (access.principal, access.login_id) == (OWNER, LOGIN_ID)


@pytest_twisted.ensureDeferred
async def test_what_a_renewed_cookie_keeps(site: Client) -> None:
    response = await site("GET", "/api/admin/me", headers=site.cookie(seconds=3600, must_change_password=True))
    cookie = SimpleCookie(response.headers["Set-Cookie"])["frontdesk"]
    assert site.signer.read_cookie(cookie.value, datetime.now(UTC)).must_change_password


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "é", "ended", "expired", "access token"])
@pytest_twisted.ensureDeferred
async def test_bad_cookies(site: Client, daemon: FakeDaemon, cookie: str) -> None:
    value = {
        "expired": site.cookie(seconds=-1)["Cookie"],
        "ended": site.cookie()["Cookie"],
        "access token": f"frontdesk={site.signer.access(site.access(OWNER))}",
    }.get(cookie, f"frontdesk={cookie}")
    if cookie == "ended":
        daemon.ended.add(LOGIN_ID)
    response = await site("GET", "/api/admin/me", headers={"Cookie": value})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")


@pytest_twisted.ensureDeferred
async def test_a_cookie_is_for_staff_calls_of_staff(site: Client) -> None:
    assert (await site("GET", "/api/support_chat", headers=site.cookie())).status_code == 401
    assert (await site("GET", "/api/admin/chats", headers=site.cookie(USER))).status_code == 403


@pytest_twisted.ensureDeferred
async def test_an_invitation_is_accepted_without_credentials_and_signs_in(site: Client, daemon: FakeDaemon) -> None:
    looked = await site("POST", "/api/admin/invitation", json={"token": "the-token"})
    assert (looked.status_code, daemon.calls) == (200, [("support.backend.invitation", None, {"token": "the-token"})])
    daemon.answers["support.backend.accept_invitation"] = Result({"csrf": "x"}, {"cookie": "new.cookie"})
    given = {"token": "the-token", "password": "correct horse"}
    accepted = await site("POST", "/api/admin/invitation/accept", json=given)
    assert daemon.calls[-1] == ("support.backend.accept_invitation", None, given)
    assert "frontdesk=new.cookie;" in accepted.headers["Set-Cookie"]
    foreign = {"Origin": "https://evil.example"}
    assert (await site("POST", "/api/admin/invitation/accept", json=given, headers=foreign)).status_code == 403
