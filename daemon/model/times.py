"""Times on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=64)
def iso(time: datetime) -> str:
    """A time on the wire: ISO 8601, UTC, milliseconds, ``Z``. What was written together has one time."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def iso_or_none(time: datetime | None) -> str | None:
    return None if time is None else iso(time)
