"""The epoch: the same for ever, until the data lies somewhere else."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from daemon.store import installation
from daemon.store.tables import installation as table


@pytest.fixture
def fresh(conn: sa.Connection) -> sa.Connection:
    """A connection that has not asked yet, on a database without an epoch."""
    conn.info.pop(installation.__name__, None)
    conn.execute(sa.delete(table))
    return conn


def as_new(conn: sa.Connection) -> str:
    conn.info.pop(installation.__name__, None)
    return installation.epoch(conn)


@pytest.fixture(autouse=True)
def _forget(conn: sa.Connection) -> object:
    yield
    conn.info.pop(installation.__name__, None)


def test_made_once_and_kept(fresh: sa.Connection) -> None:
    epoch = installation.epoch(fresh)
    assert re.fullmatch("[0-9a-f]{32}", epoch)
    assert installation.epoch(fresh) == as_new(fresh) == as_new(fresh) == epoch


def test_a_restored_copy_has_a_new_epoch(fresh: sa.Connection) -> None:
    before = installation.epoch(fresh)
    fresh.execute(sa.update(table).values(place="7000000000000000000/1/5"))
    after = as_new(fresh)
    assert after != before
    assert as_new(fresh) == after
    assert fresh.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_the_place_names_cluster_timeline_and_database(fresh: sa.Connection) -> None:
    installation.epoch(fresh)
    assert re.fullmatch(r"\d+/\d+/\d+", fresh.scalar(sa.select(table.c.place)) or "")
