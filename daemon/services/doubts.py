"""What became of messages whose COMMIT was not heard of.

Their senders were told to try again, and a repetition is silent; so whoever else listens would never hear of a message
that was stored after all.
"""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from daemon.clock import Clock
from daemon.protocol.errors import Unavailable
from daemon.services.announcer import Announcer
from daemon.store import sending as store
from daemon.store.counting import Draft
from daemon.writer import Writer

LOOK_AGAIN_SECONDS = 1.0
MOST = 10_000
"""Messages in doubt that are remembered; of older ones listeners hear at their next fetch."""


class Doubts:
    """Looks, until the database is back, and announces what is stored."""

    _log = Logger()

    def __init__(self, writer: Writer, announcer: Announcer, clock: Clock) -> None:
        self._writer = writer
        self._announcer = announcer
        self._clock = clock
        self._drafts: list[Draft] = []
        self._is_due = False

    def look_later(self, drafts: Sequence[Draft]) -> None:
        self._drafts = [*self._drafts, *drafts][-MOST:]
        if not self._is_due:
            self._is_due = True
            self._clock.call_later(LOOK_AGAIN_SECONDS, self._begin)

    def _begin(self) -> None:
        Deferred.fromCoroutine(self._look()).addErrback(
            lambda failure: self._log.failure("looking for messages in doubt failed", failure)
        )

    async def _look(self) -> None:
        drafts, self._drafts, self._is_due = self._drafts, [], False
        try:
            batch = await self._writer.run(store.committed, drafts)
        except Unavailable:
            self.look_later(drafts)
        else:
            self._announcer.sent(batch)
