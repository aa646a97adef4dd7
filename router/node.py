"""``frontdesk router``: the Crossbar node, started from a configuration that never touches the disk."""

from __future__ import annotations

import signal
from typing import Any

import txaio

from config import Settings
from router.config import node_config


def main(settings: Settings) -> int:
    """Run the node until SIGINT or SIGTERM (answers 0), or until its worker dies (answers 1).

    Started with ``router.worker`` importable and the settings in the environment, which the worker process inherits.
    """
    txaio.use_twisted()
    from crossbar.personality import Personality
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred

    txaio.start_logging(level={"debug": "debug", "info": "warn"}.get(settings.log, settings.log))
    settings.node_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    node = Personality.Node(Personality, str(settings.node_dir), reactor=reactor)
    node.load_keys(str(settings.node_dir))
    node.load_config(None, default=node_config(settings))
    outcome = {"code": 1}

    def stop(*_: Any) -> None:
        outcome["code"] = 0
        if node._controller is None:
            reactor.stop()
        else:
            node.stop()

    async def run() -> None:
        try:
            started = await node.start()
            await started["shutdown_complete"]
        finally:
            if reactor.running:
                reactor.stop()

    def boot() -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: reactor.callFromThread(stop))
        Deferred.fromCoroutine(run()).addErrback(lambda failure: failure.printTraceback())

    reactor.callWhenRunning(boot)
    reactor.run()
    return outcome["code"]
