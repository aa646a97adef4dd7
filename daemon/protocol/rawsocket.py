"""How messages lie one behind the other between router and daemons (WAMP spec, "RawSocket Transport")."""

from __future__ import annotations

from typing import Protocol

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


class Receiver(Protocol):
    """What is asked of an end of the line: Twisted's receivers of strings with their length before them are so."""

    MAX_LENGTH: int
    _unprocessed: bytes

    def lengthLimitExceeded(self, length: int) -> None: ...  # noqa: N802


def received(line: Receiver, data: bytes) -> list[bytes]:
    """The messages that ``data`` makes whole; what it begins is kept in the line. None of them, and the line is told,
    where one that is too long is announced.
    """
    try:
        messages, line._unprocessed = cut(line._unprocessed + data, line.MAX_LENGTH)
    except ValueError as too_long:
        line.lengthLimitExceeded(too_long.args[0])
        return []
    return messages


def framed(message: bytes) -> bytes:
    """A message as it goes into the stream."""
    return len(message).to_bytes(PREFIX, "big") + message
