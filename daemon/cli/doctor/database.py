"""Database, migrations, clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config import Settings
from daemon.cli.doctor.lines import Line, State
from daemon.up.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLOCK_SECONDS = 2.0
"""Tokens live for minutes: a few seconds between two machines do no harm."""


def database(settings: Settings) -> Iterator[Line]:
    from daemon.up.first_start import transaction
    from daemon.up.moment import database_at_hand

    if settings.database_url is None and not settings.postgres_dir.exists():
        yield Line("database", State.NOTE, "not made yet: frontdesk up makes it")
        return
    try:
        with database_at_hand(settings), transaction(settings) as conn:
            yield from _server(conn)
            yield _schema(conn)
            yield _clock(conn)
    except Refused as refused:
        yield Line("database", State.WRONG, str(refused))


def _server(conn: Connection) -> Iterator[Line]:
    from daemon.up import checks

    yield Line("database", State.OK, f"PostgreSQL {checks.version(conn)} answers")
    for each in checks.findings(conn):
        yield Line("database", State.WRONG if each.is_fatal else State.NOTE, each.text)


def _schema(conn: Connection) -> Line:
    from daemon.store import migrate

    state = migrate.state(conn)
    if state.is_current:
        return Line("migrations", State.OK, f"at {state.head}")
    if state.known:
        return Line("migrations", State.WRONG, f"at {state.current}, not {state.head}: run frontdesk migrate")
    return Line("migrations", State.WRONG, f"at {state.current}, newer than this version: install that one again")


def _clock(conn: Connection) -> Line:
    from datetime import UTC, datetime

    import sqlalchemy as sa

    before = datetime.now(UTC)
    there = conn.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    here = before + (datetime.now(UTC) - before) / 2
    apart = abs((there - here).total_seconds())
    if apart > _CLOCK_SECONDS:
        return Line("clock", State.WRONG, f"{apart:.0f} s from the database's: run NTP on both machines")
    return Line("clock", State.OK, "agrees with the database's")
