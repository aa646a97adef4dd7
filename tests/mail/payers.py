"""Processes that pay emails (:mod:`tests.mail.payer`): started, killed, stopped for a while."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Payers:
    """Daemons' processes, killed and started again."""

    environment: dict[str, str]
    log: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    started: int = 0

    def start(self, **more: str) -> None:
        """:param more: of its environment."""
        self.started += 1
        with self.log.open("ab") as log:
            self.running.append(
                subprocess.Popen([sys.executable, "-m", "tests.mail.payer"], env=self.environment | more, stderr=log)
            )

    def kill(self, which: int) -> None:
        one = self.running.pop(which)
        one.kill()
        one.wait()
        self.kills.append(time.monotonic())

    def stop(self) -> None:
        for each in self.running:
            each.send_signal(signal.SIGTERM)
        for each in self.running:
            # One that is still starting is ended by the signal itself.
            assert each.wait(20) in (0, -signal.SIGTERM)
        self.running.clear()
