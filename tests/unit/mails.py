"""A daemon's mailer whose mails go nowhere but into a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from twisted.internet.defer import Deferred

from daemon.model import Leased
from daemon.services.mailer import Written
from daemon.store.tables import owed_emails


@dataclass
class Sink:
    """Takes what is handed over, or fails as it is told to."""

    seconds: float = 60.0
    domain: str = "example.com"
    taken: list[Leased] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    """Raised by the next deliveries, one each."""
    before: Callable[[], Any] = lambda: None
    """Called when a mail has been composed, before the fence."""
    hangs: Deferred[None] | None = None
    """What the next delivery waits for."""

    def write(self, mail: Leased) -> Written:
        before, self.before = self.before, lambda: None
        before()

        async def deliver(check: Callable[[], None]) -> None:
            waiting, self.hangs = self.hangs, None
            if waiting is not None:
                await waiting
            check()
            if self.fails:
                raise self.fails.pop(0)
            self.taken.append(mail)

        return Written("subject", " / ".join(each.content for each in mail.excerpts), deliver)

    @property
    def texts(self) -> list[list[str]]:
        """What was said, mail by mail."""
        return [[each.content for each in mail.excerpts] for mail in self.taken]


def states(conn: sa.Connection) -> list[tuple[str, str, str | None]]:
    """Kind, state and why of every email, oldest first."""
    columns = owed_emails.c
    return [
        tuple(row)
        for row in conn.execute(sa.select(columns.kind, columns.state, columns.last_error).order_by(columns.id))
    ]
