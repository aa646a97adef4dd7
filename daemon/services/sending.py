"""Group commit: sends queue up, one writer takes all that wait into one transaction, then announces, then answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from daemon.clock import Clock
from daemon.protocol.errors import ChatError, Internal, Unavailable
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.services.doubts import Doubts
from daemon.services.gathering import Window
from daemon.store import sending as store
from daemon.store.counting import Draft
from daemon.store.owing import Terms
from daemon.store.repetitions import SentBefore
from daemon.store.sending import Batch, Stored
from daemon.writer import Writer

MOST_WAITING = 10_000
"""Sends in the queue; one more is told to try again. At 2,000 a second they wait 5 s."""
MOST_TOGETHER = 250
"""Messages in one transaction: 5 MB at most, and a client waits no longer than for two of them."""
LOOK_FOR = timedelta(seconds=60)
"""After a repetition: so long every batch looks for more of them, which costs a tenth of it. To find one too late costs
all of it."""
Told = Callable[[Stored | ChatError], None]
"""Called once, with what became of a draft."""
_Waiting = tuple[Draft, Told]


class Sending:
    """The one writer of messages in this process. Sends are written in the order in which they came.

    :param terms: what the emails that a batch owes depend on, as it is now.
    :param email_owed: told in how many seconds the first of them is due.
    :param gather: seconds that the writer waits for company while messages come thickly.
    """

    _log = Logger()

    def __init__(
        self,
        writer: Writer,
        announcer: Announcer,
        clock: Clock,
        terms: Callable[[], Terms],
        email_owed: Callable[[float], None],
        gather: float = 0.0,
    ) -> None:
        self._writer = writer
        self._announcer = announcer
        self._clock = clock
        self._terms = terms
        self._email_owed = email_owed
        self._waiting: deque[_Waiting] = deque()
        self._is_writing = False
        self._is_gathering = False
        self._look_until = clock.now()
        self._window = Window(gather, clock)
        self._doubts = Doubts(writer, announcer, clock)

    async def send(self, sender: Principal, chat_id: str, content: str, client_id: str) -> Stored:
        """Store a message and announce it; a repetition is answered with the first message and has no effect.

        :param content: trimmed and checked (:class:`daemon.protocol.schemas.Send`).
        :raises NotFound: no such chat, or a user's message to another chat than their own.
        :raises Conflict: ``client_id`` was used by this sender in this chat for other content.
        :raises Forbidden: the user is blocked. :raises Unauthorized: the admin is disabled, the API key revoked.
        :raises Unavailable: the database is away, or too many sends wait. The outcome may be unknown: repeat.
        """
        answer: Deferred[Stored] = Deferred()

        def told(outcome: Stored | ChatError) -> None:
            if isinstance(outcome, ChatError):
                answer.errback(outcome)
            else:
                answer.callback(outcome)

        self.put(sender, chat_id, content, client_id, told)
        return await answer

    def put(self, sender: Principal, chat_id: str, content: str, client_id: str, told: Told) -> None:
        """:meth:`send` for whoever has no use for a coroutine: what it returns or raises goes to ``told``."""
        if len(self._waiting) >= MOST_WAITING:
            told(Unavailable())
            return
        self._waiting.append((Draft(sender, chat_id, content, client_id), told))
        self._window.arrived()
        self._begin()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is put meanwhile is there when the writer begins: else the first of a burst has a transaction of its
        own, and the others wait for it.
        """
        self._is_gathering = True
        try:
            yield
        finally:
            self._is_gathering = False
            self._begin()

    def _begin(self) -> None:
        if self._waiting and not (self._is_writing or self._is_gathering):
            self._is_writing = True
            Deferred.fromCoroutine(self._write())

    async def _write(self) -> None:
        while self._waiting:
            if len(self._waiting) < MOST_TOGETHER:
                await self._window.company()
            most = min(len(self._waiting), MOST_TOGETHER)
            await self._write_together([self._waiting.popleft() for _ in range(most)])
        self._is_writing = False

    async def _store(self, drafts: Sequence[Draft], now: datetime) -> Batch:
        """Where nothing is repeated nobody looks for repetitions; where something is, more will follow."""
        if now >= self._look_until:
            try:
                return await self._writer.run(store.add, drafts, now, self._terms())
            except SentBefore:
                self._look_until = now + LOOK_FOR
        return await self._writer.run(store.add, drafts, now, self._terms(), True)

    async def _write_together(self, together: Sequence[_Waiting]) -> None:
        """Commit, then announce, then answer. Never raises: every waiting send gets its answer."""
        now = self._clock.now()
        drafts = [draft for draft, _ in together]
        try:
            batch = await self._store(drafts, now)
        except Unavailable as refusal:
            self._doubts.look_later(drafts)
            _answer(together, [refusal] * len(together))
        except Exception:
            # One row may have spoilt it for all. A row that was committed all the same is known by its id.
            self._log.failure("storing {count} messages failed", count=len(together))
            if len(together) == 1:
                _answer(together, [Internal()])
            for each in together if len(together) > 1 else ():
                await self._write_together([each])
        else:
            try:
                self._announcer.sent(batch)
                if batch.email_in is not None:
                    self._email_owed(batch.email_in)
            except Exception:
                # What is stored is stored: its senders must hear so, and the next batch must not wait for ever.
                self._log.failure("telling of {count} messages failed", count=len(together))
            _answer(together, batch.outcomes)


def _answer(together: Sequence[_Waiting], outcomes: Sequence[Stored | ChatError]) -> None:
    for (_, told), outcome in zip(together, outcomes, strict=True):
        told(outcome)
