"""An SMTP server that takes mail, or does not: real ``aiosmtpd``, with an answer for each stage."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from twisted.internet.ssl import Certificate, trustRootFromCertificates

from tests.product import free_port

NAME, PASSWORD = "frontdesk", "pass word: 100%"


@dataclass
class Sink:
    """What came, and what is answered.

    :ivar answers: stage (``MAIL``, ``RCPT``, ``DATA``) to the line that answers it; ``drop`` closes the connection
        instead, ``hang`` never answers.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    mails: list[Envelope] = field(default_factory=list)
    sign_ins: list[tuple[str, bool]] = field(default_factory=list)
    """The mechanism, and whether the line was encrypted."""

    async def _answer(self, stage: str, server: SMTP, usual: str) -> str:
        answer = self.answers.get(stage, usual)
        if answer == "hang":
            await asyncio.Event().wait()
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
        return answer

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return await self._answer("MAIL", server, "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = await self._answer("RCPT", server, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await self._answer("DATA", server, "250 OK")
        if answer.startswith("250"):
            self.mails.append(envelope)
        return answer

    def authenticate(self, server: Any, session: Session, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.sign_ins.append((mechanism, session.ssl is not None))
        good = isinstance(data, LoginPassword) and data == LoginPassword(NAME.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)


@contextmanager
def running(**options: Any) -> Iterator[Sink]:
    """A sink on a free port; ``options`` are those of ``aiosmtpd.smtp.SMTP``."""
    sink = Sink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, authenticator=sink.authenticate, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@dataclass(frozen=True)
class Authority:
    """A certificate authority of this test run."""

    ca: trustme.CA

    def context(self, *names: str) -> ssl.SSLContext:
        """TLS for a server with a certificate for these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names).configure_cert(context)
        return context

    @property
    def trust(self) -> Any:
        """What a client of Twisted takes to trust it."""
        return trustRootFromCertificates([Certificate.loadPEM(self.ca.cert_pem.bytes())])
