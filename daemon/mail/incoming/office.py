"""What is said about a mail at the SMTP port: who it is for, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.mail.smtp import SMTPServerError

from daemon.clock import Clock
from daemon.mail.incoming.reading import Ignored, Said, read
from daemon.protocol.errors import ChatError, Conflict, NotFound, RateLimited, Unavailable
from daemon.rates import Rates, network
from daemon.services.answering import Answering
from daemon.store.answering import Correspondent

ADDRESS_RATE = (50, 2.0)
"""Recipients that one network address may name: so many at once, then so many a second. A relay sends for many."""
Answer = tuple[int, bytes]


class Office:
    """Between the SMTP port and :class:`Answering`.

    :param domain: the right side of our answer addresses, in ASCII and small letters.
    :param own_address: of our sender.
    :param in_thread: runs a function that takes its time.
    :param limited: whether network addresses have limits.
    """

    _log = Logger()

    def __init__(
        self,
        answering: Answering,
        clock: Clock,
        in_thread: Callable[..., Deferred[Any]],
        *,
        domain: str,
        own_address: str,
        limited: bool,
    ) -> None:
        self._answering = answering
        self._in_thread = in_thread
        self.domain = domain
        self._own_address = own_address.lower()
        self._rates = Rates(*ADDRESS_RATE, clock) if limited else None

    async def recipient(self, local: str, domain: str, peer: str) -> Correspondent:
        """:raises SMTPServerError: 550 for whoever is not known, 450 for what comes too fast, 451 without a database.

        All who are not known get the same words: blocked, erased, forged and never made.
        """
        if self._rates is not None and self._rates.take(network(peer)):
            raise SMTPServerError(450, "4.7.1 Too many recipients, try again later")
        if domain.lower() != self.domain:
            raise SMTPServerError(550, "5.1.1 No such mailbox here")
        try:
            return await self._answering.correspondent(local)
        except NotFound:
            raise SMTPServerError(550, "5.1.1 No such mailbox here") from None
        except RateLimited:
            raise SMTPServerError(450, "4.7.1 Too many emails, try again later") from None
        except Unavailable:
            raise SMTPServerError(451, "4.3.0 Try again later") from None

    async def take(self, to: Correspondent, data: bytes, *, is_bounce: bool) -> Answer:
        """Read a mail and continue the chat; the SMTP answer to it."""
        if is_bounce:  # RFC 3834, 2: nobody answers a null return path
            return self._ignored("it is a bounce")
        try:
            said: Said = await self._in_thread(read, data, self._own_address)
        except Ignored as reason:
            return self._ignored(str(reason))
        except Exception as error:
            # Of its kind alone: its text may hold what stood in the mail. The mail would fail again.
            self._log.error("an email cannot be read: {error}", error=type(error).__name__)
            return 554, b"5.6.0 This mail cannot be read"
        try:
            await self._answering.take(to, said.sender, said.content, said.client_id)
        except Conflict:
            return self._ignored("it has come before, in other words")
        except Unavailable:
            return 451, b"4.3.0 Try again later"
        except ChatError:
            return 550, b"5.7.1 No such mailbox here any more"
        self._log.info("an email continues chat {chat_id}", chat_id=to.chat_id)
        return 250, b"2.0.0 Taken"

    def _ignored(self, why: str) -> Answer:
        """It is taken, for a refusal would make another bounce."""
        self._log.info("an email is ignored: {why}", why=why)
        return 250, b"2.0.0 Taken"
