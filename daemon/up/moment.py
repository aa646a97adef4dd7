"""The database for one command, whether or not the product runs. Everything here blocks."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator

from config import Settings
from daemon.up.lock import MOMENT, UP, FolderLock, Taken
from daemon.up.patience import became
from daemon.up.postgres import ENVIRONMENT, EmbeddedPostgres, PostgresFault

_PATIENCE_SECONDS = 60.0


@contextlib.contextmanager
def database_at_hand(settings: Settings) -> Iterator[None]:
    """While inside, ``settings.database`` takes connections, unless it is your own.

    :raises Refused: PostgreSQL does not start, or another command keeps it for too long.
    """
    if settings.database_url is not None:
        yield
        return
    cluster = EmbeddedPostgres(settings.postgres_dir, settings.run_dir)
    lock = FolderLock(settings.data_dir)
    try:
        lock.wait(MOMENT, _PATIENCE_SECONDS)
    except Taken as taken:
        if taken.purpose != UP:
            raise
        _await(cluster.is_ready, "the product is starting, but its PostgreSQL is not there yet: try again")
        yield
        return
    try:
        cluster.prepare()
        _await(lambda: cluster.clear() is None, f"another PostgreSQL works on {settings.postgres_dir}: stop it first")
        with _running(cluster):
            yield
    finally:
        lock.release()


@contextlib.contextmanager
def _running(cluster: EmbeddedPostgres) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(cluster.command(), stdout=log, stderr=log, env=ENVIRONMENT)  # noqa: S603 - our own words
        try:
            _await(lambda: cluster.is_ready() or server.poll() is not None, "PostgreSQL does not get ready: try again")
            if server.returncode is not None:
                log.seek(0)
                raise PostgresFault(f"PostgreSQL does not start: {log.read().decode(errors='replace').strip()}")
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def _await(is_done: Callable[[], bool], problem: str) -> None:
    if not became(is_done, _PATIENCE_SECONDS):
        raise PostgresFault(problem)
