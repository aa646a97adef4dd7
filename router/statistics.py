"""Crossbar's own numbers of messages, for what does not go by the way that counts them."""

from __future__ import annotations

from typing import Any


def count(router: Any, way: str, kind: str, more: int = 1) -> None:
    """As ``Router.process`` and ``Router.send`` count."""
    numbers = router._message_stats[way]
    try:
        numbers[kind] += more
    except KeyError:
        numbers[kind] = more
