"""Ever longer waits between wrong passwords."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.clock import Clock
from daemon.protocol.errors import RateLimited

FREE = 5
"""So many wrong ones cost no wait."""
FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=15)
FORGOTTEN = 2 * LONGEST
"""After the last attempt."""
MOST = 10_000
"""Keys remembered, the longest unused leave first: 2 MB at most, whoever tries."""


@dataclass(slots=True)
class _Record:
    attempts: int
    last: datetime

    @property
    def wait(self) -> timedelta:
        beyond = self.attempts - FREE
        # 2 ** 10 seconds are past the longest wait already; larger powers only grow.
        return min(FIRST * 2 ** min(beyond, 10), LONGEST) if beyond >= 0 else timedelta()


class Backoff:
    """One daemon's memory of attempts, by whatever names who tries: account and network address.

    An attempt counts when it begins, so that many at once are no way round; what succeeds is forgiven.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: OrderedDict[tuple[str, str], _Record] = OrderedDict()

    def attempt(self, key: tuple[str, str]) -> None:
        """Count an attempt. :raises RateLimited: it comes too early; it is not counted."""
        now = self._clock.now()
        record = self._records.get(key)
        if record is None or now - record.last > FORGOTTEN:
            record = _Record(0, now)
        left = record.last + record.wait - now
        if record.attempts and left > timedelta():
            ms = -(-left // timedelta(milliseconds=1))
            raise RateLimited("Too many wrong passwords. Wait before the next try.", retry_after_ms=ms)
        record.attempts += 1
        record.last = now
        self._records[key] = record
        self._records.move_to_end(key)
        if len(self._records) > MOST:
            self._records.popitem(last=False)

    def forgive(self, key: tuple[str, str]) -> None:
        """The password was right: forget the attempts before it."""
        self._records.pop(key, None)

    def discount(self, key: tuple[str, str]) -> None:
        """Nobody looked at the password: the attempt does not count."""
        record = self._records.get(key)
        if record:
            record.attempts -= 1
