"""What JavaScript calls undefined is as good as not said."""

from __future__ import annotations

import msgpack
import pytest

from router.undefined import without_undefined

UNDEFINED = msgpack.ExtType(0, b"\x00")


def test_undefined_options_are_left_out() -> None:
    subscribe = msgpack.packb([32, 1, {"match": UNDEFINED, "get_retained": UNDEFINED, "x": None}, "support.presence"])
    assert msgpack.unpackb(without_undefined(subscribe)) == [32, 1, {"x": None}, "support.presence"]


@pytest.mark.parametrize(
    "payload",
    [msgpack.packb([48, 1, {}, "support.chat.send", ["é\x00\x00", b"x"]]), b"\xd4\x00\x00\xc1", b"\x93\xd4\x00\x00"],
)
def test_everything_else_stays_as_it_is(payload: bytes) -> None:
    assert without_undefined(payload) == payload
