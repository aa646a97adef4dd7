"""SMTP by ``twisted.mail`` (RFC 5321): STARTTLS when offered (RFC 3207), AUTH when there is an account (RFC 4954).

A password goes to another machine over TLS alone: a server there that offers no STARTTLS gets no mail and no password.
Whatever is wrong before the mail itself is spoken of (connection, TLS, sign-in) is :class:`Later`: it is the settings'
fault or the server's, not the mail's, and ends when somebody mends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from io import BytesIO
from typing import Any

from twisted.internet import defer, error
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.protocol import connectionDone
from twisted.mail import smtp
from twisted.python.failure import Failure

from config.origins import is_loopback
from daemon.mail.transports import tls as certificates
from daemon.mail.transports.envelope import envelope
from daemon.mail.transports.outcome import DELIVERY_SECONDS, Later, Refused

CONNECT_SECONDS = 15.0
IDLE_SECONDS = 30.0
"""Nothing heard and nothing sent for so long: the server hangs."""
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?= |$)")
_SIGN_IN = (530, 534, 535, 538)
"""RFC 4954, 6: the server wants another sign-in, or any."""


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """Whom to sign in as."""

    name: str
    password: str


class Smtp:
    """A :class:`Transport` to one server; a connection for each mail."""

    def __init__(
        self,
        reactor: Any,
        host: str,
        port: int,
        account: Account | None,
        *,
        tls: bool = False,
        seconds: float = DELIVERY_SECONDS,
        trust: Any = None,
    ) -> None:
        self._seconds = seconds
        self._reactor = reactor
        self._account = account
        self._needs_tls = account is not None and not is_loopback(host)
        self._creator = certificates.creator(host, trust)
        endpoint: Any = HostnameEndpoint(reactor, host, port, timeout=CONNECT_SECONDS)
        self._endpoint: Any = wrapClientTLS(self._creator, endpoint) if tls else endpoint

    async def deliver(
        self, sender: str, recipient: str, mime: EmailMessage, still: Callable[[], None] = lambda: None
    ) -> None:
        """See :class:`Transport`."""
        from_, to = envelope(sender, recipient)
        done: Deferred[Any] = Deferred(lambda _: factory.abort())
        factory = _Factory(self._account, from_, to, _stuffed(mime.as_bytes()), done, self._creator, self._needs_tls)
        factory.still = still
        done.addTimeout(self._seconds, self._reactor)
        connecting = self._endpoint.connect(factory)
        connecting.addErrback(factory.failed)
        try:
            await done
        except Exception as failure:
            connecting.cancel()
            raise _outcome(failure) from None


def _stuffed(wire: bytes) -> bytes:
    """RFC 5321, 4.5.2, for the whole mail: Twisted does it a chunk at a time and misses a dot that begins one."""
    stuffed = wire.replace(b"\r\n.", b"\r\n..")
    return (b"." if stuffed.startswith(b".") else b"") + stuffed


class _Sender(smtp.ESMTPSender):
    transport: Any
    debug = False  # its log would hold addresses, the password and the mail

    def transformChunk(self, chunk: bytes) -> bytes:  # noqa: N802 - Twisted's name
        self.resetTimeout()  # type: ignore[no-untyped-call]
        return chunk

    def smtpState_data(self, code: int, resp: bytes) -> None:  # noqa: N802
        try:
            self.factory.still()
        except Later:
            self.factory.failed(Failure())
            self.transport.abortConnection()
        else:
            super().smtpState_data(code, resp)  # type: ignore[no-untyped-call]

    def smtpState_msgSent(self, code: int, resp: bytes) -> None:  # noqa: N802
        taken = len(self.successAddresses)
        self.sentMail(code, resp, taken, self.toAddressesResult, self.log)  # type: ignore[no-untyped-call]
        self._disconnectFromServer()  # type: ignore[no-untyped-call]

    def sendError(self, exc: Exception) -> None:  # noqa: N802
        if self.factory.sendFinished:
            self.transport.abortConnection()
        else:
            super().sendError(exc)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self.factory.failed(reason)


class _Factory(smtp.ESMTPSenderFactory):
    """One mail over one connection, and its outcome."""

    protocol = _Sender
    noisy = False
    still: Callable[[], None]

    def __init__(
        self, account: Account | None, from_: str, to: str, wire: bytes, done: Deferred[Any], creator: Any, tls: bool
    ) -> None:
        name, password = (account.name.encode(), account.password.encode()) if account else (None, None)
        super().__init__(  # type: ignore[no-untyped-call]
            name,
            password,
            from_,
            to,
            BytesIO(wire),
            done,
            retries=0,
            timeout=IDLE_SECONDS,
            contextFactory=creator,
            heloFallback=True,
            requireAuthentication=account is not None,
            requireTransportSecurity=tls,
        )

    def failed(self, failure: Failure) -> None:
        """No connection, or it is lost; of no consequence once the server has answered."""
        if not self.sendFinished:
            self.sendFinished = True
            self.result.errback(failure)

    def abort(self) -> None:
        self.sendFinished = True
        if self.currentProtocol is not None and self.currentProtocol.transport is not None:
            self.currentProtocol.transport.abortConnection()


def _outcome(failure: Exception) -> Later | Refused:
    match failure:
        case Later():
            return failure
        case smtp.SMTPDeliveryError(code=code):
            # What was said to RCPT is kept apart; there is one recipient.
            answers: Any = failure.addresses
            to_rcpt = [said for _, its, said in answers if its == code]
            enhanced = _ENHANCED.match(to_rcpt[0] if to_rcpt else failure.resp)
            reason = f"the server answered {code}" + (f" {enhanced[0].decode()}" if enhanced else "")
            return Refused(reason) if 500 <= code <= 599 and code not in _SIGN_IN else Later(reason)
        case smtp.TLSRequiredError():
            return Later("the server offers no STARTTLS, and a password is not sent without")
        case smtp.AUTHDeclinedError() | smtp.AuthenticationError():
            return Later(f"the server refused the sign-in with {failure.code}: correct FRONTDESK_EMAIL_URL")
        case smtp.AUTHRequiredError() | smtp.EHLORequiredError():
            return Later("the server offers no sign-in that we know: CRAM-MD5, LOGIN, PLAIN")
        case smtp.SMTPTimeoutError() | defer.TimeoutError() | error.TimeoutError():
            return Later("the server did not answer in time")
        case smtp.SMTPClientError(code=code) if code > 0:
            return Later(f"the server answered {code} before the mail")
        case smtp.SMTPClientError():
            return Later("the server does not speak SMTP")
        case error.DNSLookupError():
            return Later("the server's name is not known")
        case error.ConnectionRefusedError():
            return Later("the server refused the connection")
    return Later(certificates.problem(failure) or "the connection was lost")
