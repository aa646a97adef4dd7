"""What text may look like: one rule a function; each returns the cleaned value or raises ``ValueError``."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson

from daemon.protocol import limits

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOM = r"[^\s@<>()\[\]\\,;:\".]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[\w-]+(?:\.[\w-]+)*")
_INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf"}


def _blank(value: str) -> bool:
    """Nothing to see: zero-width and directional marks count as nothing."""
    return not value or (not value.isascii() and all(unicodedata.category(each) in _INVISIBLE for each in value))


def content(value: str) -> str:
    """A message: trimmed, not blank, 1 to 5,000 code points, at most 20,000 bytes, no controls but newline and tab."""
    value = value.strip()
    if _blank(value):
        raise ValueError("must not be blank")
    if len(value) > limits.CONTENT_CHARS:
        raise ValueError(f"must be at most {limits.CONTENT_CHARS} characters")
    if _CONTROL.search(value):
        raise ValueError("must be Unicode text without control characters but newline and tab")
    if not value.isascii() and len(value.encode()) > limits.CONTENT_BYTES:
        raise ValueError(f"must be at most {limits.CONTENT_BYTES} bytes of UTF-8")
    return value


def line(value: str, most: int) -> str:
    """One line of text: trimmed, not blank, no control characters or line separators, at most ``most`` code points."""
    value = value.strip()
    if _blank(value):
        raise ValueError("must not be blank")
    if len(value) > most:
        raise ValueError(f"must be at most {most} characters")
    if _CONTROL_LINE.search(value):
        raise ValueError("must be Unicode text without control characters")
    return value


def tag(value: str) -> str:
    """One word, lower-cased and composed (Unicode NFC): letters and digits of any script, hyphens and underscores."""
    value = unicodedata.normalize("NFC", value.strip()).lower()
    if not 1 <= len(value) <= limits.TAG_CHARS:
        raise ValueError(f"must have 1 to {limits.TAG_CHARS} characters")
    if value[0] in "-_" or not all(each in "-_" or unicodedata.category(each)[0] in "LMN" for each in value):
        raise ValueError("must be letters, digits, hyphens and underscores, and begin with a letter or digit")
    return value


def secret(value: str) -> str:
    """A password: any text that can be encoded."""
    if any("\ud800" <= each <= "\udfff" for each in value):
        raise ValueError("must be Unicode text")
    return value


def email(value: str) -> str:
    """An address of the form ``local@domain``, at most 254 characters; the domain is lower-cased (RFC 5321, 2.4).

    The local part is a dot-atom (RFC 5322, 3.2.3) without invisible characters; the domain has letters, digits and
    hyphens, of any script.
    """
    local, at, domain = value.strip().rpartition("@")
    value = line(local + at + domain.lower(), limits.EMAIL_CHARS)
    if not _EMAIL.fullmatch(value) or any(unicodedata.category(each) in _INVISIBLE for each in value):
        raise ValueError("must be an email address")
    return value


def external_id(value: str) -> str:
    """The host's own id of a user, kept as it is: 1 to 255 code points without control characters."""
    if not 1 <= len(value) <= limits.EXTERNAL_ID_CHARS:
        raise ValueError(f"must have 1 to {limits.EXTERNAL_ID_CHARS} characters")
    if _CONTROL_LINE.search(value):
        raise ValueError("must be Unicode text without control characters")
    return value


def page(value: str) -> str:
    """The address of a web page without what may be secret: fragment, credentials, and any query but ``utm_*``."""
    value = line(value, limits.PAGE_CHARS)
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("must be a web address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("must be an http or https address")
    kept = "&".join(each for each in parts.query.split("&") if each.startswith("utm_"))
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return line(urlunsplit((parts.scheme, netloc, parts.path, kept, "")), limits.PAGE_CHARS)


def metadata(value: dict[str, Any]) -> dict[str, Any]:
    """At most 20 keys with strings, numbers or booleans, 4 KiB as JSON."""
    if len(value) > limits.METADATA_KEYS:
        raise ValueError(f"must have at most {limits.METADATA_KEYS} keys")
    for key, each in value.items():
        if not isinstance(each, str | int | float | bool):
            raise ValueError(f"{key[:40]!r} must be a string, a number or a boolean")
        if "\x00" in key or (isinstance(each, str) and "\x00" in each):
            raise ValueError("must not contain U+0000")
        if isinstance(each, float) and each - each != 0:
            raise ValueError("must not contain NaN or Infinity")
    try:
        size = len(orjson.dumps(value))
    except TypeError:
        raise ValueError("must be plain JSON: Unicode text and numbers of 64 bits") from None
    if size > limits.METADATA_BYTES:
        raise ValueError(f"must be at most {limits.METADATA_BYTES} bytes")
    return value
