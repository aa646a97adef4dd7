"""How a part of ours is started."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path


def frontdesk(*words: str) -> list[str]:
    """The command line of ``frontdesk WORDS…``, which then says so in the process list."""
    return [sys.executable, str(Path(sysconfig.get_path("scripts")) / "frontdesk"), *words]
