"""``frontdesk router``: the Crossbar node, started from a configuration that never touches the disk."""

from __future__ import annotations

import runpy
import signal
import sys
from pathlib import Path
from typing import Any

from config import Settings

LEAN = Path(__file__).with_name("lean")
_LEVELS = {"info": "warn"}
"""Crossbar tells at info what others tell at debug."""


def main(settings: Settings) -> int:
    """Run the node until SIGINT or SIGTERM (answers 0), or until its worker dies (answers 1).

    The worker process inherits the environment, with the settings in it, and ``sys.path``.
    """
    sys.path.insert(0, str(LEAN))
    runpy.run_path(str(LEAN / "sitecustomize.py"))  # the worker's Python runs it by itself
    import txaio

    txaio.use_twisted()
    from twisted.internet import reactor as _reactor
    from twisted.internet.defer import Deferred

    from router.crossbar_private import make_node

    reactor: Any = _reactor

    txaio.start_logging(level=_LEVELS.get(settings.log, settings.log))
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
