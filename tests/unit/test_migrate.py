"""The migrations and ``tables.py`` say the same, and two starters at once take turns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from daemon.store import migrate, tables
from tests import postgres


@pytest.fixture
def empty(cluster_url: str) -> Iterator[sa.Engine]:
    with postgres.scratch(cluster_url, "empty", migrated=False) as url:
        engine = sa.create_engine(url)
        yield engine
        engine.dispose()


def test_alembic_sees_no_difference(conn: sa.Connection) -> None:
    context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, tables.metadata) == []


CATALOGUE = """
    SELECT 'constraint' AS kind, conrelid::regclass::text AS of, conname AS name, pg_get_constraintdef(oid) AS says
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'options', relname, '', reloptions::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""


def catalogue(conn: sa.Connection) -> set[tuple[Any, ...]]:
    return {tuple(row) for row in conn.execute(sa.text(CATALOGUE)) if row.of != "alembic_version"}


def test_checks_indexes_and_options_are_the_same(conn: sa.Connection, empty: sa.Engine) -> None:
    with empty.begin() as other:
        tables.metadata.create_all(other)
        assert catalogue(other) == catalogue(conn)


def test_two_starters_take_turns(empty: sa.Engine) -> None:
    before: list[migrate.State] = []

    def start() -> None:
        with empty.begin() as connection:
            before.append(migrate.upgrade(connection))

    starters = [threading.Thread(target=start) for _ in range(2)]
    for each in starters:
        each.start()
    for each in starters:
        each.join()
    assert sorted(each.is_current for each in before) == [False, True]
    with empty.connect() as connection:
        assert migrate.state(connection).is_current


def test_a_database_of_a_newer_version_is_left_alone(empty: sa.Engine) -> None:
    with empty.begin() as connection:
        migrate.upgrade(connection)
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with empty.begin() as connection, pytest.raises(migrate.FromTheFuture):
        migrate.upgrade(connection)
