"""Servers that would lose acknowledged messages are found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from daemon.up import checks
from daemon.up.errors import Refused
from tests.up.test_postgres import Cluster


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """A server for which speed is all."""
    cluster = Cluster(tmp_path_factory.mktemp("careless"))
    cluster.start("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
    engine = sa.create_engine(f"postgresql+psycopg2://frontdesk@/frontdesk?host={cluster.run_dir}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
    cluster.stop()


def test_each_danger_is_named(careless: sa.Connection) -> None:
    found = {each.text.partition(" ")[0]: each.is_fatal for each in checks.findings(careless)}
    assert found == {"fsync": True, "synchronous_commit": True, "full_page_writes": False}


def test_the_first_fatal_one_is_refused(careless: sa.Connection) -> None:
    with pytest.raises(Refused, match=r"^fsync is off, a crash would lose acknowledged messages: set fsync = on$"):
        checks.refuse_unfit(careless)


def test_the_version_is_told(careless: sa.Connection) -> None:
    assert checks.version(careless).startswith("18.")
