"""The first words of a message."""

from __future__ import annotations

import unicodedata

from daemon.protocol.limits import PREVIEW_CHARS

_JOINER = "\u200d"


def _continues(character: str) -> bool:
    """Whether a code point belongs to the one before: combining mark, joiner, variation selector, skin tone."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def preview(content: str, most: int = PREVIEW_CHARS) -> str:
    """The first ``most`` code points, or a few less: what a reader sees as one character is never cut
    (the cases of UAX #29 that occur in chats: marks, emoji sequences, flags)."""
    if len(content) <= most or content.isascii():
        return content[:most]
    end = most
    flags = 0
    while end - flags > 0 and _is_flag_half(content[end - flags - 1]):
        flags += 1
    if flags % 2 and _is_flag_half(content[end]):
        return content[: end - 1]
    while end > 0 and (_continues(content[end]) or content[end - 1] == _JOINER):
        end -= 1
    return content[: end or most]
