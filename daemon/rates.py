"""How often something may happen."""

from __future__ import annotations

from collections.abc import Hashable
from ipaddress import IPv6Network

from daemon.clock import Clock

_FORGET_SECONDS = 60.0


def network(address: str) -> str:
    """What limits count: an IPv4 address, or the /64 of an IPv6 one, which one customer has to itself."""
    return str(IPv6Network((address.partition("%")[0], 64), strict=False)) if ":" in address else address


class Rates:
    """So many at once, then so many a second, for each key; what rests is forgotten.

    Kept as the theoretical arrival time of GCRA (ITU-T I.371): one number a key.
    """

    def __init__(self, burst: int, per_second: float, clock: Clock) -> None:
        self._burst = burst
        self._seconds = 1 / per_second
        self._clock = clock
        self._due: dict[Hashable, float] = {}
        self._swept = 0.0

    def take(self, key: Hashable = None) -> float:
        """Do it once: 0 where it may be done now, else the seconds until it may (and nothing is counted)."""
        now = self._clock.now().timestamp()
        self._sweep(now)
        due = max(now, self._due.get(key, now))
        wait = due - now - (self._burst - 1) * self._seconds
        if wait > 1e-6:
            return wait
        self._due[key] = due + self._seconds
        return 0.0

    def _sweep(self, now: float) -> None:
        if now - self._swept > _FORGET_SECONDS:
            self._swept = now
            self._due = {key: due for key, due in self._due.items() if due > now}
