"""Business hours: one line that says when somebody is there to answer.

``Europe/Berlin; mon-fri 09:00-12:30 13:30-18:00; sat 10:00-14:00; closed 12-25 2026-12-31``
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ALLOWED = (
    "must be a time zone, then days with their hours, then days that are closed, like "
    '"Europe/Berlin; mon-fri 09:00-12:30 13:30-18:00; sat 10:00-14:00; closed 12-25 2026-12-31"'
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INTERVAL = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")
_LEAP_YEAR = 2000
"""Has every day that there can be: days that are closed each year are checked in it."""

Interval = tuple[time, time]
"""From, until; until midnight is ``time.min``, as it is the next day's."""


@dataclass(frozen=True)
class Hours:
    """When the team answers. Made by :func:`parse`, and written as it was given."""

    given: str
    zone: ZoneInfo
    week: tuple[tuple[Interval, ...], ...]
    """For each day from Monday on."""
    closed: frozenset[str]
    """``2026-12-31`` once, ``12-25`` each year."""

    def __str__(self) -> str:
        return self.given

    def is_open(self, at: datetime) -> bool:
        """:param at: aware."""
        there = at.astimezone(self.zone)
        if {there.strftime("%Y-%m-%d"), there.strftime("%m-%d")} & self.closed:
            return False
        now = there.time()
        return any(begin <= now and (now < end or end == time.min) for begin, end in self.week[there.weekday()])

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """First day, last day (``mon`` to ``sun``) and hours of each stretch of days that are alike."""
        first = 0
        for day in range(1, 8):
            if day == 7 or self.week[day] != self.week[first]:
                if self.week[first]:
                    hours = ", ".join(f"{begin:%H:%M}–{_until(end)}" for begin, end in self.week[first])
                    yield DAYS[first], DAYS[day - 1], hours
                first = day


def parse(value: str) -> Hours:
    """:raises ValueError: with what is allowed."""
    zone, *rest = [each.split() for each in value.split(";")]
    if len(zone) != 1 or not rest:
        raise ValueError(f"{ALLOWED}, not {value!r}")
    week: dict[int, tuple[Interval, ...]] = {}
    closed: set[str] = set()
    for words in rest:
        if len(words) < 2:
            raise ValueError(f"{ALLOWED}, not {' '.join(words)!r}")
        if words[0].lower() == "closed":
            closed.update(map(_closed, words[1:]))
            continue
        for day in _days(words[0].lower()):
            if day in week:
                raise ValueError(f"{ALLOWED}; {DAYS[day]} is there twice")
            week[day] = _intervals(words[1:])
    return Hours(value, _zone(zone[0]), tuple(week.get(day, ()) for day in range(7)), frozenset(closed))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"{ALLOWED}; there is no time zone {name!r}") from None


def _days(words: str) -> range:
    first, _, last = words.partition("-")
    if first not in DAYS or (last or first) not in DAYS or DAYS.index(last or first) < DAYS.index(first):
        raise ValueError(f"{ALLOWED}; days are {', '.join(DAYS)}, not {words!r}")
    return range(DAYS.index(first), DAYS.index(last or first) + 1)


def _intervals(words: list[str]) -> tuple[Interval, ...]:
    found: list[Interval] = []
    for each in words:
        parts = _INTERVAL.fullmatch(each)
        if parts is None:
            raise ValueError(f"{ALLOWED}; hours are HH:MM-HH:MM, not {each!r}")
        begin = time(int(parts[1]), int(parts[2]))
        end = time(int(parts[3]), int(parts[4])) if parts[3] else time.min
        if (end != time.min and end <= begin) or (parts[3] and end == time.min):
            raise ValueError(f"{ALLOWED}; {each} does not end after it begins; midnight is 24:00")
        if found and (found[-1][1] == time.min or begin < found[-1][1]):
            raise ValueError(f"{ALLOWED}; {each} begins before the one before it ends")
        found.append((begin, end))
    return tuple(found)


def _closed(day: str) -> str:
    try:
        date.fromisoformat(day if len(day) == 10 else f"{_LEAP_YEAR}-{day}")
    except ValueError:
        raise ValueError(f"{ALLOWED}; closed days are YYYY-MM-DD or MM-DD, not {day!r}") from None
    return day


def _until(end: time) -> str:
    return "24:00" if end == time.min else f"{end:%H:%M}"
