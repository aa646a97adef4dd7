"""The product's embedded PostgreSQL for one test session, without durability, in a temporary folder."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from daemon.database import connect
from daemon.store import migrate
from daemon.up.postgres import ENVIRONMENT, ROLE, EmbeddedPostgres

_IN_A_HURRY = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
START_SECONDS = 30


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; gives the URL of its maintenance database."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-pg-") as folder:
        postgres = EmbeddedPostgres(Path(folder, "data"), Path(folder), daemons=4)
        postgres.prepare()
        server = subprocess.Popen([*postgres.command(), *_IN_A_HURRY], env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        try:
            _await(postgres, server)
            yield f"postgresql+psycopg2://{ROLE}@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)


def _await(postgres: EmbeddedPostgres, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not postgres.is_ready():
        assert server.poll() is None, "postgres ended"
        assert time.monotonic() < deadline, "postgres does not get ready"
        time.sleep(0.01)


@contextlib.contextmanager
def committing(url: str) -> Iterator[sa.Connection]:
    """A connection as a daemon's, on which each statement is committed."""
    engine = connect(url, connections=2)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        yield connection
    engine.dispose()


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
