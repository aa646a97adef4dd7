"""One connection to the SMTP port (RFC 5321, by ``twisted.mail``), open to everybody: nothing that comes is believed.

Commands are answered one after the other, also those that are pipelined (RFC 2920): while one waits for the database,
the rest waits in a queue, and the connection is not read.
"""

from __future__ import annotations

import re
from collections import deque
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.mail import smtp
from twisted.python.failure import Failure

from daemon.clock import Clock
from daemon.mail.incoming.mail import MOST_BYTES, Mail
from daemon.mail.incoming.office import Office

LINE_BYTES = 64 * 1024
"""RFC 5322 allows 998; some programs write whole paragraphs."""
IDLE_SECONDS = 300
"""RFC 5321, 4.5.3.2.7."""
SESSION_SECONDS = 900.0
"""However busy: who sends a byte a minute gets no further."""
COMMANDS, ERRORS = 500, 10
"""In one session; a relay with many mails begins another."""
_SIZE = re.compile(rb"(?:^|\s)SIZE=(\d{1,20})(?:\s|$)", re.IGNORECASE)


class Session(smtp.ESMTP):
    """The server's side of one connection."""

    transport: Any
    callLater: Any  # noqa: N815 - of TimeoutMixin
    _from: smtp.Address
    _log = Logger()
    MAX_LENGTH = LINE_BYTES
    noisy = False
    timeout = IDLE_SECONDS

    def __init__(self, office: Office, clock: Clock) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.host = office.domain
        self._office = office
        self._clock = clock
        self.callLater = clock.call_later
        self._queue: deque[bytes] = deque()
        self._is_waiting = False
        self._commands = self._errors = 0

    # --- the connection -------------------------------------------------------------------------------------------

    def greeting(self) -> bytes:
        return bytes(self.host) + b" ESMTP"

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's names, here and below
        super().connectionMade()  # type: ignore[no-untyped-call]
        self._end = self._clock.call_later(SESSION_SECONDS, self._close, b"4.4.2 This took too long")

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self._queue.clear()
        if self._end.active():
            self._end.cancel()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self.factory.left(self)

    def _close(self, why: bytes) -> None:
        self.sendCode(421, why)
        self._queue.clear()
        self.transport.loseConnection()
        # Who does not read what was said is not waited for.
        self._clock.call_later(5.0, self.transport.abortConnection)

    def timeoutConnection(self) -> None:  # noqa: N802
        self._close(b"4.4.2 Idle for too long")

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802, ARG002
        # To go on would take the rest of a mail for commands.
        self._close(b"5.5.2 A line is too long")

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        if self._is_waiting:
            self._queue.append(line)
            return
        if self.mode == smtp.COMMAND:
            self._commands += 1
            if self._commands > COMMANDS or self._errors > ERRORS:
                self._close(b"4.7.0 Too many commands")
                return
        super().lineReceived(line)  # type: ignore[no-untyped-call]

    def _wait(self) -> None:
        self._is_waiting = True
        self.transport.pauseProducing()

    def _go_on(self) -> None:
        self._is_waiting = False
        while self._queue and not self._is_waiting and not self.transport.disconnecting:
            self.lineReceived(self._queue.popleft())
        if not self._is_waiting and self.connected:
            self.transport.resumeProducing()

    # --- commands -------------------------------------------------------------------------------------------------

    def extensions(self) -> dict[bytes, list[bytes] | None]:
        return {b"SIZE": [b"%d" % MOST_BYTES], b"8BITMIME": None, b"PIPELINING": None}

    def lookupMethod(self, command: bytes) -> Any:  # noqa: N802
        name = command.decode("ascii", "replace")
        return super().lookupMethod(name) if name.isascii() and name.isalpha() else None  # type: ignore[no-untyped-call]

    def sendCode(self, code: int, message: bytes = b"") -> None:  # noqa: N802
        self._errors += code in (500, 501, 502, 503, 550)
        super().sendCode(code, message)  # type: ignore[no-untyped-call]

    def do_NOOP(self, _rest: bytes) -> None:  # noqa: N802
        self.sendCode(250, b"2.0.0 OK")

    def do_VRFY(self, _rest: bytes) -> None:  # noqa: N802
        self.sendCode(252, b"2.5.0 Send it, and see")

    def ext_AUTH(self, _rest: bytes) -> None:  # noqa: N802
        self.sendCode(502, b"5.5.1 Nobody signs in here")

    def do_MAIL(self, rest: bytes) -> None:  # noqa: N802
        size = _SIZE.search(rest)
        if size and int(size[1]) > MOST_BYTES:
            self.sendCode(552, b"5.3.4 At most %d bytes" % MOST_BYTES)
            return
        super().do_MAIL(rest)  # type: ignore[no-untyped-call]

    def do_RCPT(self, rest: bytes) -> None:  # noqa: N802
        if self._to:
            self.sendCode(452, b"4.5.3 One recipient at a time")  # RFC 5321, 4.5.3.1.10: the client sends it again
            return
        super().do_RCPT(rest)  # type: ignore[no-untyped-call]

    def validateFrom(self, _helo: Any, origin: smtp.Address) -> smtp.Address:  # noqa: N802
        return origin

    def validateTo(self, user: smtp.User) -> Deferred[Any]:  # noqa: N802
        self._wait()
        return Deferred.fromCoroutine(self._recipient(user.dest))

    async def _recipient(self, to: smtp.Address) -> Any:
        local, domain = (bytes(each).decode("ascii", "replace") for each in (to.local, to.domain))
        found = await self._office.recipient(local, domain, self.transport.getPeer().host)
        is_bounce = not bytes(self._from)
        return lambda: Mail(self._taken, found, is_bounce)

    def _cbToValidate(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        super()._cbToValidate(*args, **kwargs)  # type: ignore[no-untyped-call]
        self._go_on()

    def _ebToValidate(self, failure: Failure) -> None:  # noqa: N802
        super()._ebToValidate(failure)  # type: ignore[no-untyped-call]
        self._go_on()

    def receivedHeader(self, *_: Any) -> bytes:  # noqa: N802
        return b""

    def _taken(self, mail: Mail) -> Deferred[Any]:
        self._wait()
        return Deferred.fromCoroutine(self._office.take(mail.to, mail.data, is_bounce=mail.is_bounce))

    def _messageHandled(self, results: Any) -> None:  # noqa: N802
        ((success, result),) = results
        if success:
            self.sendCode(*result)
        else:
            self._log.failure("an email was not taken", failure=result)
            self.sendCode(451, b"4.3.0 Try again later")
        self._go_on()
