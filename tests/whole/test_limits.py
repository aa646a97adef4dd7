"""Limits as they are by default (but for fewer sign-ins a second), over the real port."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from websockets.exceptions import ConnectionClosed

from daemon.protocol.limits import ADDRESS_CONNECTIONS
from tests.hostile.raw import HELLO, handshake, open_socket
from tests.product import Product, client_id
from tests.wamp import ABORT, AUTHENTICATE, CHALLENGE, Refused


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    defaults = {"FRONTDESK_USER_RATE": "", "FRONTDESK_ADDRESS_LIMITS": "", "FRONTDESK_JOIN_RATE": "30"}
    defaults["FRONTDESK_TRUSTED_PROXIES"] = "127.0.0.1"
    running = Product(tmp_path_factory.mktemp("limited"), **defaults)
    try:
        yield running.start()
    finally:
        running.close()


def test_a_flood_is_told_then_cut_and_a_new_socket_resets_nothing(limited: Product) -> None:
    session = limited.session()
    with limited.user(session) as user:
        for _ in range(10):
            user.call("support.chat.send", "hello", client_id())
        with pytest.raises(Refused) as refused:
            user.call("support.chat.send", "hello", client_id())
        assert refused.value.uri == "support.error.rate_limited"
        assert 0 < refused.value.extra["retry_after_ms"] <= 1001
    with limited.user(session) as user:
        with pytest.raises(Refused) as refused:
            user.call("support.chat.send", "hello", client_id())
        assert refused.value.uri == "support.error.rate_limited"
        bearer = {"Authorization": f"Bearer {session['access']}"}
        body = {"content": "hello", "client_id": client_id()}
        answer = limited.http.post("/api/support_chat/messages", json=body, headers=bearer)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
        with suppress(ConnectionClosed):
            for number in range(300):
                user.send(48, number + 1000, {}, "support.chat.send", ["hello", client_id()], {})
        assert user.closed(5)
    with limited.user() as other:
        assert other.call("support.chat.send", "nobody else notices", client_id())["seq"] == 1


def test_the_eleventh_socket_closes_the_first(limited: Product) -> None:
    session = limited.session()
    sockets = [limited.user(session) for _ in range(11)]
    assert sockets[0].receive()[2] == "support.close.replaced"
    assert sockets[0].closed(5)
    assert sockets[1].call("support.chat.pulse")["last_seq"] == 0
    assert sockets[10].call("support.chat.pulse")["last_seq"] == 0
    for each in sockets:
        each.close()


def answers_to(product: Product, count: int, **headers: str | None) -> list[bytes]:
    """The status of so many handshakes, all of them held open; ``N`` in a header is their number."""
    with ExitStack() as stack:
        lines = []
        for number in range(count):
            tcp = stack.enter_context(socket.create_connection(("127.0.0.1", product.port), timeout=5))
            given = {name: value and value.replace("N", f"{number:x}") for name, value in headers.items()}
            tcp.sendall(handshake(product.port, **given))
            lines.append(tcp)
        return [tcp.recv(65536).split()[1] for tcp in lines]


@pytest.mark.parametrize("addresses", ["198.51.100.7", "2001:db8::N"], ids=["IPv4", "an IPv6 network"])
def test_sockets_of_one_address_end_at_300(limited: Product, addresses: str) -> None:
    answers = answers_to(limited, 305, X_Forwarded_For=addresses)
    assert answers == [b"101"] * 300 + [b"429"] * 5


def test_handshakes_that_fail_do_not_count_for_ever(limited: Product) -> None:
    assert set(answers_to(limited, 310, Sec_WebSocket_Protocol=None)) <= {b"400", b"429"}
    assert set(answers_to(limited, 310, Sec_WebSocket_Key="short")) <= {b"400", b"429"}
    assert answers_to(limited, 1) == [b"101"]


def connect(product: Product, host: str) -> socket.socket:
    """From another loopback address: 127.0.0.1 is a trusted proxy here, who comes for many."""
    return socket.create_connection(("127.0.0.1", product.port), timeout=5, source_address=(host, 0))


def health(product: Product, host: str) -> bytes:
    """What the first line of an answer says, if one comes."""
    with connect(product, host) as tcp, suppress(ConnectionError):
        tcp.sendall(f"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{product.port}\r\nConnection: close\r\n\r\n".encode())
        return tcp.recv(65536)[:12]
    return b""


def test_http_connections_of_one_address_end_at_1000(limited: Product) -> None:
    """Sockets are none of them, and those that are closed count no more."""
    with ExitStack() as stack:
        for _ in range(10):
            line = stack.enter_context(connect(limited, "127.0.0.2"))
            line.sendall(handshake(limited.port))
            assert line.recv(65536).split()[1] == b"101"
        held = [stack.enter_context(connect(limited, "127.0.0.2")) for _ in range(ADDRESS_CONNECTIONS - 1)]
        assert health(limited, "127.0.0.2") == b"HTTP/1.1 200"
        held.append(stack.enter_context(connect(limited, "127.0.0.2")))
        assert health(limited, "127.0.0.2") == b""
        assert health(limited, "127.0.0.3") == b"HTTP/1.1 200"
        for each in held:
            each.close()
        assert any(health(limited, "127.0.0.2") for _ in range(50))  # the router has to notice


def test_sign_ins_are_spread_and_the_rest_told_when_to_come_back(limited: Product) -> None:
    ticket = limited.staff().post("/api/admin/ticket").json()["access"]
    with ExitStack() as stack:
        lines = [stack.enter_context(open_socket(limited.ws)) for _ in range(100)]
        for each in lines:
            each.send(json.dumps(HELLO))
        assert [json.loads(each.recv(5))[0] for each in lines] == [CHALLENGE] * 100
        for each in lines:
            each.send(json.dumps([AUTHENTICATE, ticket, {}]))
        answers = [json.loads(each.recv(5)) for each in lines]
    told = [each for each in answers if each[0] == ABORT]
    assert {each[2] for each in told} == {"support.error.unavailable"}
    assert 10 < len(told) < 75
    waits = [int(re.fullmatch(r"Try again in (\d+) ms\.", each[1]["message"])[1]) for each in told]  # type: ignore[index]
    assert all(1_000 <= each <= 2_500 for each in waits)
    time.sleep(min(waits) / 1000)
    limited.user().close()


def test_silent_connections_are_closed_within_6_seconds(limited: Product) -> None:
    upgrade = (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{limited.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: wamp.2.json\r\n\r\n"
    )
    with ExitStack() as stack:
        begun = time.monotonic()
        lines = []
        for beginning in ("", "GET / HT", upgrade):
            lines.append(stack.enter_context(socket.create_connection(("127.0.0.1", limited.port), timeout=8)))
            lines[-1].sendall(beginning.encode())
        for silent in lines:
            with suppress(ConnectionResetError):
                while silent.recv(65536):
                    pass
            assert 4 < time.monotonic() - begun < 6.5


def test_who_does_not_read_is_cut(limited: Product) -> None:
    session = limited.session()
    with limited.user(session) as user:
        for _ in range(10):
            user.call("support.chat.send", "x" * 5000, client_id())
    with limited.admin() as admin, limited.user() as bystander:
        for number in range(190):
            admin.send(48, number + 1000, {}, "support.admin.messages", [session["chat_id"]], {})
        assert bystander.call("support.chat.pulse")["last_seq"] == 0
        time.sleep(1)  # the answers pile up: 190 of 50 KB, far more than kernel and router hold for one client
        received = 0
        with suppress(ConnectionClosed):
            while True:
                admin.receive(5)
                received += 1
        assert received < 190
        assert bystander.call("support.chat.pulse")["last_seq"] == 0
