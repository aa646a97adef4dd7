"""Attacks that are more than one input: over the real port, with raw bytes, against a product that others use."""

from __future__ import annotations

import socket
import stat
import time
from contextlib import suppress

import pytest

from config import Settings
from tests.hostile.raw import PING, Line, frame
from tests.product import Product, client_id
from tests.wamp import EVENT, RESULT, Refused, Wamp

MEMORY_MB = 12


def router_mb(product: Product) -> float:
    return float(max(each.memory_info().rss for each in product.parts("router")) / 2**20)


def exchange(product: Product, data: bytes, seconds: float = 3) -> bytes:
    """All that comes back until the other side hangs up, or is silent for so long."""
    got = b""
    with socket.create_connection(("127.0.0.1", product.port), timeout=seconds) as tcp:
        tcp.sendall(data)
        with suppress(TimeoutError, ConnectionResetError):
            while more := tcp.recv(65536):
                got += more
    return got


def status(answer: bytes) -> str:
    return answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/1.") else "closed"


def is_cut(line: Line, seconds: float) -> bool:
    """Whether a peer that never reads is cut off: it notices when it writes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            line.tcp.sendall(frame(b"", PING))
        except ConnectionError:
            return True
        except TimeoutError:
            pass
        time.sleep(0.05)
    return False


def test_pings_by_somebody_who_never_reads_the_pongs(product: Product) -> None:
    before = router_mb(product)
    line = Line(product.port, product.session()["access"])
    line.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    pings = frame(b"x" * 125, PING) * 1_000
    cut = False
    try:
        for _ in range(120):
            line.tcp.sendall(pings)
    except ConnectionError:
        cut = True
    except TimeoutError:
        pytest.fail("the router reads no more, and keeps the connection")
    assert cut or is_cut(line, 5)
    line.tcp.close()
    assert router_mb(product) - before < MEMORY_MB


def test_requests_by_somebody_who_never_reads_the_answers(product: Product) -> None:
    """Ten connections, each asks a thousand times for the largest page at once."""
    before = router_mb(product)
    request = f"GET /api/openapi.json HTTP/1.1\r\nHost: 127.0.0.1:{product.port}\r\n\r\n".encode()
    lines = []
    for _ in range(10):
        tcp = socket.create_connection(("127.0.0.1", product.port), timeout=2)
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lines.append(tcp)
        with suppress(TimeoutError, ConnectionError):
            tcp.sendall(request * 1_000)
    assert product.http.get("/api/health").status_code == 200
    grown = router_mb(product) - before
    for tcp in lines:
        tcp.close()
    assert grown < MEMORY_MB


def test_unsubscribing_somebody_else(product: Product) -> None:
    """Crossbar gives all who hear a topic the same number."""
    session = product.session()
    topic = f"support.chat.{session['chat_id']}"
    with product.user(session) as victim, product.user() as mallory:
        victim.send(32, 90, {}, topic)
        subscription = victim.receive()[2]
        for number in range(subscription - 3, subscription + 4):
            mallory.send(34, 1000 + number, number)
            assert mallory.receive()[4] == "wamp.error.no_such_subscription"
        victim.send(48, 91, {}, "support.chat.send", ["still here?", client_id()])
        assert {victim.receive()[0] for _ in range(2)} == {EVENT, RESULT}


def test_the_daemons_way_in_is_closed(product: Product) -> None:
    """RawSocket is spoken on a Unix socket alone, in a folder that nobody else can enter."""
    assert exchange(product, b"\x7f\xf3\x00\x00", 7) == b""
    folder = Settings.from_environment(product.environment).run_dir
    assert (folder / "backend.sock").is_socket()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET http://evil.example/admin/ HTTP/1.1", "404"),
        ("GET //evil.example/admin/ HTTP/1.1", "404"),
        ("GET /admin//evil.example HTTP/1.1", "404"),
        ("GET /admin/chats/\xc3\xa9 HTTP/1.1", "400"),
        ("GET /admin/chats/%0d%0aSet-Cookie:x HTTP/1.1", "404"),
        ("GET /admin/chats/..%2f..%2fetc HTTP/1.1", "404"),
        ("GET /ws/more HTTP/1.1", "426"),
        ("POST /ws HTTP/1.1", "405"),
    ],
)
def test_odd_paths_of_another_loopback_name(product: Product, line: str, expected: str) -> None:
    """There the dashboard answers with a redirect that repeats the path."""
    request = f"{line}\r\nHost: localhost:{product.port}\r\nConnection: close\r\n\r\n".encode("latin-1")
    answer = exchange(product, request)
    head = answer.partition(b"\r\n\r\n")[0]
    assert status(answer) == expected
    assert b"evil.example" not in head
    assert b"\nSet-Cookie" not in head


def test_two_credentials_in_one_request(product: Product) -> None:
    """Whichever counts, it is one of them, and a bad one is never passed over for a good one beside it."""
    session, staff = product.session(), product.staff()
    good = f"Bearer {session['access']}"
    cookie = staff.cookies["frontdesk"]
    for path, headers, expected in (
        ("/api/support_chat", [("Authorization", good), ("Authorization", "Bearer x")], 401),
        ("/api/support_chat", [("Authorization", "Bearer x"), ("Authorization", good)], 401),
        ("/api/admin/me", [("Authorization", good), ("Cookie", f"frontdesk={cookie}")], 403),
        ("/api/admin/me", [("Authorization", "Bearer x"), ("Cookie", f"frontdesk={cookie}")], 401),
    ):
        answer = product.http.get(path, headers=headers)
        assert answer.status_code == expected, headers
    staff.close()


def test_a_ticket_of_staff_opens_nothing_of_a_user_and_the_other_way(product: Product) -> None:
    staff = product.staff()
    ticket = staff.post("/api/admin/ticket").json()["access"]
    assert product.http.get("/api/support_chat", headers={"Authorization": f"Bearer {ticket}"}).status_code == 403
    assert product.http.delete("/api/session", headers={"Authorization": f"Bearer {ticket}"}).status_code == 403
    for token in (product.session()["access"], product.session()["resume"], staff.cookies["frontdesk"], ticket):
        assert product.http.post("/api/session", json={"token": token}).status_code == 401
        assert product.http.post("/api/session", json={"link": token}).status_code == 401
    with pytest.raises(Refused):
        Wamp(product.ws, staff.cookies["frontdesk"])
    staff.close()
