"""Waiting without a reactor."""

from __future__ import annotations

import time
from collections.abc import Callable

_POLL_SECONDS = 0.05


def became(is_done: Callable[[], bool], seconds: float) -> bool:
    """Whether something came true in time; asked at least once. Blocks."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
