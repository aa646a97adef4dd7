"""Which texts are plain calls."""

from __future__ import annotations

from typing import Any

import orjson

from router.door import too_deep
from router.plain_json import LONG_NUMBER

_CALL = 48
_MOST_REQUEST = 2**53

Call = tuple[int, str, list[Any], dict[str, Any] | None]
"""Request, URI, arguments by place and by name."""


def plain_call(text: bytes) -> Call | None:
    """A CALL without options; None for whatever is anything else, or may have to be refused for its form."""
    if not text.startswith(b"[48,") or b"\\u0000" in text or too_deep(text) or LONG_NUMBER.search(text):
        return None
    try:
        message = orjson.loads(text)
    except ValueError:
        return None
    args: list[Any] = []
    kwargs: dict[str, Any] | None = None
    match message:
        case [int(kind), int(request), dict(options), str(uri)] if not options:
            pass
        case [int(kind), int(request), dict(options), str(uri), list(args)] if not options:
            pass
        case [int(kind), int(request), dict(options), str(uri), list(args), dict(kwargs)] if not options:
            pass
        case _:
            return None
    if kind != _CALL or isinstance(request, bool) or not 0 < request <= _MOST_REQUEST:
        return None
    return request, uri, args, kwargs
