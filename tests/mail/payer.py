"""What a daemon has of emails, as a process of its own that can be killed: ``python -m tests.mail.payer``.

Everything is the daemon's but its waits, which are shortened so that a test sees many of them. Settings come from the
environment as they do for a daemon.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.threadpool import ThreadPool

from config import Settings
from config.logs import start_logging
from daemon.clock import steady
from daemon.database import Database, connect
from daemon.mail.carrier import Carrier
from daemon.mail.transports import transport
from daemon.protocol.tokens import Signer
from daemon.services import mailer
from daemon.store import leases

mailer.HEARTBEAT_SECONDS = 0.3
mailer.MARGIN_SECONDS = 1.0
mailer.LAST_WORDS_SECONDS = 0.5
leases.FIRST_WAIT = timedelta(seconds=0.2)
leases.LONGEST_WAIT = timedelta(seconds=1)


def main() -> None:
    from twisted.internet import reactor

    running: Any = reactor
    settings = Settings.from_environment()
    start_logging(settings.log, settings.log_format)
    clock = steady(reactor)
    threads = ThreadPool(1, 4)
    database = Database(connect(settings.database, 4), threads, running)
    leaving = transport(settings.email_url, reactor, seconds=settings.email_timeout)
    paying = mailer.Mailer(database, clock, Carrier(settings, Signer(settings.secret), clock, leaving))

    async def stop() -> None:
        await paying.stop()
        threads.stop()

    running.callWhenRunning(threads.start)
    running.callWhenRunning(paying.start)
    running.callWhenRunning(lambda: Logger().info("paying"))
    running.addSystemEventTrigger("before", "shutdown", lambda: Deferred.fromCoroutine(stop()))
    running.run()


if __name__ == "__main__":
    main()
