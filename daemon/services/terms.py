"""What the emails that messages owe depend on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from config.hours import Hours
from daemon.store.owing import Terms


class EmailTerms:
    """Answers the terms as they are now.

    :param delay: between a reply and its email.
    :param team: the team's address, if it wants to hear.
    :param hours: outside of them nobody is there, whoever is online; None: only being online counts.
    """

    def __init__(
        self, delay: timedelta, team: str | None, hours: Hours | None, staff_online: Callable[[], bool]
    ) -> None:
        self._delay = delay
        self._team = team
        self._hours = hours
        self._staff_online = staff_online

    def __call__(self) -> Terms:
        is_online = self._staff_online()

        def is_away(at: datetime) -> bool:
            return not is_online or (self._hours is not None and not self._hours.is_open(at))

        return Terms(self._delay, self._team, is_away)
