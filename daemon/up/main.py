"""``frontdesk up``: one product on one data folder and one port."""

from __future__ import annotations

import signal
from typing import Any

from twisted.internet.defer import Deferred

from config import Settings
from config.settings import unknown_names
from daemon.up import port
from daemon.up.lock import UP, FolderLock
from daemon.up.output import Output
from daemon.up.supervisor import Supervisor

_PATIENCE_SECONDS = 15.0
"""For a command that has the database for a moment, and for what a killed run leaves behind."""


def run(settings: Settings) -> int:
    """Run the product until SIGINT, SIGTERM or SIGHUP; the exit code.

    :raises Refused: it runs already, or its port is taken.
    """
    lock = FolderLock(settings.data_dir)
    lock.wait(UP, _PATIENCE_SECONDS)
    try:
        port.check(settings, _PATIENCE_SECONDS if lock.healing else 0.0)
        return _supervise(settings)
    finally:
        lock.release()


def _supervise(settings: Settings) -> int:
    from twisted.internet import reactor as _reactor

    reactor: Any = _reactor
    output = Output(settings.log_format == "json")
    for name in unknown_names():
        output.say(f"{name} is not a setting: it has no effect")
    supervisor = Supervisor(settings, reactor, output)
    codes: list[int] = []

    async def live() -> None:
        try:
            codes.append(await supervisor.run())
        finally:
            reactor.stop()

    def boot() -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if each is signal.SIGHUP and signal.getsignal(each) is signal.SIG_IGN:
                continue  # nohup(1): the terminal may go
            signal.signal(each, lambda *_: reactor.callFromThread(supervisor.interrupt))
        Deferred.fromCoroutine(live()).addErrback(lambda failure: output.say(failure.getTraceback()))

    reactor.callWhenRunning(boot)
    reactor.run()
    output.close()
    return codes[0] if codes else 70
