"""What may pass from a client to the daemons, checked before anything is routed.

Crossbar hands on what it cannot encode again (a lone surrogate, a date from CBOR) and then never answers the caller;
it hands on NaN, which breaks every browser that hears it; JSON nested deep enough ends the daemon's session; and CBOR
may refer to the same list again and again, so that 150 bytes are a billion values to whoever walks them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from daemon.protocol.errors import InvalidArgument
from daemon.protocol.limits import NESTING
from daemon.protocol.uris import PROCEDURES

_INTEGERS = range(-(2**63), 2**63)
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_VALUES = 1_000
"""In one argument: no procedure takes a tenth of them, and 64 KiB of them would be looked at for 30 ms."""


def too_deep(payload: bytes) -> bool:
    """Whether JSON text nests deeper than 32, by one scan that needs no parser.

    The scan runs only where the brackets together are more than 32; brackets inside strings do not count.
    """
    if payload.count(b"[") + payload.count(b"{") <= NESTING:
        return False
    depth, inside, escaped = 0, False, False
    for byte in payload:
        if inside:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside = False
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            if depth > NESTING:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def call_in(payload: bytes) -> tuple[int, str, Any, Any]:
    """Request, URI, arguments by place and by name of a CALL in JSON text; empty where it is none."""
    try:
        raw = json.loads(payload)
    except ValueError:
        raw = None
    match raw:
        case [48, int(request), dict(), str(uri)]:
            return request, uri, None, None
        case [48, int(request), dict(), str(uri), list(args)]:
            return request, uri, args, None
        case [48, int(request), dict(), str(uri), list(args), dict(kwargs)]:
            return request, uri, args, kwargs
    return 0, "", None, None


def check_call(uri: str, args: Sequence[Any] | None, kwargs: dict[str, Any] | None) -> None:
    """:raises InvalidArgument: naming the first argument that is not plain: JSON's types, finite numbers of 64 bits,
    Unicode text, at most 32 deep.
    """
    for index, value in enumerate(args or ()):
        if not _is_plain_text(value):
            names = PROCEDURES[uri].arguments.names if uri in PROCEDURES else ()
            _check(value, names[index] if index < len(names) else str(index))
    for name, value in (kwargs or {}).items():
        if not _is_plain_text(name):
            _check(name, "unknown")
        if not _is_plain_text(value):
            _check(value, name)


def _is_plain_text(value: Any) -> bool:
    """What nearly every argument is, without the walk."""
    return type(value) is str and value.isascii() and "\x00" not in value


def _check(value: Any, field: str) -> None:
    waiting, seen = [(value, 0)], 0
    while waiting:
        each, depth = waiting.pop()
        seen += len(each) if isinstance(each, list | tuple | dict) else 0
        if seen > _MOST_VALUES:
            raise InvalidArgument(f"{field} holds too many values", field=field)
        if isinstance(each, str):
            if not each.isascii() and _SURROGATE.search(each):
                raise InvalidArgument(f"{field} must be Unicode text", field=field)
            if "\x00" in each:
                raise InvalidArgument(f"{field} must not contain U+0000", field=field)
        elif each is None or isinstance(each, bool):
            continue
        elif isinstance(each, int):
            if each not in _INTEGERS:
                raise InvalidArgument(f"{field} must be a number of 64 bits", field=field)
        elif isinstance(each, float):
            if not math.isfinite(each):
                raise InvalidArgument(f"{field} must be a finite number", field=field)
        elif depth >= NESTING:
            raise InvalidArgument(f"{field} is nested too deep", field=field)
        elif isinstance(each, list | tuple):
            waiting.extend((item, depth + 1) for item in each)
        elif isinstance(each, dict) and all(isinstance(key, str) for key in each):
            waiting.extend((part, depth + 1) for item in each.items() for part in item)
        else:
            raise InvalidArgument(f"{field} must be plain JSON", field=field)
