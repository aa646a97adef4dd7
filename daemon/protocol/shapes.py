"""What JSON Schema can say of the rules of :mod:`daemon.protocol.text`, for those who write a client.

What fits a shape is taken, but for the rare invisible character that is not listed here. A little more is taken than
fits: white space round a text, addresses in other scripts. Every pattern means the same in JavaScript, Python and Rust.
"""

from __future__ import annotations

from typing import Any

from daemon.protocol import limits

_INVISIBLE = r"\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff"


def _text(most: int, controls: str) -> dict[str, Any]:
    pattern = f"^[^{controls}]*[^{controls}{_INVISIBLE}][^{controls}]*$"
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": pattern}


def line(most: int) -> dict[str, Any]:
    """One line that is not blank."""
    return _text(most, r"\x00-\x1f\x7f-\x9f\u2028\u2029")


CONTENT = _text(limits.CONTENT_CHARS, r"\x00-\x08\x0b-\x1f\x7f-\x9f")
TAG: dict[str, Any] = {"type": "string", "maxLength": limits.TAG_CHARS, "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$"}
_ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABELS = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
EMAIL: dict[str, Any] = {
    "type": "string",
    "maxLength": limits.EMAIL_CHARS,
    "pattern": rf"^{_ATOM}(\.{_ATOM})*@{_LABELS}$",
}
PAGE: dict[str, Any] = {
    "type": "string",
    "maxLength": limits.PAGE_CHARS,
    "pattern": rf"^https?://{_LABELS}(:[0-9]{{1,4}})?(/[!-~]*)?$",
}
_PLAIN = r"^[^\x00]*$"
METADATA: dict[str, Any] = {
    "maxProperties": limits.METADATA_KEYS,
    "propertyNames": {"pattern": _PLAIN},
    "additionalProperties": {
        "anyOf": [
            {"type": "string", "pattern": _PLAIN},
            {"type": "number", "minimum": -(2**53), "maximum": 2**53},
            {"type": ["boolean", "null"]},
        ]
    },
}
"""Also at most 4 KiB together, which no schema can say."""
