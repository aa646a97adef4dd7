"""CBOR (RFC 8949) without the tags whose content is computed while it is read.

60 KB of them take a second each, before anybody could look: digits of a decimal, keys of one hash, a mail to parse. A
tag that stays a tag is no plain JSON, and is refused with the name of its argument.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import cbor2

KEPT = {
    2: "bignum",
    3: "negative bignum",
    4: "decimal fraction",
    5: "bigfloat",
    30: "rational",
    35: "regular expression",
    36: "MIME",
    258: "set",
}


def _kept(tag: int, value: Any, _immutable: bool) -> cbor2.CBORTag:
    return cbor2.CBORTag(tag, value)


loads = partial(cbor2.loads, semantic_decoders={tag: partial(_kept, tag) for tag in KEPT})
