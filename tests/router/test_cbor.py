"""CBOR that would be computed is not."""

from __future__ import annotations

import time

import cbor2
import pytest
from hypothesis import given

from daemon.protocol.errors import InvalidArgument
from router import cbor
from router.door import check_call
from tests.router.test_door import JSON

BIGNUM = b"\xc2\x59\xea\x60" + b"\xff" * 60_000
_MERSENNE = 2**61 - 1


def _alike(number: int) -> bytes:
    """A bignum whose hash in Python is 0, as every other's here."""
    digits = ((number + 1) * _MERSENNE).to_bytes(12, "big").lstrip(b"\0")
    return b"\xc2" + bytes([0x40 + len(digits)]) + digits


HOSTILE = {
    "decimal": b"\xc4\x82\x05" + BIGNUM,
    "bigfloat": b"\xc5\x82\x1a\x3b\x9a\xca\x00\x01",
    "rational": b"\xd8\x1e\x82\x01\x00",
    "regular expression": b"\xd8\x23\x61(",
    "mail": b"\xd8\x24\x79\xc3\x50" + b"Content-Type: multipart/mixed; boundary=a\n\n".ljust(50_000, b"--a\n\n"[0:1]),
    "set of one hash": b"\xd9\x01\x02\x99\x13\x88" + b"".join(map(_alike, range(5_000))),
    "keys of one hash": b"\xb9\x13\x88" + b"".join(_alike(number) + b"\x00" for number in range(5_000)),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_computed_while_it_is_read(value: bytes) -> None:
    begun = time.process_time()
    read = cbor.loads(b"\x81" + value)
    with pytest.raises(InvalidArgument) as refused:
        check_call("support.chat.send", read, None)
    assert time.process_time() - begun < 0.15
    assert refused.value.extra == {"field": "content"}


@given(JSON)
def test_what_is_plain_is_read_as_it_is(value: object) -> None:
    written = cbor2.dumps(value)
    assert cbor.loads(written) == cbor2.loads(written)
