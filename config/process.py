"""What every part does at its start, so that nothing outlives a supervisor that was killed."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int | None = None) -> None:
    """Ask Linux for a SIGTERM when the parent process ends (prctl(2), PR_SET_PDEATHSIG); elsewhere nothing happens.

    :param parent: the expected parent's pid; where it is gone already, the process ends at once.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent is not None and os.getppid() != parent:
        raise SystemExit(1)
