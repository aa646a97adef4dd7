"""WebSocket frames without a socket (RFC 6455)."""

from __future__ import annotations

from struct import Struct

TEXT, MASKED = 0x81, 0x80
"""First byte of a text message in one frame with nothing negotiated; the bit for a mask in the second (RFC 6455, 5)."""
_SHORT, _MIDDLING, _LONG = (Struct(each).pack for each in ("!BB", "!BBH", "!BBQ"))
HEAD = 8
"""Bytes of head that a client's frame of 126 bytes and more has; what is shorter together has no call in it."""


def whole_text(data: bytes, begin: int) -> tuple[bytes, int] | None:
    """The text of the frame that begins there, and where it ends; None unless it is a whole, masked text message of at
    most 64 KiB whose length is spelled as shortly as it can be.
    """
    if len(data) < begin + HEAD or data[begin] != TEXT or not data[begin + 1] & MASKED:
        return None
    at, size = begin + 2, data[begin + 1] & 0x7F
    if size == 126:
        size, at = int.from_bytes(data[at : at + 2], "big"), at + 2
        if size < 126:
            return None
    elif size == 127:
        return None
    end = at + 4 + size
    return (unmasked(data[at + 4 : end], data[at : at + 4]), end) if end <= len(data) else None


def unmasked(data: bytes, mask: bytes) -> bytes:
    """RFC 6455, 5.3."""
    size = len(data)
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(data, "big") ^ key).to_bytes(size, "big")


def framed(text: bytes) -> bytes:
    """A text message in one frame, as a server sends it."""
    size = len(text)
    if size < 126:
        return _SHORT(TEXT, size) + text
    if size < 65_536:
        return _MIDDLING(TEXT, 126, size) + text
    return _LONG(TEXT, 127, size) + text
