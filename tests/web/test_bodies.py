"""Bad input of every kind: a refusal that names the field, never a 500, and nothing called."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from daemon.protocol.limits import BODY_BYTES
from tests.web.conftest import CHAT_ID, Client, FakeDaemon

MESSAGES = "/api/support_chat/messages"
JSON = {"Content-Type": "application/json"}
GOOD = {"content": "hello", "client_id": "client-id-1"}


def with_content(value: str) -> bytes:
    return b'{"client_id": "client-id-1", "content": ' + value.encode("utf-8", "surrogatepass") + b"}"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'"text"', "body"),
        (b"null", "body"),
        (b"   ", "body"),
        (b"\xef\xbb\xbf{}", "body"),
        (b"\xff\xfe", "body"),
        (b"[" * 60_000, "body"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "body"),
        (with_content("NaN"), "body"),
        (with_content("-Infinity"), "body"),
        (with_content("1e999"), "body"),
        (with_content('"\\ud800"'), "body"),
        (with_content('"\\udc00\\ud800"'), "body"),
        (with_content('"\ud800"'), "body"),
        (with_content('"\\u0000"'), "content"),
        (with_content('"  \\n "'), "content"),
        (with_content('"\\u200b"'), "content"),
        (with_content("7"), "content"),
        (with_content("null"), "content"),
        (with_content("{}"), "content"),
        (with_content("[" * 500 + "]" * 500), "content"),
        (with_content('"' + "x" * 5001 + '"'), "content"),
        (b"{}", "content"),
        (b'{"content": "a"}', "client_id"),
        (b'{"content": "a", "client_id": "short"}', "client_id"),
        (b'{"content": "a", "client_id": "client-id-1", "chat_id": "x"}', "chat_id"),
        (b'{"content": "a", "client_id": "client-id-1", "principal": "x"}', "principal"),
        (b'{"content": "a", "client_id": "client-id-1", "\\u0000": 1}', "unknown"),
        (b'{"content": "a", "client_id": "client-id-1", "": 1}', "unknown"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_refused_bodies(site: Client, daemon: FakeDaemon, body: bytes, field: str) -> None:
    response = await site("POST", MESSAGES, headers={**site.bearer(), **JSON}, content=body)
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "invalid_argument"
    assert error["field"] == field
    assert daemon.calls == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{MESSAGES}?since=x", "since"),
        (f"{MESSAGES}?since=-1", "since"),
        (f"{MESSAGES}?since=2147483648", "since"),
        (f"{MESSAGES}?since=1&since=2", "since"),
        (f"{MESSAGES}?since=1&before=2", "since"),
        (f"{MESSAGES}?limit=0", "limit"),
        (f"{MESSAGES}?limit=201", "limit"),
        (f"{MESSAGES}?offset=1", "offset"),
        (f"{MESSAGES}?chat_id={CHAT_ID}", "chat_id"),
        (f"{MESSAGES}?%ff=1", "query"),
        (f"{MESSAGES}?since=%ff", "query"),
        (f"{MESSAGES}?{'&'.join(f'a{i}=1' for i in range(100))}", "query"),
        ("/api/support_chat?x", "x"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_refused_queries(site: Client, daemon: FakeDaemon, path: str, field: str) -> None:
    response = await site("GET", path, headers=site.bearer())
    assert (response.status_code, response.json()["error"]["field"]) == (400, field)
    assert daemon.calls == []


@pytest.mark.parametrize(
    "path",
    [
        f"{MESSAGES}?since=&before=&limit=",
        f"/api/admin/chats/{CHAT_ID}/messages?since=&before=&limit=",
        "/api/admin/chats?archived=&status=&assignee=&q=&cursor=&limit=",
        "/api/admin/audit?before=&limit=",
    ],
)
@pytest_twisted.ensureDeferred
async def test_empty_parameters_count_as_absent_everywhere(site: Client, daemon: FakeDaemon, path: str) -> None:
    headers = site.cookie() if "admin" in path else site.bearer()
    assert (await site("GET", path, headers=headers)).status_code == 200
    assert [set(arguments) - {"chat_id"} for _, _, arguments in daemon.calls] == [set()]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("archived=maybe", "archived"),
        ("status=assigned", "status"),
        ("assignee=you", "assignee"),
        ("cursor=%00", "cursor"),
        ("q=%00", "q"),
        ("limit=9999999999999999999999", "limit"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_refused_filters(site: Client, path: str, field: str) -> None:
    response = await site("GET", f"/api/admin/chats?{path}", headers=site.cookie())
    assert (response.status_code, response.json()["error"]["field"]) == (400, field)


@pytest.mark.parametrize(
    "spelling",
    [
        CHAT_ID.upper(),
        f"{CHAT_ID[:8]}-{CHAT_ID[8:12]}-{CHAT_ID[12:16]}-{CHAT_ID[16:20]}-{CHAT_ID[20:]}",
        CHAT_ID[:-1],
        CHAT_ID + "0",
        CHAT_ID + "%0A",
        "1",
        "%7B" + CHAT_ID + "%7D",
        "٣" * 32,
    ],
)
@pytest_twisted.ensureDeferred
async def test_ids_have_one_spelling(site: Client, daemon: FakeDaemon, spelling: str) -> None:
    for method, path in [("GET", ""), ("GET", "/messages"), ("POST", "/claim")]:
        response = await site(method, f"/api/admin/chats/{spelling}{path}", headers=site.staff())
        if spelling.endswith("%0A"):
            assert response.status_code == 404
        else:
            assert (response.status_code, response.json()["error"].get("field")) == (400, "chat_id")
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_a_body_may_not_name_what_stands_elsewhere(site: Client) -> None:
    for path, body, field in [
        (f"/api/admin/chats/{CHAT_ID}/claim", {"chat_id": CHAT_ID}, "chat_id"),
        ("/api/admin/password", {"current": "a" * 8, "new": "b" * 8, "login_id": "1" * 32}, "login_id"),
        ("/api/admin/login", {"email": "a@b.c", "password": "p", "address": "1.2.3.4"}, "address"),
        ("/api/admin/ticket", {"x": 1}, "x"),
    ]:
        response = await site("POST", path, headers=site.staff(), json=body)
        assert (response.status_code, response.json()["error"]["field"]) == (400, field)
    response = await site("POST", f"{MESSAGES}?content=a", headers=site.bearer(), json=GOOD)
    assert (response.status_code, response.json()["error"]["field"]) == (400, "content")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/json-seq"},
        {"Content-Type": ""},
        {},
        {**JSON, "Content-Encoding": "gzip"},
    ],
)
@pytest_twisted.ensureDeferred
async def test_only_json_is_taken(site: Client, daemon: FakeDaemon, headers: dict[str, str]) -> None:
    body = json.dumps(GOOD).encode()
    response = await site("POST", MESSAGES, headers={**site.bearer(), **headers}, content=body)
    assert (response.status_code, response.json()["error"]["code"]) == (415, "unsupported_media_type")
    assert daemon.calls == []


@pytest.mark.parametrize("type", ["application/json", "Application/JSON ; charset=utf-8"])
@pytest_twisted.ensureDeferred
async def test_spellings_of_json(site: Client, type: str) -> None:
    body = json.dumps(GOOD).encode()
    response = await site("POST", MESSAGES, headers={**site.bearer(), "Content-Type": type}, content=body)
    assert response.status_code == 201


def _chunked(body: bytes) -> Any:
    return (body[start : start + 4096] for start in range(0, len(body), 4096))


@pytest.mark.parametrize("size", [BODY_BYTES + 1, 3 * 1024 * 1024])
@pytest.mark.parametrize("chunked", [False, True])
@pytest_twisted.ensureDeferred
async def test_too_large(site: Client, daemon: FakeDaemon, size: int, chunked: bool) -> None:
    body = b" " * size
    response = await site(
        "POST", MESSAGES, headers={**site.bearer(), **JSON}, content=_chunked(body) if chunked else body
    )
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")
    assert daemon.calls == []


@pytest_twisted.ensureDeferred
async def test_a_body_of_128_kib_is_read(site: Client) -> None:
    body = json.dumps(GOOD).encode().ljust(BODY_BYTES)
    for content in (body, _chunked(body)):
        response = await site("POST", MESSAGES, headers={**site.bearer(), **JSON}, content=content)
        assert response.status_code == 201


@pytest.mark.parametrize(
    "headers", ["Content-Length: 9000000\r\n", "Expect: 100-continue\r\nContent-Length: 200000\r\n"]
)
@pytest_twisted.ensureDeferred
async def test_much_too_large_is_refused_unread(site: Client, headers: str) -> None:
    answer = await site.raw(f"POST {MESSAGES} HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")
    assert json.loads(body)["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /api/health HTTP/1.1\r\nHost: a..b\r\n", b"400"),
        (b"GET /api/health HTTP/1.1\r\nHost: \xff\r\n", b"400"),
        (b"GET /api/%ff HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /api/%2e%2e/%2fetc HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /assets/../admin.html HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /assets/%2e%2e/admin.html HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /assets/%2e%2e%2fadmin.html HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /%00 HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"BREW /api/session HTTP/1.1\r\nHost: a\r\n", b"405"),
        (b"post /api/session HTTP/1.1\r\nHost: a\r\n", b"200"),
        (b"GET /api/support_chat HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\r\n", b"401"),
        (b"GET /api/health HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 600, b"400"),
        (b"GET /api/health HTTP/1.1\r\nHost: a\r\n" + (b"X: " + b"y" * 1000 + b"\r\n") * 20, b"400"),
        (b"POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", b"400"),
    ],
)
@pytest_twisted.ensureDeferred
async def test_hostile_requests(site: Client, request_: bytes, status: bytes) -> None:
    answer = await site.raw(request_ + b"Connection: close\r\n\r\n")
    assert answer.split()[1] == status
    assert b"Traceback" not in answer


@pytest_twisted.ensureDeferred
async def test_a_body_without_end_ends_the_connection(site: Client) -> None:
    head = f"POST {MESSAGES} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    def send_on() -> int:
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
            connection.sendall(head.encode())
            for number in range(1_000):
                try:
                    connection.sendall(chunk)
                except ConnectionError:
                    return number
        return 1_000

    assert await deferToThread(send_on) < 1_000


@pytest_twisted.ensureDeferred
async def test_a_request_that_trickles_is_cut_off(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.site.REQUEST_SECONDS", 0.5)

    def trickle() -> float:
        with socket.create_connection(("127.0.0.1", site.port), timeout=0.05) as connection:
            begun = time.monotonic()
            connection.sendall(b"GET /api/health HTTP/1.1\r\nX: y\r\n")
            while time.monotonic() - begun < 4:
                try:
                    connection.sendall(b"y")
                    if not connection.recv(1):
                        break
                except TimeoutError:
                    continue
                except ConnectionError:
                    break
            return time.monotonic() - begun

    assert await deferToThread(trickle) < 3


@pytest_twisted.ensureDeferred
async def test_endless_lines_end_the_connection(site: Client) -> None:
    assert await site.raw(b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n") == b""
