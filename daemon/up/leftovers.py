"""What a killed PostgreSQL leaves behind: backends without a postmaster, ``postmaster.pid`` and the socket's lock.

Only whoever holds the lock of the data folder comes here. A live postmaster is never touched.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def clear(data_dir: Path, run_dir: Path) -> int | None:
    """Kill backends without a postmaster and, when nothing is left at work, remove the stale files.

    :returns: a process that still works on the files: ask again. None: they are free.
    """
    if pids := at_work(data_dir):
        if postmaster(data_dir) not in pids:
            # Nobody else can stop them, and each would hold the shared memory against a new postmaster.
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return min(pids)
    (data_dir / "postmaster.pid").unlink(missing_ok=True)
    for each in run_dir.glob(".s.PGSQL.*"):
        each.unlink(missing_ok=True)
    return None


def at_work(data_dir: Path) -> set[int]:
    """The processes of a PostgreSQL on these files: each has made the folder its working directory."""
    wanted = str(data_dir.resolve())
    return {int(each) for each in os.listdir("/proc") if each.isdigit() and _is_at(int(each), wanted)}


def _is_at(pid: int, folder: str) -> bool:
    try:
        if os.readlink(f"/proc/{pid}/cwd") != folder:
            return False
        return os.path.basename(os.readlink(f"/proc/{pid}/exe")).startswith("postgres")
    except OSError:
        return False  # gone meanwhile, a zombie, or another user's


def postmaster(data_dir: Path) -> int | None:
    """The process that ``postmaster.pid`` names; it may be long dead."""
    try:
        return int((data_dir / "postmaster.pid").read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return None
