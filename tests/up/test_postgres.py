"""The embedded PostgreSQL, with real kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from daemon.up import leftovers
from daemon.up.postgres import ENVIRONMENT, EmbeddedPostgres, PostgresFault

SECONDS = 30


def wait_for(is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Cluster:
    """An embedded PostgreSQL and its server, started and stopped by the test."""

    def __init__(self, folder: Path) -> None:
        self.data_dir, self.run_dir = folder / "postgres", folder / "run"
        self.run_dir.mkdir(mode=0o700, parents=True)
        self.postgres = EmbeddedPostgres(self.data_dir, self.run_dir)
        self.server: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        self.postgres.prepare()
        wait_for(lambda: self.postgres.clear() is None)
        self.server = server = subprocess.Popen(
            [*self.postgres.command(), *options], env=ENVIRONMENT, stderr=subprocess.DEVNULL
        )
        wait_for(lambda: server.poll() is not None or self.postgres.is_ready())
        return server

    def connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=str(self.run_dir), user="frontdesk", dbname="frontdesk")

    def ask(self, question: str) -> object:
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(question)
                row = cursor.fetchone()
                return row[0] if row else None
        finally:
            connection.close()

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(SECONDS)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.stop()


def test_it_is_durable_private_and_speaks_utf_8(cluster: Cluster) -> None:
    cluster.start()
    for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert cluster.ask(f"SHOW {name}") == "on"
    assert cluster.ask("SHOW listen_addresses") == ""
    assert cluster.ask("SHOW server_encoding") == "UTF8"
    assert cluster.ask("SELECT lower('ÄЖ') = 'äж' AND to_tsvector('simple', 'ÄRGER') @@ 'ärger'::tsquery")
    assert cluster.data_dir.stat().st_mode & 0o777 == 0o700
    assert cluster.data_dir.stat().st_uid == os.geteuid()


def test_it_stops_cleanly_and_leaves_no_socket(cluster: Cluster) -> None:
    server = cluster.start()
    cluster.stop()
    assert server.returncode == 0
    assert list(cluster.run_dir.iterdir()) == []
    assert leftovers.at_work(cluster.data_dir) == set()


def test_after_a_kill_in_the_middle_of_work_it_starts_again(cluster: Cluster) -> None:
    server = cluster.start()
    connection = cluster.connect()
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS one")
    endless = threading.Thread(target=_work_for_ever, args=(cluster.connect(),))
    endless.start()
    wait_for(lambda: cluster.ask("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%endless%'") == 2)
    server.kill()
    server.wait(SECONDS)
    assert (cluster.data_dir / "postmaster.pid").exists()
    assert leftovers.at_work(cluster.data_dir), "a busy backend outlives its postmaster"
    cluster.start()
    endless.join(SECONDS)
    assert cluster.ask("SELECT one FROM kept") == 1


def _work_for_ever(connection: psycopg2.extensions.connection) -> None:
    with connection.cursor() as cursor, pytest.raises(psycopg2.OperationalError):
        cursor.execute("/* endless */ SELECT count(*) FROM generate_series(1, 1e12)")


def test_a_stale_file_that_names_a_living_stranger_is_no_obstacle(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    (cluster.data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data_dir}\n")
    (cluster.run_dir / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert cluster.start().poll() is None


def test_a_live_postmaster_is_left_alone(cluster: Cluster) -> None:
    server = cluster.start()
    assert cluster.postgres.clear() is not None
    assert server.poll() is None
    assert cluster.ask("SELECT 1") == 1


def test_it_starts_only_for_the_process_that_wanted_it(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    command = f"import subprocess; subprocess.run({cluster.postgres.command()!r})"
    # The command line names the parent that it was made for: here that is us, so it must not even start.
    done = subprocess.run(["python3", "-c", command], capture_output=True, text=True, timeout=SECONDS)
    assert "the process that wanted this one is gone" in done.stderr
    assert leftovers.at_work(cluster.data_dir) == set()


def test_a_start_that_was_killed_half_way_begins_anew(cluster: Cluster) -> None:
    draft = cluster.data_dir.with_suffix(".making")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    assert cluster.start().poll() is None
    assert not draft.exists()


def test_files_of_another_version_are_refused(cluster: Cluster) -> None:
    cluster.data_dir.mkdir()
    (cluster.data_dir / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresFault, match="was made by PostgreSQL 16, this is 18"):
        cluster.postgres.prepare()


def test_its_parts_die_with_it(cluster: Cluster) -> None:
    server = cluster.start()
    parts = psutil.Process(server.pid).children()
    assert parts
    server.kill()
    assert not psutil.wait_procs(parts, SECONDS)[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="others need no namespace")
def test_root_without_namespaces_is_told_what_to_do(cluster: Cluster) -> None:
    """In a namespace of its own, where the test may forbid further ones."""
    code = "from pathlib import Path; from daemon.up.postgres import *\n"
    code += "try: EmbeddedPostgres(Path('none'), Path('none')).prepare()\nexcept PostgresFault as fault: print(fault)"
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces"
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{forbid} && exec "$@"', "sh", sys.executable, "-c"]
    done = subprocess.run([*command, code], cwd=cluster.run_dir, capture_output=True, text=True, timeout=SECONDS)
    assert "run frontdesk as an ordinary user, or set DATABASE_URL" in done.stdout, done.stderr
