"""``frontdesk router``: the Crossbar node, started from a configuration that never touches the disk."""

from __future__ import annotations

import runpy
import signal
import sys
from pathlib import Path
from typing import Any

from config import Settings
from config.logs import start_logging
from config.process import open_many_files

LEAN = Path(__file__).with_name("lean")
CROSSBAR_LEVEL = "error"
"""Of Crossbar's own log: at warn it tells of each bad frame, at info what others tell at debug, then each ticket."""


def main(settings: Settings) -> int:
    """Run the node until SIGINT or SIGTERM (answers 0), or until its worker dies (answers 1).

    The worker process inherits the environment, with the settings in it, and ``sys.path``.
    """
    open_many_files()
    sys.path.insert(0, str(LEAN))
    runpy.run_path(str(LEAN / "sitecustomize.py"))  # the worker's Python runs it by itself
    import txaio

    txaio.use_twisted()
    from twisted.internet import reactor as _reactor
    from twisted.internet.defer import Deferred

    from router.crossbar_private import make_node

    reactor: Any = _reactor

    start_logging(settings.log, settings.log_format)
    txaio.set_global_log_level(CROSSBAR_LEVEL)
    settings.node_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    node = make_node(settings, reactor)
    exit_code = 1

    def stop(*_: Any) -> None:
        nonlocal exit_code
        exit_code = 0
        node.stop()

    async def run() -> None:
        started = await node.start()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: reactor.callFromThread(stop))
        await started["shutdown_complete"]

    def finish(_: Any) -> None:
        if reactor.running:
            reactor.stop()

    def boot() -> None:
        running = Deferred.fromCoroutine(run())
        running.addErrback(lambda failure: failure.printTraceback())
        running.addBoth(finish)

    reactor.callWhenRunning(boot)
    reactor.run()
    return exit_code
