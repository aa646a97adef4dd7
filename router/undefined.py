"""JavaScript's ``undefined`` in msgpack, which JSON leaves out.

The ``msgpackr`` library, and with it npm ``wampy``, writes options that were not given as an extension of type 0.
Autobahn takes those for options of a wrong type and closes the socket.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgpack

_UNDEFINED = msgpack.ExtType(0, b"\x00")
_BYTES = b"\xd4\x00\x00"
"""The same on the wire (msgpack spec, fixext 1). No UTF-8 text holds these bytes."""


def without_undefined(payload: bytes) -> bytes:
    """A msgpack message without what is undefined in its maps; unchanged where nothing is, or it cannot be read."""
    if _BYTES not in payload:
        return payload
    try:
        packed: bytes = msgpack.packb(msgpack.unpackb(payload, object_pairs_hook=_defined))
    except (ValueError, TypeError):
        return payload  # for Autobahn to refuse
    return packed


def _defined(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    return {name: value for name, value in pairs if value != _UNDEFINED}
