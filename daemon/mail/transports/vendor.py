"""One POST to a provider's HTTP API, and what its answer means."""

from __future__ import annotations

import email
import json
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from treq.client import HTTPClient
from twisted.internet import defer, error
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import Agent, BrowserLikePolicyForHTTPS
from twisted.web.iweb import IBodyProducer
from zope.interface import implementer  # type: ignore[import-untyped]

from daemon.mail.transports import tls
from daemon.mail.transports.envelope import envelope
from daemon.mail.transports.outcome import DELIVERY_SECONDS, Later, Refused
from daemon.mail.transports.vendors import Api

CONNECT_SECONDS = 15.0
MOST_BYTES = 16 * 1024
"""Of an error's body."""
_SETTINGS = (401, 403)
"""It is us who are refused: a wrong token, a sender that is not confirmed. The mail can go when that is mended."""
_TOO_LATE = (defer.TimeoutError, defer.CancelledError, error.TimeoutError)
_NOT_NOW = (408, 409, 425, 429)


class Vendor:
    """A :class:`Transport` over a provider's API.

    :param api: where the API is; None: at the provider's own address.
    """

    def __init__(
        self, reactor: Any, vendor: Api, *, seconds: float = DELIVERY_SECONDS, trust: Any = None, api: str | None = None
    ) -> None:
        self._seconds = seconds
        self._reactor = reactor
        self._vendor = vendor
        self._url = (api or vendor.url) + vendor.path
        agent = Agent(reactor, BrowserLikePolicyForHTTPS(trust), connectTimeout=CONNECT_SECONDS)
        self._client = HTTPClient(agent)

    async def deliver(
        self, sender: str, recipient: str, mime: EmailMessage, still: Callable[[], None] = lambda: None
    ) -> None:
        """See :class:`Transport`."""
        _, to = envelope(sender, recipient)
        read: Any = email.message_from_bytes(mime.as_bytes(), policy=SMTP)
        read.replace_header("To", to)
        text = _Text(json.dumps(self._vendor.body(read)).encode(), still)
        asking = Deferred.fromCoroutine(self._post(read, text)).addTimeout(self._seconds, self._reactor)
        try:
            status, said = await asking
        except Exception as failure:
            if text.stopped is not None:
                raise text.stopped from None
            # The connection, in all the forms that Twisted has for it.
            if any(isinstance(each, _TOO_LATE) for each in tls.reasons(failure)):
                raise Later(f"{self._vendor.name} did not answer in time") from None
            reason = tls.problem(failure) or "cannot be reached"
            raise Later(f"{self._vendor.name}: {reason} ({type(failure).__name__})") from None
        self._judge(status, said)

    async def _post(self, mime: EmailMessage, text: _Text) -> tuple[int, bytes]:
        response = await self._client.post(
            self._url,
            headers={"Content-Type": "application/json", **self._vendor.headers(mime)},
            data=text,
            allow_redirects=False,
            unbuffered=True,
        )
        # What was taken is taken, whatever becomes of the rest of the answer.
        body = _Body(0 if response.code < 300 else MOST_BYTES)
        response.deliverBody(body)
        return response.code, await body.read

    def _judge(self, status: int, said: bytes) -> None:
        try:
            code = self._vendor.code(json.loads(said))
        except (ValueError, AttributeError):
            code = ""
        if status < 300 or self._vendor.taken(status, code):
            return
        reason = f"{self._vendor.name} answered {status}" + (f" ({code})" if code else "")
        if status in _SETTINGS:
            raise Later(f"{reason}: correct FRONTDESK_EMAIL_URL or the sender")
        raise Refused(reason) if 400 <= status < 500 and status not in _NOT_NOW else Later(reason)


@implementer(IBodyProducer)
class _Text:
    """The body of a request, which leaves only if it still may: the headers without it are no mail."""

    def __init__(self, data: bytes, still: Callable[[], None]) -> None:
        self.length = len(data)
        self._data = data
        self._still = still
        self.stopped: Later | None = None

    def startProducing(self, consumer: Any) -> Deferred[None]:  # noqa: N802 - Twisted's names, here and below
        try:
            self._still()
        except Later as stopped:
            self.stopped = stopped
            return defer.fail(stopped)
        consumer.write(self._data)
        return defer.succeed(None)

    def pauseProducing(self) -> None:  # noqa: N802
        """All is written at once."""

    resumeProducing = stopProducing = pauseProducing  # noqa: N815


class _Body(Protocol):
    """The beginning of an answer's body; then the connection is closed."""

    transport: Any

    def __init__(self, most: int) -> None:
        self._most = most
        self._data = b""
        self.read: Deferred[bytes] = Deferred(lambda _: self._end())

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self._until_enough()

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self._data += data
        self._until_enough()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802, ARG002
        self._finish()

    def _until_enough(self) -> None:
        if len(self._data) >= self._most:
            self._end()
            self._finish()

    def _end(self) -> None:
        if self.transport is not None:
            self.transport.loseConnection()

    def _finish(self) -> None:
        if not self.read.called:
            self.read.callback(self._data[: self._most])
