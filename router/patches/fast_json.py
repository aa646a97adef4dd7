"""JSON by orjson, where it means the same as Autobahn's own.

Autobahn's goes through Python for each string, for WAMP writes binary values as strings that begin with U+0000 (WAMP
spec, "Binary conversion"). What may be one of those, what orjson refuses (a lone surrogate, NaN, infinity) and numbers
of more digits than 64 bits have takes the way it always took. Only NaN and infinity are written as null, and the door
lets nobody say them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from autobahn.wamp.serializer import JsonObjectSerializer

from router.plain_json import AS_WRITTEN, LONG_NUMBER


def _serialize(stock: Callable[..., bytes]) -> Callable[..., bytes]:
    def serialize(self: Any, value: Any) -> bytes:
        if not self._batched:
            try:
                return orjson.dumps(value, option=AS_WRITTEN)
            except TypeError:
                pass
        return stock(self, value)

    return serialize


def _unserialize(stock: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    def unserialize(self: Any, payload: bytes) -> list[Any]:
        if not self._batched and b"\\u0000" not in payload and not LONG_NUMBER.search(payload):
            try:
                return [orjson.loads(payload)]
            except ValueError:
                pass
        return stock(self, payload)

    return unserialize


def apply() -> None:
    JsonObjectSerializer.serialize = _serialize(JsonObjectSerializer.serialize)
    JsonObjectSerializer.unserialize = _unserialize(JsonObjectSerializer.unserialize)
