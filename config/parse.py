"""The text of a setting to its value: one rule a function. Each raises ``ValueError`` with what is allowed.

Errors on what may hold a secret leave the value out: they may end in a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from daemon.protocol import limits, text

SECRET_BYTES = 32
"""HS256 wants a key at least as long as its hash (RFC 7518, 3.2)."""
_WORDS = {"yes": True, "on": True, "true": True, "1": True, "no": False, "off": False, "false": False, "0": False}
_LEVELS = ("debug", "info", "warn", "error")


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: so many messages at once, then so many a second."""

    burst: int
    per_second: float

    def __str__(self) -> str:
        return f"{self.burst}/{self.per_second:g}"


def number(least: int, most: int) -> Callable[[str], int]:
    """A parser of whole numbers between two bounds."""

    def parse(value: str) -> int:
        if re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most:
            return int(value)
        raise ValueError(f"must be a whole number from {least} to {most}, not {value!r}")

    return parse


def seconds(value: str) -> float:
    """0 to a week, decimals allowed."""
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?", value) and float(value) <= 7 * 86_400:
        return float(value)
    raise ValueError(f"must be seconds, from 0 to 604800, not {value!r}")


def yes_no(value: str) -> bool:
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    raise ValueError(f"must be yes or no (on, off, true, false, 1, 0), not {value!r}")


def secret(value: str) -> str:
    if len(value.encode()) < SECRET_BYTES:
        raise ValueError(f"must be at least {SECRET_BYTES} bytes long; `openssl rand -hex 32` makes a good one")
    return value


def secrets(value: str) -> tuple[str, ...]:
    """One secret, or two while the host changes from one to the other."""
    found = comma_separated(value)
    if len(found) > 2:
        raise ValueError("must be one secret, or two, comma separated, while rotating")
    return tuple(secret(each) for each in found)


def password(value: str) -> str:
    least, most = limits.PASSWORD_CHARS
    if not least <= len(text.secret(value)) <= most:
        raise ValueError(f"must be {least} to {most} characters long")
    return value


def line(value: str) -> str:
    return text.line(value, limits.NAME_CHARS)


def user_rate(value: str) -> Rate | None:
    """``10/1``: ten at once, then one a second; ``off``: no limit."""
    if value.lower() == "off":
        return None
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6}(?:\.[0-9]{1,3})?)", value)
    if found and int(found[1]) > 0 and float(found[2]) > 0:
        return Rate(int(found[1]), float(found[2]))
    raise ValueError(f"must be burst/messages per second, like 10/1, or off, not {value!r}")


def level(value: str) -> str:
    return _one_of("warn" if value.lower() == "warning" else value, _LEVELS)


def log_format(value: str) -> str:
    return _one_of(value, ("text", "json"))


def folder(value: str) -> Path:
    """Absolute from here on: the parts of the product may run elsewhere."""
    return Path(value).expanduser().absolute()


def comma_separated(value: str) -> list[str]:
    return [each.strip() for each in value.split(",") if each.strip()]


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value.lower() in allowed:
        return value.lower()
    raise ValueError(f"must be {', '.join(allowed[:-1])} or {allowed[-1]}, not {value!r}")
