"""Every REST call: which procedure it calls, for whom, with what, and what it answers."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_twisted

from daemon.protocol import errors
from daemon.protocol.uris import PROCEDURES
from tests.web.conftest import ADMIN_KEY, CHAT_ID, KEYS, LOGIN_ID, OWNER, READ_KEY, USER, Client, FakeDaemon
from web.app import Result
from web.operations import OPERATIONS

SEND = {"content": "hello", "client_id": "client-id-1"}
CHAT = {"chat_id": CHAT_ID}
CHAT_PATH = f"/api/admin/chats/{CHAT_ID}"
OF_USER = {"user_id": "5" * 32}
USER_PATH = f"/api/admin/users/{OF_USER['user_id']}"

CANNED = {"shortcut": "hello", "content": "Hello {{name}}"}
CANNED_PATH = "/api/admin/canned_replies"

USER_CALLS = [
    ("DELETE", "/api/session", None, "support.backend.end_session", {"login_id": LOGIN_ID}, 200),
    ("GET", "/api/support_chat", None, "support.chat.open", {}, 200),
    ("GET", "/api/support_chat/messages", None, "support.chat.messages", {}, 200),
    ("GET", "/api/support_chat/messages?since=0&limit=5", None, "support.chat.messages", {"since": 0, "limit": 5}, 200),
    ("GET", "/api/support_chat/messages?before=9", None, "support.chat.messages", {"before": 9}, 200),
    ("POST", "/api/support_chat/messages", SEND, "support.chat.send", SEND, 201),
    ("POST", "/api/support_chat/confirm_email", None, "support.chat.confirm_email", {}, 200),
    ("PATCH", "/api/support_chat/mark_read", None, "support.chat.mark_read", {}, 200),
    ("PATCH", "/api/support_chat/mark_read", {"up_to_seq": 3}, "support.chat.mark_read", {"up_to_seq": 3}, 200),
    ("PATCH", "/api/support_chat/mark_read", {"up_to_seq": None}, "support.chat.mark_read", {}, 200),
]
STAFF_CALLS = [
    ("GET", "/api/admin/chats", None, "support.admin.chats", {}, 200),
    (
        "GET",
        "/api/admin/chats?archived=true&status=open&assignee=me&q=a%20b&cursor=c&limit=7",
        None,
        "support.admin.chats",
        {"archived": True, "status": "open", "assignee": "me", "q": "a b", "cursor": "c", "limit": 7},
        200,
    ),
    ("GET", "/api/admin/chats?q=&status=", None, "support.admin.chats", {}, 200),
    ("GET", f"{CHAT_PATH}/messages?since=4", None, "support.admin.messages", {**CHAT, "since": 4}, 200),
    ("POST", f"{CHAT_PATH}/messages", SEND, "support.admin.send", {**CHAT, **SEND}, 201),
    ("POST", f"{CHAT_PATH}/archive", None, "support.admin.archive", CHAT, 200),
    ("POST", f"{CHAT_PATH}/archive", {"keep_email": True}, "support.admin.archive", {**CHAT, "keep_email": True}, 200),
    ("POST", f"{CHAT_PATH}/unarchive", {}, "support.admin.unarchive", CHAT, 200),
    ("POST", f"{CHAT_PATH}/assign", {"admin_id": "me"}, "support.admin.assign", {**CHAT, "admin_id": "me"}, 200),
    ("POST", f"{CHAT_PATH}/assign", {"admin_id": None}, "support.admin.assign", {**CHAT, "admin_id": None}, 200),
    ("POST", f"{CHAT_PATH}/claim", None, "support.admin.claim", CHAT, 200),
    (
        "POST",
        f"{CHAT_PATH}/status",
        {"status": "closed"},
        "support.admin.set_status",
        {**CHAT, "status": "closed"},
        200,
    ),
    (
        "POST",
        f"{CHAT_PATH}/priority",
        {"priority": "low"},
        "support.admin.set_priority",
        {**CHAT, "priority": "low"},
        200,
    ),
    ("GET", f"{CHAT_PATH}/notes?limit=7", None, "support.admin.notes", {**CHAT, "limit": 7}, 200),
    ("POST", f"{CHAT_PATH}/notes", SEND, "support.admin.note", {**CHAT, **SEND}, 201),
    ("POST", f"{CHAT_PATH}/tag", {"tag": "VIP"}, "support.admin.tag", {**CHAT, "tag": "vip"}, 200),
    ("POST", f"{CHAT_PATH}/untag", {"tag": "vip"}, "support.admin.untag", {**CHAT, "tag": "vip"}, 200),
    ("GET", "/api/admin/tags", None, "support.admin.tags", {}, 200),
    ("GET", CANNED_PATH, None, "support.admin.canned_replies", {}, 200),
    ("POST", CANNED_PATH, CANNED, "support.admin.save_canned_reply", CANNED, 200),
    ("DELETE", f"{CANNED_PATH}/{'7' * 32}", None, "support.admin.remove_canned_reply", {"reply_id": "7" * 32}, 200),
    ("POST", f"{USER_PATH}/block", {"reason": "spam"}, "support.admin.block", {**OF_USER, "reason": "spam"}, 200),
    ("POST", f"{USER_PATH}/block", None, "support.admin.block", OF_USER, 200),
    ("POST", f"{USER_PATH}/unblock", None, "support.admin.unblock", OF_USER, 200),
    ("POST", f"{CHAT_PATH}/viewed", {"up_to_seq": 2}, "support.admin.mark_viewed", {**CHAT, "up_to_seq": 2}, 200),
]

BEFORE = "6" * 32
NEW_KEY = {"name": "Robot", "scope": "read"}
INVITE = {"email": "ben@example.com", "role": "agent"}
ADMIN_ID, INVITATION_ID, KEY_ID = "8" * 32, "9" * 32, "a" * 32
ADMIN_PATH = f"/api/admin/staff/{ADMIN_ID}"
PERSON_CALLS = [
    ("PATCH", "/api/admin/me", {"name": "Ann"}, "support.backend.rename", {"name": "Ann"}, 200),
    ("GET", "/api/admin/staff", None, "support.backend.staff", {}, 200),
    ("POST", "/api/admin/staff/invite", INVITE, "support.backend.invite", INVITE, 200),
    ("POST", f"{ADMIN_PATH}/disable", None, "support.backend.disable_admin", {"admin_id": ADMIN_ID}, 200),
    ("POST", f"{ADMIN_PATH}/enable", None, "support.backend.enable_admin", {"admin_id": ADMIN_ID}, 200),
    (
        "DELETE",
        f"/api/admin/invitations/{INVITATION_ID}",
        None,
        "support.backend.withdraw_invitation",
        {"invitation_id": INVITATION_ID},
        200,
    ),
    ("GET", "/api/admin/keys", None, "support.backend.keys", {}, 200),
    ("POST", "/api/admin/keys", NEW_KEY, "support.backend.add_key", NEW_KEY, 200),
    ("POST", f"/api/admin/keys/{KEY_ID}/revoke", None, "support.backend.revoke_key", {"key_id": KEY_ID}, 200),
    ("GET", "/api/admin/site", None, "support.backend.site", {}, 200),
    ("POST", f"/api/admin/outbox/{'b' * 32}/send", None, "support.backend.send_again", {"email_id": "b" * 32}, 200),
    ("DELETE", USER_PATH, None, "support.backend.erase", OF_USER, 200),
    ("GET", "/api/admin/audit", None, "support.backend.audit", {}, 200),
    (
        "GET",
        f"/api/admin/audit?before={BEFORE}&limit=7",
        None,
        "support.backend.audit",
        {"before": BEFORE, "limit": 7},
        200,
    ),
]


@pytest.mark.parametrize(("method", "path", "body", "uri", "arguments", "code"), USER_CALLS)
@pytest_twisted.ensureDeferred
async def test_user_call(
    site: Client, daemon: FakeDaemon, method: str, path: str, body: Any, uri: str, arguments: Any, code: int
) -> None:
    response = await site(method, path, headers=site.bearer(), **({} if body is None else {"json": body}))
    assert (response.status_code, response.json()) == (code, {"answered": uri})
    assert daemon.calls == [(uri, USER, arguments)]


@pytest.mark.parametrize("by", ["cookie", "access token", "API key"])
@pytest.mark.parametrize(("method", "path", "body", "uri", "arguments", "code"), STAFF_CALLS)
@pytest_twisted.ensureDeferred
async def test_staff_call(
    site: Client, daemon: FakeDaemon, by: str, method: str, path: str, body: Any, uri: str, arguments: Any, code: int
) -> None:
    headers = {
        "cookie": site.staff(),
        "access token": site.bearer(OWNER),
        "API key": {"Authorization": f"Bearer {ADMIN_KEY}"},
    }[by]
    response = await site(method, path, headers=headers, **({} if body is None else {"json": body}))
    assert (response.status_code, response.json()) == (code, {"answered": uri})
    assert daemon.calls == [(uri, KEYS[ADMIN_KEY] if by == "API key" else OWNER, arguments)]


@pytest.mark.parametrize(("method", "path", "body", "uri", "arguments", "code"), PERSON_CALLS)
@pytest_twisted.ensureDeferred
async def test_a_call_of_people_alone(
    site: Client, daemon: FakeDaemon, method: str, path: str, body: Any, uri: str, arguments: Any, code: int
) -> None:
    given = {} if body is None else {"json": body}
    response = await site(method, path, headers=site.staff(), **given)
    assert (response.status_code, response.json()) == (code, {"answered": uri})
    assert daemon.calls == [(uri, OWNER, arguments)]
    for headers in ({"Authorization": f"Bearer {ADMIN_KEY}"}, site.bearer()):
        assert (await site(method, path, headers=headers, **given)).status_code == 403
    if method != "GET":
        assert (await site(method, path, headers=site.cookie(), **given)).json()["error"]["code"] == "forbidden"
    assert len(daemon.calls) == 1


@pytest_twisted.ensureDeferred
async def test_an_export_is_put_together_from_its_pages(site: Client, daemon: FakeDaemon) -> None:
    pages = iter(
        [
            Result({"messages": [{"seq": 3}], "has_more": True}, {}),
            Result({"messages": [{"seq": 4}], "has_more": False}, {}),
        ]
    )

    async def page() -> Result:
        return next(pages)

    first = {"user": {"id": "1"}, "messages": [{"seq": 1}, {"seq": 2}]}
    daemon.answers = {
        "support.backend.export": Result(first, {"has_more": True}),
        "support.backend.export_messages": page,
    }
    response = await site("GET", f"{USER_PATH}/export", headers=site.cookie())
    assert response.json() == {"user": {"id": "1"}, "messages": [{"seq": number} for number in (1, 2, 3, 4)]}
    assert daemon.calls == [
        ("support.backend.export", OWNER, OF_USER),
        ("support.backend.export_messages", OWNER, {**OF_USER, "since": 2}),
        ("support.backend.export_messages", OWNER, {**OF_USER, "since": 3}),
    ]


@pytest.mark.parametrize("path", ["/api/support_chat/messages", f"{CHAT_PATH}/messages"])
@pytest_twisted.ensureDeferred
async def test_a_repeated_send_answers_200(site: Client, daemon: FakeDaemon, path: str) -> None:
    uri = "support.admin.send" if "admin" in path else "support.chat.send"
    daemon.answers[uri] = Result({"id": "1"}, {"repeated": True})
    headers = site.staff() if "admin" in path else site.bearer()
    assert (await site("POST", path, headers=headers, json=SEND)).status_code == 200
    daemon.answers[uri] = Result({"id": "1"}, {"repeated": False})
    assert (await site("POST", path, headers=headers, json=SEND)).status_code == 201


@pytest_twisted.ensureDeferred
async def test_a_person_who_opens_a_chat_has_viewed_it(site: Client, daemon: FakeDaemon) -> None:
    for headers in (site.cookie(), site.bearer(OWNER)):
        daemon.calls.clear()
        response = await site("GET", CHAT_PATH, headers=headers)
        assert response.json() == {"answered": "support.admin.chat"}
        assert daemon.calls == [("support.admin.mark_viewed", OWNER, CHAT), ("support.admin.chat", OWNER, CHAT)]


@pytest_twisted.ensureDeferred
async def test_who_asks_for_the_head_alone_has_viewed_nothing(site: Client, daemon: FakeDaemon) -> None:
    response = await site("HEAD", CHAT_PATH, headers=site.cookie())
    assert (response.status_code, response.content) == (200, b"")
    assert daemon.calls == [("support.admin.chat", OWNER, CHAT)]


@pytest_twisted.ensureDeferred
async def test_an_api_key_only_looks(site: Client, daemon: FakeDaemon) -> None:
    await site("GET", CHAT_PATH, headers={"Authorization": f"Bearer {READ_KEY}"})
    assert daemon.calls == [("support.admin.chat", KEYS[READ_KEY], CHAT)]


@pytest_twisted.ensureDeferred
async def test_a_session_takes_all_it_knows(site: Client, daemon: FakeDaemon) -> None:
    given = {
        "token": "t",
        "resume": "r",
        "page": " https://shop.example/a?token=x&utm_source=y ",
        "profile": {"email": "a@EXAMPLE.com", "name": "Ann", "id": "7", "plan": "pro", "vip": True},
    }
    response = await site("POST", "/api/session", json=given)
    assert response.json() == {"answered": "support.backend.session"}
    cleaned = {
        **given,
        "page": "https://shop.example/a?utm_source=y",
        "profile": {**given["profile"], "email": "a@example.com"},  # type: ignore[dict-item]
    }
    assert daemon.calls == [("support.backend.session", None, cleaned)]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (errors.InvalidArgument("no", field="content"), 400),
        (errors.Unauthorized(), 401),
        (errors.Forbidden("no"), 403),
        (errors.NotFound(), 404),
        (errors.Conflict("Bo was faster", assignee={"id": "1", "name": "Bo"}), 409),
        (errors.RateLimited("slower", retry_after_ms=1500), 429),
        (errors.Internal(), 500),
        (errors.Unavailable(), 503),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_a_procedure_refuses(site: Client, daemon: FakeDaemon, refusal: errors.ChatError, code: int) -> None:
    daemon.answers["support.chat.open"] = refusal
    response = await site("GET", "/api/support_chat", headers=site.bearer())
    assert (response.status_code, response.json()) == (code, refusal.to_wire())
    waits = {429: "2", 503: "1"}
    assert response.headers.get("Retry-After") == waits.get(code)
    assert ("WWW-Authenticate" in response.headers) == (code == 401)


@pytest_twisted.ensureDeferred
async def test_our_own_faults_tell_nothing(site: Client, daemon: FakeDaemon, logged: list[dict[str, Any]]) -> None:
    daemon.answers["support.chat.open"] = ZeroDivisionError("secret")
    response = await site("GET", "/api/support_chat", headers=site.bearer())
    assert (response.status_code, response.json()) == (500, errors.Internal().to_wire())
    assert [event["log_failure"].type for event in logged if "log_failure" in event] == [ZeroDivisionError]


def test_every_procedure_named_exists() -> None:
    assert {operation.uri for operation in OPERATIONS if operation.uri} <= set(PROCEDURES)


IDS = {
    "chat_id": CHAT_ID,
    "user_id": OF_USER["user_id"],
    "reply_id": "7" * 32,
    "admin_id": ADMIN_ID,
    "invitation_id": INVITATION_ID,
    "key_id": KEY_ID,
    "email_id": "b" * 32,
}


def _route(path: str) -> str:
    path = path.partition("?")[0]
    for argument, id in IDS.items():
        path = path.replace(id, f"<{argument}>")
    return path


@pytest_twisted.ensureDeferred
async def test_every_operation_is_a_call_of_these_tests(site: Client, daemon: FakeDaemon) -> None:
    tested = {(method, _route(path)) for method, path, *_ in USER_CALLS + STAFF_CALLS + PERSON_CALLS}
    special = {"open_session", "login", "logout", "password", "me", "ticket", "chat", "outbox", "export_user"}
    special |= {"invitation", "accept_invitation"}
    assert {(each.method, each.path) for each in OPERATIONS if each.name not in special} == tested


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
@pytest_twisted.ensureDeferred
async def test_other_methods(site: Client, operation: Any) -> None:
    path = operation.path.replace("<chat_id>", CHAT_ID).replace("<user_id>", OF_USER["user_id"])
    response = await site("PUT", path)
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
    allowed = response.headers["Allow"].split(", ")
    assert {operation.method, "OPTIONS"} <= set(allowed)
    asked = await site("OPTIONS", path)
    assert (asked.status_code, asked.headers["Allow"], asked.content) == (204, response.headers["Allow"], b"")


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nothing", "/api/session/", "/api//session", "/api/admin/chats/"]
)
@pytest_twisted.ensureDeferred
async def test_missing_paths(site: Client, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        response = await site(method, path)
        assert (response.status_code, response.json()) == (404, errors.NotFound().to_wire())


@pytest_twisted.ensureDeferred
async def test_head_is_get_without_a_body(site: Client) -> None:
    got = await site("GET", "/api/support_chat", headers=site.bearer())
    head = await site("HEAD", "/api/support_chat", headers=site.bearer())
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(got.content))
