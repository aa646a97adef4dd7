"""How many of something each network address holds at once."""

from __future__ import annotations

from collections import Counter


class Held:
    """:param most: for one address; None: without end."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._of: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Whether that address may hold one more; if so it counts until :meth:`leave`."""
        if self._most is not None and self._of[address] >= self._most:
            return False
        self._of[address] += 1
        return True

    def leave(self, address: str) -> None:
        self._of[address] -= 1
        if self._of[address] <= 0:
            del self._of[address]
