"""Pays the emails that are owed, each once.

The rows are the truth, and PostgreSQL's time decides. One timer is aimed at the soonest that is due; it is armed at the
start, after each reply of this daemon, and after each round. A heartbeat sees what other daemons owe and do not pay.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from daemon.clock import Clock, Timer
from daemon.database import Database
from daemon.mail.transports import Later, Refused
from daemon.model import Leased
from daemon.protocol.errors import Unavailable
from daemon.store import leases
from daemon.store.leases import Settled

HEARTBEAT_SECONDS = 15.0
"""An email whose daemon died is seen so much later at most."""
AGAIN_SECONDS = 1.0
"""While the database is away."""
AT_ONCE = 8
"""Deliveries of this daemon that wait for a provider. More would take connections to PostgreSQL from chats."""
MARGIN_SECONDS = 30.0
"""How much longer a lease lasts than a delivery may: for a slow database, and for a daemon that was paused a little."""


LAST_WORDS_SECONDS = 5.0
"""A text that is not on its way so long before the end of the lease stays here."""
PATIENCE_SECONDS = 5.0
"""For deliveries that are under way when the daemon stops."""


@dataclass(frozen=True, slots=True)
class Written:
    """A composed email: what the outbox shows, and how to hand it over.

    :ivar deliver: given a check that raises when the lease is over; ends within the carrier's ``seconds``.
        Raises :class:`Later` or :class:`Refused`.
    """

    subject: str
    text: str
    deliver: Callable[[Callable[[], None]], Awaitable[None]]


class Carrier(Protocol):
    """Writes emails and hands them to whoever delivers them. ``seconds``: the longest that a delivery takes.
    ``domain``: the right side of Message-IDs."""

    @property
    def seconds(self) -> float: ...

    @property
    def domain(self) -> str: ...

    def write(self, mail: Leased) -> Written:
        """Compose it, from this value alone. :raises Refused: it can never be written."""


class Mailer:
    """One a daemon."""

    _log = Logger()

    def __init__(self, database: Database, clock: Clock, carrier: Carrier) -> None:
        self._database = database
        self._clock = clock
        self._carrier = carrier
        self._lasts = timedelta(seconds=carrier.seconds + MARGIN_SECONDS)
        self._timer: Timer | None = None
        self._due = 0.0
        self._under_way = 0
        self._is_looking = False
        self._look_again = False
        self._running = False
        self._all_ended: Deferred[None] = Deferred()

    def start(self) -> None:
        self._running = True
        self.look()

    async def stop(self) -> None:
        """Lease nothing more, and wait a little for what is being handed over. What does not end then is tried again
        when its lease has ended."""
        self._running = False
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        if self._under_way:
            patience = self._clock.call_later(PATIENCE_SECONDS, self._idle)
            await self._all_ended
            if patience.active():
                patience.cancel()

    def _idle(self) -> None:
        if not self._all_ended.called:
            self._all_ended.callback(None)

    def owed(self, seconds: float) -> None:
        """Something is due in so many seconds, by the database's word or by this daemon's own."""
        if not self._running:
            return
        due = self._clock.elapsed() + seconds
        if self._timer is not None and self._timer.active():
            if self._due <= due:
                return
            self._timer.cancel()
        self._due = due
        self._timer = self._clock.call_later(seconds, self.look)

    def look(self) -> None:
        """Lease what is due now."""
        if self._is_looking or not self._running:
            self._look_again = True
            return
        self._is_looking = True
        looking = Deferred.fromCoroutine(self._look())
        looking.addErrback(lambda failure: self._log.failure("looking for owed emails failed", failure))
        looking.addBoth(self._looked)

    def _looked(self, next_in: float | None) -> None:
        self._is_looking = False
        self.owed(HEARTBEAT_SECONDS if next_in is None else next_in)
        if self._look_again:
            self._look_again = False
            self.look()

    async def _look(self) -> float:
        """:returns: seconds until the next look."""
        try:
            while self._running and self._under_way < AT_ONCE:
                found = await self._database.run(leases.lease, self._lasts, self._carrier.domain)
                if found is None:
                    soonest = await self._database.run(leases.soonest)
                    return HEARTBEAT_SECONDS if soonest is None else min(soonest, HEARTBEAT_SECONDS)
                if isinstance(found, Settled):
                    self._log.info("email {id} does not go: {why}", id=found.id, why=found.why)
                else:
                    self._begin(found)
        except Unavailable:
            return AGAIN_SECONDS
        return HEARTBEAT_SECONDS

    def _begin(self, mail: Leased) -> None:
        self._under_way += 1
        paying = Deferred.fromCoroutine(self._pay(mail))
        paying.addErrback(lambda failure: self._log.failure("email {id} was not settled", failure, id=mail.id))
        paying.addBoth(self._ended)

    def _ended(self, _: object) -> None:
        self._under_way -= 1
        if self._running:
            self.look()
        elif not self._under_way:
            self._idle()

    async def _pay(self, mail: Leased) -> None:
        """Hand over, then settle. What fails on the way leaves a lease that ends: the email is tried again."""
        try:
            await self._hand_over(mail)
        except Unavailable:
            self._log.warn("email {id}: the database is away", id=mail.id)
        except Later as error:
            self._log.warn("email {id}, attempt {attempts}: {error}", id=mail.id, attempts=mail.attempts, error=error)
            await self._database.run(leases.postpone, mail, str(error))
        except Refused as error:
            self._log.warn("email {id} was refused: {error}", id=mail.id, error=error)
            await self._database.run(leases.give_up, mail, str(error))

    async def _hand_over(self, mail: Leased) -> None:
        """:raises Later: try again. :raises Refused: never again. :raises Unavailable: no database."""
        while True:
            written = self._carrier.write(mail)
            held_at = self._clock.elapsed()
            held = await self._database.run(leases.hold, mail, self._lasts, written.subject, written.text)
            if not isinstance(held, Leased):
                why = held.why if held else "another daemon has it by now"
                self._log.info("email {id} does not go: {why}", id=mail.id, why=why)
                return
            if held == mail:
                break
            mail = held

        self._check(held_at + MARGIN_SECONDS)
        await written.deliver(partial(self._check, held_at + self._lasts.total_seconds() - LAST_WORDS_SECONDS))
        await self._settle(mail)

    def _check(self, until: float) -> None:
        """:raises Later: this process was paused (``SIGSTOP``, a suspended machine) and may have lost its lease."""
        if self._clock.elapsed() > until:
            raise Later("this daemon was paused for longer than its lease allows")

    async def _settle(self, mail: Leased) -> None:
        """It is sent, so this must be known before the lease ends: it does not give up."""
        while True:
            try:
                is_ours = await self._database.run(leases.sent, mail)
                break
            except Unavailable:
                again: Deferred[None] = Deferred()
                self._clock.call_later(AGAIN_SECONDS, again.callback, None)
                await again
        if is_ours:
            self._log.info("email {id} is sent", id=mail.id)
        else:
            self._log.warn("email {id} was sent after its lease had ended: it may be doubled", id=mail.id)
