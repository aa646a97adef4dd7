"""Keys: UUIDv7 (RFC 9562, 5.7), so that rows made together lie together."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """A new id in its only spelling: 32 lower-case hex digits."""
    return uuid_utils.uuid7().hex
