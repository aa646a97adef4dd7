"""Bearer tokens: who may call what."""

from __future__ import annotations

import pytest
import pytest_twisted

from daemon.protocol.principals import Principal
from tests.web.conftest import ADMIN_KEY, CHAT_ID, LOGIN_ID, OWNER, READ_KEY, USER, Client, FakeDaemon

CHAT_PATH = f"/api/admin/chats/{CHAT_ID}"
USER_PATHS = ["/api/support_chat", "/api/support_chat/messages"]
STAFF_PATHS = ["/api/admin/me", "/api/admin/chats", CHAT_PATH, f"{CHAT_PATH}/messages", "/api/admin/outbox"]


@pytest.mark.parametrize("path", USER_PATHS + STAFF_PATHS)
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer x", "Basic eDp4", "Bearer a b", "Bearer fdk_unknown"],
)
@pytest_twisted.ensureDeferred
async def test_no_or_bad_credentials(site: Client, daemon: FakeDaemon, path: str, authorization: str | None) -> None:
    response = await site("GET", path, headers={} if authorization is None else {"Authorization": authorization})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_ended_and_expired(site: Client, daemon: FakeDaemon) -> None:
    old = site.signer.access(site.access(seconds=-1))
    assert (await site("GET", "/api/support_chat", headers={"Authorization": f"Bearer {old}"})).status_code == 401
    daemon.ended.add(LOGIN_ID)
    assert (await site("GET", "/api/support_chat", headers=site.bearer())).status_code == 401


@pytest_twisted.ensureDeferred
async def test_credentials_that_cannot_be_checked_yet(site: Client) -> None:
    response = await site("GET", "/api/admin/chats", headers={"Authorization": "Bearer fdk_unknown_yet"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")


@pytest_twisted.ensureDeferred
async def test_a_bad_token_is_not_saved_by_a_cookie(site: Client) -> None:
    response = await site("GET", "/api/admin/me", headers={**site.cookie(), "Authorization": "Bearer x"})
    assert response.status_code == 401


@pytest_twisted.ensureDeferred
async def test_roles_keep_to_their_side(site: Client, daemon: FakeDaemon) -> None:
    for path in STAFF_PATHS:
        assert (await site("GET", path, headers=site.bearer(USER))).status_code == 403
    for path in USER_PATHS:
        assert (await site("GET", path, headers=site.bearer(OWNER))).status_code == 403
        assert (await site("GET", path, headers={"Authorization": f"Bearer {ADMIN_KEY}"})).status_code == 403
    assert (await site("DELETE", "/api/session", headers=site.bearer(OWNER))).status_code == 403
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_scopes_of_api_keys(site: Client, daemon: FakeDaemon) -> None:
    read, admin = ({"Authorization": f"Bearer {key}"} for key in (READ_KEY, ADMIN_KEY))
    send = {"content": "hello", "client_id": "client-id-1"}
    assert (await site("GET", "/api/admin/chats", headers=read)).status_code == 200
    assert (await site("POST", f"{CHAT_PATH}/messages", headers=read, json=send)).status_code == 403
    assert (await site("POST", f"{CHAT_PATH}/archive", headers=read)).status_code == 403
    assert (await site("POST", f"{CHAT_PATH}/archive", headers=admin)).status_code == 200
    assert [uri for uri, _, _ in daemon.calls] == ["support.admin.chats", "support.admin.archive"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "me"), ("POST", "logout"), ("POST", "password"), ("POST", "ticket"), ("GET", "outbox")],
)
@pytest_twisted.ensureDeferred
async def test_an_api_key_is_no_person(site: Client, method: str, path: str) -> None:
    response = await site(method, f"/api/admin/{path}", headers={"Authorization": f"Bearer {ADMIN_KEY}"})
    assert response.status_code == 403


@pytest_twisted.ensureDeferred
async def test_the_outbox_is_asked_for_by_name(site: Client, daemon: FakeDaemon) -> None:
    agent = Principal("admin", "5" * 32, "agent")
    await site("GET", "/api/admin/outbox", headers=site.bearer(agent))
    assert daemon.calls == [("support.backend.outbox", agent, {})], "the procedure refuses agents"


@pytest_twisted.ensureDeferred
async def test_rights_come_before_arguments(site: Client) -> None:
    response = await site("POST", f"{CHAT_PATH}/status", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 401
