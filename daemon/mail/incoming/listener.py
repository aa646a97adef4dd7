"""The SMTP port. Of several daemons one has it; the others try again, and take over when that one is gone."""

from __future__ import annotations

from collections import Counter
from typing import Any

from twisted.internet import protocol
from twisted.internet.defer import Deferred
from twisted.internet.error import CannotListenError
from twisted.logger import Logger

from config.addresses import Endpoint
from daemon.clock import Clock, Timer
from daemon.mail.incoming.office import Office
from daemon.mail.incoming.session import Session
from daemon.rates import network

CONNECTIONS, FROM_ONE = 100, 20
"""At once: of all, and from one network address. One more is told to come again."""
AGAIN_SECONDS = 2.0
BUSY = b"421 4.3.2 Too many connections, try again later\r\n"


class Listener(protocol.ServerFactory):
    """Listens, or waits for its turn."""

    noisy = False
    _log = Logger()

    def __init__(self, reactor: Any, endpoint: Endpoint, office: Office, clock: Clock) -> None:
        self._reactor = reactor
        self._endpoint = endpoint
        self._office = office
        self._clock = clock
        self._sessions: dict[Session, str] = {}
        self._port: Any = None
        self._retry: Timer | None = None
        self._told = False

    @property
    def port(self) -> int | None:
        """Where it listens; None while another daemon does."""
        return self._port.getHost().port if self._port is not None else None

    def start(self) -> None:
        """Take the port as soon as it is free."""
        self._retry = None
        try:
            self._port = self._reactor.listenTCP(self._endpoint.port, self, interface=self._endpoint.host)
        except CannotListenError as error:
            if not self._told:
                self._told = True
                reason = error.socketError
                self._log.warn(
                    "no port for incoming mail yet: {where}: {reason}", where=str(self._endpoint), reason=reason
                )
            self._retry = self._clock.call_later(AGAIN_SECONDS, self.start)
            return
        self._log.info("taking mail at {where}", where=str(self._endpoint))

    async def stop(self) -> None:
        """Free the port and end what sessions there are; their mails come again."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        if self._port is not None:
            port, self._port = self._port, None
            closing: Deferred[None] = port.stopListening()
            await closing
        for each in list(self._sessions):
            each.transport.abortConnection()

    def buildProtocol(self, addr: Any) -> protocol.Protocol:  # noqa: N802 - Twisted's name
        if len(self._sessions) >= CONNECTIONS or Counter(self._sessions.values())[network(addr.host)] >= FROM_ONE:
            return _Busy()
        session = Session(self._office, self._clock)
        session.factory = self
        self._sessions[session] = network(addr.host)
        return session

    def left(self, session: Session) -> None:
        self._sessions.pop(session, None)


class _Busy(protocol.Protocol):
    transport: Any

    def connectionMade(self) -> None:  # noqa: N802
        self.transport.write(BUSY)
        self.transport.loseConnection()
