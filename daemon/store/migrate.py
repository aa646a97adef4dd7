"""Bring a database to this version's schema (Alembic, without an ini file)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

_LOCK = 0x66726F6E74646573
"""Advisory lock, "frontdes" as a 64-bit number: two starters at once take turns."""


@dataclass(frozen=True, slots=True)
class State:
    """What a database is at, and what this version wants: revision names; ``current`` is None for an empty one."""

    current: str | None
    head: str
    known: bool

    @property
    def is_current(self) -> bool:
        return self.current == self.head


class FromTheFuture(Exception):
    """The database was migrated by a newer version than this one."""


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def state(connection: sa.Connection) -> State:
    scripts = ScriptDirectory.from_config(_config())
    head = scripts.get_current_head()
    assert head is not None, "this version ships migrations"
    current = MigrationContext.configure(connection).get_current_revision()
    known = current is None or any(each.revision == current for each in scripts.walk_revisions())
    return State(current, head, known)


def upgrade(connection: sa.Connection) -> State:
    """Run what is missing, inside the caller's transaction; harmless when nothing is.

    :returns: the state before.
    :raises FromTheFuture: the database is at a revision that this version does not know.
    """
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    before = state(connection)
    if not before.known:
        raise FromTheFuture(f"the database is at {before.current}, newer than this version ({before.head})")
    if not before.is_current:
        command.upgrade(_config(connection), "head")
    return before
