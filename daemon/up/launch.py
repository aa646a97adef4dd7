"""Becomes another program that dies with its parent, in a session of its own.

Every child of ours starts through this file, run by its path with ``python -IS`` so that it takes milliseconds:
Ctrl-C in a terminal reaches the supervisor alone, which then stops the parts in order, and after a ``kill -9`` of the
supervisor the kernel ends them (PR_SET_PDEATHSIG survives an exec).

PostgreSQL refuses to run as root. Root therefore gets a user namespace in which it is somebody else, who still owns
its files: no account has to be made, and the 0700 folders above stay closed.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
NO_NAMESPACE = 77
"""Exit code (EX_NOPERM) when root must not be root and the kernel allows no user namespace."""


def command(argv: Sequence[str], death: signal.Signals, *, not_root: bool = False) -> list[str]:
    """The command line that runs ``argv`` as a child of this process.

    :param death: the signal it gets when this process ends.
    :param not_root: whether it refuses uid 0.
    """
    return [sys.executable, "-IS", __file__, str(os.getpid()), str(int(death)), "01"[not_root], *argv]


def _leave_root(libc: ctypes.CDLL) -> None:
    """Map uid and gid 0 to an account that exists (initdb looks its name up). Only a process outside the new namespace
    may write the maps: a fork does.
    """
    somebody = next((each for each in pwd.getpwall() if each.pw_uid), None)
    pid = os.getpid()
    go, ready = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(ready)
        if os.read(go, 1):
            for name in ("uid_map", "gid_map"):
                with open(f"/proc/{pid}/{name}", "w") as file:
                    file.write(f"{somebody.pw_uid if somebody else 70} 0 1")
        os._exit(0)
    os.close(go)
    allowed = libc.unshare(_CLONE_NEWUSER) == 0
    if allowed:
        os.write(ready, b"x")
    os.close(ready)
    os.waitpid(helper, 0)
    if not allowed or os.geteuid() == 0:
        sys.stderr.write(
            "PostgreSQL does not run as root, and this kernel allows no user namespace: "
            "run frontdesk as an ordinary user, or set DATABASE_URL\n"
        )
        sys.exit(NO_NAMESPACE)


def main(parent: int, death: int, not_root: bool, argv: list[str]) -> None:
    os.setsid()
    libc = ctypes.CDLL(None, use_errno=True)
    if not_root and os.geteuid() == 0:
        _leave_root(libc)
    libc.prctl(_PR_SET_PDEATHSIG, death)  # after the namespace: a change of credentials clears it
    if os.getppid() != parent:
        sys.exit("the process that wanted this one is gone")
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and an exec would hand that on
    os.execv(argv[0], argv)  # noqa: S606 - a shell is what we do not want


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "1", sys.argv[4:])
