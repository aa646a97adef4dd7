"""WebSocket frames below what any library sends, and the handshake before them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from tests.hostile.raw import CLOSE, PING, PONG, TEXT, Line, frame, handshake
from tests.hostile.world import Case, World
from tests.product import client_id

CLOSED = "closed"
CALL = b'[48,1,{},"support.chat.pulse"]'


def sent(*frames: bytes, probe: bool = True) -> Callable[[World], str]:
    """After these frames: ``closed``, or ``ok`` where a call still is answered."""

    def act(world: World) -> str:
        line = Line(world.port, world.session["access"])
        try:
            for each in frames:
                line.tcp.sendall(each)
            if probe:
                line.tcp.sendall(frame(b'[48,999,{},"support.chat.pulse"]'))
            while not line.text().startswith(b"[50,999,"):
                pass
            return "ok"
        except (ConnectionError, OSError):
            return CLOSED
        finally:
            line.tcp.close()

    return act


def _pieces(payload: bytes, size: int) -> bytes:
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    return b"".join(frame(part, TEXT if at == 0 else 0, fin=at == len(parts) - 1) for at, part in enumerate(parts))


def _said(content: bytes) -> bytes:
    return b'[48,1,{},"support.chat.send",["' + content + b'","' + client_id().encode() + b'"]]'


FRAMES = [
    Case("unmasked", CLOSED, sent(frame(CALL, mask=False)), "clients must mask (RFC 6455, 5.1)"),
    Case("RSV1", CLOSED, sent(frame(CALL, rsv=4)), "compressed, which was not agreed"),
    Case("RSV2", CLOSED, sent(frame(CALL, rsv=2)), "no extension has this bit"),
    Case("opcode 3", CLOSED, sent(frame(CALL, 3)), "reserved for data"),
    Case("opcode 11", CLOSED, sent(frame(b"", 11)), "reserved for control"),
    Case("fragments", "ok", sent(_pieces(CALL, 3)), "one message in many frames"),
    Case(
        "fragments of nothing",
        "ok",
        sent(frame(b"", fin=False) + frame(b"", 0, fin=False) * 500 + frame(CALL, 0)),
        "500 empty ones",
    ),
    Case("20,000 fragments", "ok", sent(_pieces(CALL[:-1] + b" " * 20_000 + b"]", 1)), "of one byte each"),
    Case(
        "a ping between fragments",
        "ok",
        sent(frame(CALL[:5], fin=False) + frame(b"x", PING) + frame(CALL[5:], 0)),
        "control frames may",
    ),
    Case(
        "a message between fragments",
        CLOSED,
        sent(frame(CALL[:5], fin=False) + frame(CALL)),
        "a second one before the first ends",
    ),
    Case("a continuation of nothing", CLOSED, sent(frame(CALL, 0)), "no message was begun"),
    Case(
        "fragments over 64 KiB",
        CLOSED,
        sent(*[frame(b"[" + b" " * 8000, fin=False)] + [frame(b" " * 8000, 0, fin=False)] * 9),
        "each is small",
    ),
    Case("a fragmented ping", CLOSED, sent(frame(b"x", PING, fin=False)), "control frames are whole"),
    Case("a ping of 126 bytes", CLOSED, sent(frame(b"x" * 126, PING)), "control frames are short"),
    Case("2,000 pings", "ok", sent(frame(b"x" * 125, PING) * 2000), "each wants a pong"),
    Case("2,000 pongs", "ok", sent(frame(b"unasked", PONG) * 2000), "nobody asked"),
    Case("a pong to our ping's size", "ok", sent(frame(b"x" * 12, PONG)), "as long as the router's own"),
    Case(
        "65,537 bytes announced",
        CLOSED,
        sent(frame(b"", length=b"\x7f" + struct.pack(">Q", 65_537)), probe=False),
        "refused before it comes",
    ),
    Case(
        "2^63 bytes announced",
        CLOSED,
        sent(frame(b"", length=b"\x7f" + struct.pack(">Q", 2**63)), probe=False),
        "the bit that must be 0",
    ),
    Case(
        "2^62 bytes announced",
        CLOSED,
        sent(frame(b"", length=b"\x7f" + struct.pack(">Q", 2**62)), probe=False),
        "more than there is memory",
    ),
    Case(
        "a length in too many bytes",
        CLOSED,
        sent(frame(CALL, length=b"\x7e" + struct.pack(">H", len(CALL)))),
        "must be minimal (5.2)",
    ),
    Case("bad UTF-8", CLOSED, sent(frame(_said(b"\xff\xfe"))), "no text"),
    Case(
        "UTF-8 cut in half",
        "ok",
        sent(frame(_said("ä".encode())[:32], fin=False) + frame(_said("ä".encode())[32:], 0)),
        "a character across two frames",
    ),
    Case("UTF-8 too long", CLOSED, sent(frame(_said(b"\xc0\xaf"))), "a slash in two bytes"),
    Case("UTF-8 of half a pair", CLOSED, sent(frame(_said(b"\xed\xa0\x80"))), "CESU"),
    Case("UTF-8 beyond Unicode", CLOSED, sent(frame(_said(b"\xf4\x90\x80\x80"))), "U+110000"),
    Case("UTF-8 that ends early", CLOSED, sent(frame(b'["\xe2\x82')), "the message ends inside a character"),
    Case("close", CLOSED, sent(frame(struct.pack(">H", 1000), CLOSE)), "the proper way"),
    Case("close without a code", CLOSED, sent(frame(b"", CLOSE)), "allowed"),
    Case("close of one byte", CLOSED, sent(frame(b"\x03", CLOSE)), "half a code"),
    Case("close 999", CLOSED, sent(frame(struct.pack(">H", 999), CLOSE)), "below all codes"),
    Case("close 1005", CLOSED, sent(frame(struct.pack(">H", 1005), CLOSE)), "never on the wire"),
    Case("close 65535", CLOSED, sent(frame(struct.pack(">H", 65_535), CLOSE)), "above all codes"),
    Case(
        "close with bad UTF-8",
        CLOSED,
        sent(frame(struct.pack(">H", 1000) + b"\xff", CLOSE)),
        "a reason that is no text",
    ),
    Case(
        "close, then calls",
        CLOSED,
        sent(frame(struct.pack(">H", 1000), CLOSE) + frame(CALL) * 50),
        "nothing may follow",
    ),
    Case("noise", CLOSED, sent(bytes(range(256)) * 64), "no frames at all"),
    Case("HTTP after the upgrade", CLOSED, sent(b"GET /api/health HTTP/1.1\r\n\r\n" * 20), "the old protocol"),
]


def _shakes(**changes: str | None) -> Callable[[World], str]:
    def act(world: World) -> str:
        here = {name: value.replace("PORT", str(world.port)) if value else value for name, value in changes.items()}
        return world.bytes(handshake(world.port, **here))

    return act


def _no_compression(world: World) -> str:
    answer = world.bytes(handshake(world.port, Sec_WebSocket_Extensions="permessage-deflate"))
    return f"{answer} {'permessage' in world.heard[-1]}"


def _reset(world: World) -> str:
    """Connections that end with RST, in every state."""
    for beginning in (b"", b"GET /ws", handshake(world.port), handshake(world.port) + frame(CALL)):
        for _ in range(20):
            with suppress(OSError), socket.create_connection(("127.0.0.1", world.port), timeout=1) as tcp:
                tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                tcp.sendall(beginning)
    return world.judge(world.product.http.get("/api/health"))


HANDSHAKES = [
    Case("handshake", "101", _shakes(), "as it should be"),
    Case("version 8", "101", _shakes(Sec_WebSocket_Version="8"), "a draft with the same frames"),
    Case("no version", "400", _shakes(Sec_WebSocket_Version=None), "missing"),
    Case("no key", "400", _shakes(Sec_WebSocket_Key=None), "missing"),
    Case("a short key", "400", _shakes(Sec_WebSocket_Key="eA=="), "not 16 bytes"),
    Case("a key of no base64", "400", _shakes(Sec_WebSocket_Key="!" * 24), "right in length"),
    Case("no subprotocol", "400", _shakes(Sec_WebSocket_Protocol=None), "WAMP must be named"),
    Case("MQTT", "400", _shakes(Sec_WebSocket_Protocol="mqtt"), "Crossbar speaks it elsewhere"),
    Case("UBJSON", "400", _shakes(Sec_WebSocket_Protocol="wamp.2.ubjson"), "Crossbar can, we do not"),
    Case("FlatBuffers", "400", _shakes(Sec_WebSocket_Protocol="wamp.2.flatbuffers"), "the same, and breaks its parser"),
    Case("WAMP 1", "400", _shakes(Sec_WebSocket_Protocol="wamp"), "the old version"),
    Case(
        "100 subprotocols",
        "101",
        _shakes(Sec_WebSocket_Protocol=", ".join([*map(str, range(99)), "wamp.2.json"])),
        "the last is good",
    ),
    Case("compression", "101 False", _no_compression, "offered, not taken: it costs memory for each socket"),
    Case("no upgrade", "426", _shakes(Upgrade=None), "a plain GET"),
    Case("upgrade to h2c", "400", _shakes(Upgrade="h2c"), "another protocol"),
    Case("Origin elsewhere", "400", _shakes(Origin="https://evil.example"), "a page of somebody"),
    Case("Origin null", "400", _shakes(Origin="null"), "a sandboxed frame"),
    Case("Origin with our name in it", "400", _shakes(Origin="http://127.0.0.1:PORT.evil.example"), "begins like ours"),
    Case(
        "Origin with our name as a user", "400", _shakes(Origin="http://127.0.0.1:PORT@evil.example"), "looks like ours"
    ),
    Case("Origin of another port", "400", _shakes(Origin="http://127.0.0.1:1"), "same host"),
    Case("Origin of another scheme", "400", _shakes(Origin="https://127.0.0.1:PORT"), "same host and port"),
    Case("Origin of a file", "400", _shakes(Origin="file://"), "no host"),
    Case("our Origin", "101", _shakes(Origin="http://127.0.0.1:PORT"), "the public URL"),
    Case("our Origin's other name", "101", _shakes(Origin="http://localhost:PORT"), "loopback, as the public URL is"),
    Case("80 resets", "200", _reset, "hung up in every state"),
]

CASES = [*FRAMES, *HANDSHAKES]
