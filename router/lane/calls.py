"""Which texts are plain calls."""

from __future__ import annotations

from typing import Any

import orjson

from router.door import too_deep
from router.plain_json import LONG_NUMBER

_MOST_REQUEST = 2**53

_ONLY_TEXT = frozenset((str,))


class PlainCall:
    """As much of an Autobahn ``Call`` without options as door and dealer look at."""

    __slots__ = ("args", "kwargs", "procedure", "request")

    MESSAGE_TYPE = 48
    payload = forward_for = correlation_id = correlation_uri = None

    def __init__(self, request: int, procedure: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        self.request, self.procedure, self.args, self.kwargs = request, procedure, args, kwargs


def plain_call(text: bytes) -> PlainCall | None:
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
    # Where there is text alone, there is no number that orjson could have rounded.
    kinds = (*map(type, args), *map(type, kwargs.values()))
    if not _ONLY_TEXT.issuperset(kinds) and LONG_NUMBER.search(text):
        return None
    return PlainCall(request, uri, args, kwargs)
