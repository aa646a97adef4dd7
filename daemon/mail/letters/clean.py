"""Text of strangers made fit for a mail: what a header may hold, and what a body may."""

from __future__ import annotations

import re
import unicodedata

_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates (UAX #9, 2): one that is not closed turns what stands behind it."""
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def one_line(value: str, most: int = 200) -> str:
    """What fits into a header or a label: controls and line ends are spaces, directional controls are gone."""
    value = _TURNING.sub("", _BREAKING.sub(" ", _SURROGATE.sub("\ufffd", value)))
    return " ".join(value.split())[:most].strip()


def body(value: str) -> str:
    """Text of a message as it was written, with ``\\n`` between lines."""
    value = _SURROGATE.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", value)


def isolated(value: str, *, rtl: bool) -> str:
    """A name inside plain text of the other direction, so that it does not turn its neighbours (UAX #9, 2.4)."""
    opposite = ("L",) if rtl else ("R", "AL")
    if any(unicodedata.bidirectional(each) in opposite for each in value):
        return f"{_FIRST_STRONG_ISOLATE}{value}{_POP_ISOLATE}"
    return value
