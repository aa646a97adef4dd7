"""Which texts are plain calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from router.door import too_deep
from router.plain_json import LONG_NUMBER

_MOST_REQUEST = 2**53

Call = tuple[int, str, list[Any], dict[str, Any] | None]
"""Request, URI, arguments by place and by name."""


def plain_call(text: bytes) -> Call | None:
    """A CALL without options; None for whatever is anything else, or may have to be refused for its form."""
    if not text.startswith(b"[48,") or b"\\u0000" in text or too_deep(text):
        return None
    try:
        message = orjson.loads(text)
    except ValueError:
        return None
    if not 4 <= len(message) <= 6:
        return None
    _, request, options, uri, *given = message
    args = given[0] if given else []
    kwargs = given[1] if len(given) == 2 else {}
    # Not isinstance: true is a number to Python.
    if not (type(request) is int and 0 < request <= _MOST_REQUEST and options == {}):
        return None
    if not (type(uri) is str and type(args) is list and type(kwargs) is dict):
        return None
    if not (_is_text(args) and _is_text(kwargs.values())) and LONG_NUMBER.search(text):
        return None
    return request, uri, args, kwargs or None


def _is_text(values: Iterable[Any]) -> bool:
    """Whether there is no number among them, long or short."""
    return all(type(each) is str for each in values)
