"""How messages lie one behind the other between router and daemons (WAMP spec, "RawSocket Transport")."""

from __future__ import annotations

PREFIX = 4
"""Bytes of length before each message; the first of them is 0 where it is a message."""


def cut(stream: bytes, most: int) -> tuple[list[bytes], bytes]:
    """The whole messages that a stream begins with, and the rest.

    :raises ValueError: a message of more than ``most`` bytes is announced.
    """
    messages = []
    begin, size = 0, len(stream)
    while size - begin >= PREFIX:
        length = int.from_bytes(stream[begin : begin + PREFIX], "big")
        if length > most:
            raise ValueError(length)
        end = begin + PREFIX + length
        if end > size:
            break
        messages.append(stream[begin + PREFIX : end])
        begin = end
    return messages, stream[begin:]


def framed(message: bytes) -> bytes:
    """A message as it goes into the stream."""
    return len(message).to_bytes(PREFIX, "big") + message
