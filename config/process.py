"""What a process asks of the kernel."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask Linux for a SIGTERM when the parent process ends (prctl(2), PR_SET_PDEATHSIG); elsewhere nothing happens."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


MOST_FILES = 65_536


def open_many_files() -> None:
    """Raise the number of open files, and so of connections, to what this user may have: many systems begin with 1,024,
    which is fewer than one busy afternoon needs.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
