"""The text of a mail, line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.mail import smtp
from twisted.mail.interfaces import IMessageSMTP
from zope.interface import implementer  # type: ignore[import-untyped]

from daemon.mail.incoming.reading import READ_BYTES
from daemon.store.answering import Correspondent

MOST_BYTES = 10 * 1024 * 1024
"""Of a mail: a text with pictures around it. What stands in it is cut to what a message holds."""


@implementer(IMessageSMTP)
class Mail:
    """A mail while it comes: of a large one what is looked at is kept, the rest is counted.

    :param taken: given the mail when its end has come.
    """

    def __init__(self, taken: Callable[[Mail], Deferred[Any]], to: Correspondent, is_bounce: bool) -> None:
        self._taken = taken
        self.to = to
        self.is_bounce = is_bounce
        self._lines: list[bytes] = []
        self._bytes = 0

    @property
    def data(self) -> bytes:
        return b"\r\n".join(self._lines) + b"\r\n"

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self._bytes += len(line) + 2
        if self._bytes > MOST_BYTES:
            raise smtp.SMTPServerError(552, b"5.3.4 At most %d bytes" % MOST_BYTES)
        if self._bytes <= READ_BYTES:
            self._lines.append(line)

    def eomReceived(self) -> Deferred[Any]:  # noqa: N802
        return self._taken(self)

    def connectionLost(self) -> None:  # noqa: N802
        self._lines.clear()
