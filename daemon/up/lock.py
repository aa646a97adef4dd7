"""One product on one data folder: an flock(2), which the kernel lets go of however its holder ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from daemon.up.errors import Refused

UP = "up"
"""Holds the lock for as long as the product runs."""
MOMENT = "a command"
"""Holds it for a moment, so that waiting is worth while."""
_POLL_SECONDS = 0.05


class Taken(Refused):
    """Somebody else holds the lock. ``purpose`` says what for."""

    def __init__(self, folder: Path, pid: str, purpose: str) -> None:
        super().__init__(
            f"frontdesk runs on {folder} already (process {pid or 'unknown'}): stop it, or set FRONTDESK_DATA_DIR"
        )
        self.purpose = purpose


class FolderLock:
    """The lock of a data folder. :attr:`healing` says whether the holder before ended without letting go."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fd = -1
        self.healing = False

    def take(self, purpose: str) -> None:
        """Take it, or say who has it.

        :raises Taken: held.
        """
        fd = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, holder = os.read(fd, 100).decode().partition(" ")
            os.close(fd)
            raise Taken(self._folder, pid, holder) from None
        self._fd = fd
        self.healing = bool(os.read(fd, 1))
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()} {purpose}".encode(), 0)

    def wait(self, purpose: str, seconds: float) -> None:
        """Take it, waiting while somebody has it for a moment only. Blocks.

        :raises Taken: the product runs, or the seconds are over.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.take(purpose)
            except Taken as taken:
                if taken.purpose == UP or time.monotonic() > deadline:
                    raise
            time.sleep(_POLL_SECONDS)

    def release(self) -> None:
        """Let go, cleanly: the next holder has nothing to heal."""
        os.ftruncate(self._fd, 0)
        os.close(self._fd)
